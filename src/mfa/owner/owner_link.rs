//! Owner links: whoever has one can pause or unlock the voice access of one employee.
//!
//! The text of a link is base64url without padding. It encodes 32 bytes of HMAC-SHA-256, followed by the
//! signed text: a version, the action, the time of issue, the challenge and the employee. Nothing about a
//! link is stored until it is used.

use std::fmt;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};

use crate::{
    clock::{SignedDuration, Timestamp},
    delivery::SecretText,
    directory::EmployeeId,
    mfa::ChallengeId,
    secret::{MacKey, RootKey},
};

/// Time for which a link works: long enough for a week without reading mail.
pub const OWNER_LINK_LIFETIME: SignedDuration = SignedDuration::from_hours(24 * 7);

/// Maximum length of a link's text.
pub const MAX_OWNER_LINK_LENGTH: usize = 256;

/// Length of the signature in bytes.
const SIGNATURE_LENGTH: usize = 32;

/// Action of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OwnerLinkAction {
    /// "It wasn't me": turns voice access off until it is unlocked.
    Pause,
    /// "It was me": lifts the pause, the waits and the stop. It gives no guesses back.
    Unlock,
}

impl OwnerLinkAction {
    /// Returns the name used in links, in audit events and in the ledger.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pause => "pause",
            Self::Unlock => "unlock",
        }
    }
}

/// A link made by this server, or read from a text with a valid signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnerLink {
    action: OwnerLinkAction,
    employee: EmployeeId,
    challenge: ChallengeId,
    issued_at: Timestamp,
}

/// Error for text that is not a link of this server. Contains nothing of the text, which may be a real link with a
/// typing error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a link of this server")]
pub struct OwnerLinkError;

impl OwnerLink {
    /// Creates a link about `challenge`, issued at `now` in whole seconds.
    pub fn new(
        action: OwnerLinkAction,
        employee: EmployeeId,
        challenge: ChallengeId,
        now: Timestamp,
    ) -> Self {
        // The text of a link has whole seconds. Without this, a decoded link would differ from the one that was
        // encoded.
        Self {
            action,
            employee,
            challenge,
            issued_at: Timestamp::from_second(now.as_second()).unwrap_or(now),
        }
    }

    /// Returns the action of the link.
    pub fn action(&self) -> OwnerLinkAction {
        self.action
    }

    /// Returns the employee whose voice access the link changes.
    pub fn employee(&self) -> &EmployeeId {
        &self.employee
    }

    /// Returns the burned challenge that the link is about.
    pub fn challenge(&self) -> &ChallengeId {
        &self.challenge
    }

    /// Returns the time at which the link stops working.
    pub fn expires_at(&self) -> Timestamp {
        self.issued_at
            .checked_add(OWNER_LINK_LIFETIME)
            .unwrap_or(Timestamp::MAX)
    }

    fn signed_text(&self) -> String {
        let Self {
            action,
            employee,
            challenge,
            issued_at,
        } = self;
        // No part contains a colon: a challenge is hex digits, and ids allow none.
        format!(
            "1:{}:{}:{challenge}:{employee}",
            action.as_str(),
            issued_at.as_second()
        )
    }
}

/// Key for the signatures of links. It is kept in no store, so access to the stores is not enough to make a link.
#[derive(Clone)]
pub struct OwnerLinkKey(MacKey);

impl OwnerLinkKey {
    /// Derives the link key from the root key.
    pub fn new(root: &RootKey) -> Self {
        Self(root.derive_mac_key("owner link"))
    }

    /// Returns the signed text of a link: letters, digits, `-` and `_`.
    pub fn encode(&self, link: &OwnerLink) -> SecretText {
        let claim = link.signed_text();
        let mut bytes = self.0.sign(claim.as_bytes()).to_vec();
        bytes.extend_from_slice(claim.as_bytes());
        BASE64_URL_SAFE_NO_PAD.encode(bytes).into()
    }

    /// Verifies and decodes the text of a link. Checks neither expiry nor earlier use.
    ///
    /// # Errors
    /// [`OwnerLinkError`] for any other text. The signature is compared in constant time before anything it covers is
    /// read.
    pub fn decode(&self, text: &str) -> Result<OwnerLink, OwnerLinkError> {
        // Bounds the work before anything is verified.
        if text.len() > MAX_OWNER_LINK_LENGTH {
            return Err(OwnerLinkError);
        }
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| OwnerLinkError)?;
        let (seal, claim) = bytes
            .split_first_chunk::<SIGNATURE_LENGTH>()
            .ok_or(OwnerLinkError)?;
        if !self.0.verify(claim, seal) {
            return Err(OwnerLinkError);
        }
        parse_signed_text(claim).ok_or(OwnerLinkError)
    }
}

