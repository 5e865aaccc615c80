//! The head of a chain, as a line of text that can be kept elsewhere.

use std::{fmt, str::FromStr};

/// The last event of a chain at some time. When it is kept where the owner of the database cannot change it,
/// it proves later that nothing up to this event was removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditChainHead {
    /// The name of the chain.
    pub chain: String,
    /// The place of the last event, counted from 1, or 0 if there is none.
    pub place: i64,
    /// The hash of the last event in hexadecimal digits.
    pub hash: String,
}

/// The error for a text that is not a [`AuditChainHead`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a chain head as printed by `audit verify`: ORGANIZATION/KEY/PLACE/HASH")]
pub struct ParseChainHeadError;

impl FromStr for AuditChainHead {
    type Err = ParseChainHeadError;

    fn from_str(text: &str) -> Result<Self, ParseChainHeadError> {
        // Split from the right, because the name of a chain contains a slash.
        let mut parts = text.trim().rsplitn(3, '/');
        let (hash, place) = (parts.next(), parts.next());
        let place = place.and_then(|place| place.parse().ok());
        match (parts.next(), place, hash) {
            (Some(chain), Some(place), Some(hash)) if chain.contains('/') && place >= 0 && is_hash(hash) => {
                Ok(Self {
                    chain: chain.to_owned(),
                    place,
                    hash: hash.to_owned(),
                })
            }
            _ => Err(ParseChainHeadError),
        }
    }
}

// Capital digits are rejected, so that each head has exactly one text.
fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

impl fmt::Display for AuditChainHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.chain, self.place, self.hash)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_printed_head_can_be_parsed() {
        let head = AuditChainHead {
            chain: "juniper-hill/3f9a12bc".into(),
            place: 1204,
            hash: "0a".repeat(32),
        };
        assert_eq!(head.to_string().parse(), Ok(head.clone()));
        assert_eq!(format!(" {head}\n").parse(), Ok(head));
    }

    #[test]
    fn a_malformed_head_is_rejected() {
        let hash = "0a".repeat(32);
        for text in [
            String::new(),
            hash.clone(),
            format!("12/{hash}"),
            format!("juniper-hill/12/{hash}"),
            format!("juniper-hill/3f9a12bc/-1/{hash}"),
            format!("juniper-hill/3f9a12bc/twelve/{hash}"),
            format!("juniper-hill/3f9a12bc/12/{}", &hash[1..]),
            format!("juniper-hill/3f9a12bc/12/{}", hash.to_uppercase()),
        ] {
            assert_eq!(text.parse::<AuditChainHead>(), Err(ParseChainHeadError), "{text}");
        }
    }
}