impl fmt::Debug for OwnerLinkKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkKey(******)")
    }
}

/// Decodes the signed text. Strict, because a later version may sign something else with the same key.
fn parse_signed_text(claim: &[u8]) -> Option<OwnerLink> {
    let mut parts = std::str::from_utf8(claim).ok()?.split(':');
    let mut next = || parts.next();
    (next()? == "1").then_some(())?;
    let action = match next()? {
        "pause" => OwnerLinkAction::Pause,
        "unlock" => OwnerLinkAction::Unlock,
        _ => return None,
    };
    let issued_at = Timestamp::from_second(next()?.parse().ok()?).ok()?;
    let challenge = next()?;
    let is_drawn = challenge.len() == 32 && challenge.bytes().all(|b| b.is_ascii_hexdigit());
    let link = OwnerLink {
        action,
        issued_at,
        challenge: is_drawn.then(|| ChallengeId::from(challenge.to_owned()))?,
        employee: next()?.parse().ok()?,
    };
    next().is_none().then_some(link)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::secret::SystemEntropy;

    fn key() -> OwnerLinkKey {
        OwnerLinkKey::new(&RootKey::generate(&SystemEntropy))
    }

    fn link(action: OwnerLinkAction) -> OwnerLink {
        OwnerLink::new(
            action,
            "ann.lee".parse().unwrap(),
            ChallengeId::draw(&SystemEntropy),
            "2026-03-02T09:00:00.123Z".parse().unwrap(),
        )
    }

    #[test]
    fn a_link_works_for_seven_days() {
        let link = link(OwnerLinkAction::Pause);
        assert_eq!(link.expires_at(), "2026-03-09T09:00:00Z".parse().unwrap());
    }

    #[test]
    fn a_link_of_another_server_is_rejected() {
        let text = key().encode(&link(OwnerLinkAction::Pause));
        assert_eq!(key().decode(text.expose()), Err(OwnerLinkError));
    }

    #[test]
    fn malformed_text_is_rejected_even_when_signed() {
        let key = key();
        let hex = "0".repeat(32);
        let read = |claim: &str| {
            let mut bytes = key.0.sign(claim.as_bytes()).to_vec();
            bytes.extend_from_slice(claim.as_bytes());
            key.decode(&BASE64_URL_SAFE_NO_PAD.encode(bytes))
        };
        assert!(read(&format!("1:pause:1772442000:{hex}:ann.lee")).is_ok());
        for claim in [
            "",
            "1",
            &format!("2:pause:1772442000:{hex}:ann.lee"),
            &format!("1:erase:1772442000:{hex}:ann.lee"),
            &format!("1:pause:soon:{hex}:ann.lee"),
            &format!("1:pause:99999999999999:{hex}:ann.lee"),
            "1:pause:1772442000:00:ann.lee",
            &format!("1:pause:1772442000:{hex}:"),
            &format!("1:pause:1772442000:{hex}:ann.lee:"),
            &format!("1:pause:1772442000:{hex}:{}", "a".repeat(65)),
        ] {
            assert_eq!(read(claim), Err(OwnerLinkError), "{claim:?}");
        }
    }

    #[test]
    fn the_key_never_prints() {
        assert_eq!(format!("{:?}", key()), "LinkKey(******)");
    }

    proptest! {
        #[test]
        fn a_link_decodes_to_itself_and_a_changed_character_invalidates_it(
            pause: bool,
            employee in "[A-Za-z0-9._-]{1,64}",
            second in 0_i64..4_000_000_000,
            place: prop::sample::Index,
            other in "[A-Za-z0-9_-]",
        ) {
            let key = key();
            let link = OwnerLink::new(
                if pause { OwnerLinkAction::Pause } else { OwnerLinkAction::Unlock },
                employee.parse().unwrap(),
                ChallengeId::draw(&SystemEntropy),
                Timestamp::from_second(second).unwrap(),
            );
            let text = key.encode(&link).expose().to_owned();
            prop_assert_eq!(key.decode(&text), Ok(link));
            prop_assert!(text.len() <= MAX_OWNER_LINK_LENGTH);
            prop_assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
            let at = place.index(text.len());
            let mut spoiled = text.clone();
            spoiled.replace_range(at..=at, &other);
            if spoiled != text {
                prop_assert_eq!(key.decode(&spoiled), Err(OwnerLinkError));
            }
            prop_assert_eq!(key.decode(&text[..at]), Err(OwnerLinkError));
        }

        #[test]
        fn no_other_text_is_a_link(text in "[A-Za-z0-9_-]{0,300}|\\PC{0,300}") {
            prop_assert_eq!(key().decode(&text), Err(OwnerLinkError));
        }
    }
}
