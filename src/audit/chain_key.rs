//! The hashes that chain events: each covers the event itself and the hash of the event before it.
//!
//! The hash is keyed, and its key comes from the root key, which is in no store. So nobody can compute a
//! valid hash with access to the database alone.

use std::fmt;

use ring::hmac;

use super::{ChainLink, RecordedEvent};
use crate::directory::OrganizationId;

/// The key under which events are chained.
#[derive(Clone)]
pub struct AuditChainKey {
    key: hmac::Key,
    id: String,
}

impl AuditChainKey {
    /// The purpose for which the key is derived from the root key.
    pub const PURPOSE: &'static str = "audit chain";

    /// Creates a chain key from an HMAC-SHA-256 key that was derived for [`AuditChainKey::PURPOSE`].
    pub fn new(key: hmac::Key) -> Self {
        // A short public name of the key: 32 bits of an HMAC say nothing about the key itself.
        let id = hex(&sign_encoding(&key, &FieldEncoding::begin("key")).as_ref()[..4]);
        Self { key, id }
    }

    /// Returns the name of an organization's chain under this key. Events without an organization have a
    /// chain too, under a name that no organization's id can have. Another root key begins new chains, so
    /// that each chain is checked under its own key.
    pub(super) fn chain_name(&self, organization: Option<&OrganizationId>) -> String {
        format!("{}/{}", organization.map_or("*", OrganizationId::as_str), self.id)
    }

    /// Returns true if a chain with this name was begun under this key.
    pub(super) fn owns_chain(&self, chain: &str) -> bool {
        chain.rsplit_once('/').is_some_and(|(_, id)| id == self.id)
    }

    /// Returns the keyed digest of a settings version. The version is made from addresses and numbers, so an
    /// unkeyed digest would let a reader of the log test guesses.
    pub(super) fn digest_policy_version(&self, version: &str) -> String {
        hex(&sign_encoding(&self.key, &FieldEncoding::begin("policy").text(version)).as_ref()[..8])
    }

    /// Returns the hash of an event at this place of its chain.
    pub(super) fn hash_event(&self, event: &RecordedEvent, link: &ChainLink) -> String {
        hex(sign_encoding(&self.key, &encode_event(event, link)).as_ref())
    }

    /// Returns true if the event and its place are what was hashed.
    pub(super) fn verify_event(&self, event: &RecordedEvent, link: &ChainLink) -> bool {
        let wanted = unhex(&link.hash);
        wanted.is_some_and(|hash| hmac::verify(&self.key, &encode_event(event, link).0, &hash).is_ok())
    }
}

// Structs that contain a key are logged, and the key must not appear there.
impl fmt::Debug for AuditChainKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ChainKey(******)")
    }
}

fn sign_encoding(key: &hmac::Key, encoding: &FieldEncoding) -> hmac::Tag {
    hmac::sign(key, &encoding.0)
}

/// Encodes every column of an event except its own hash. No two events have the same encoding.
fn encode_event(event: &RecordedEvent, link: &ChainLink) -> FieldEncoding {
    // Names the encoding and its version, so that nothing else that is signed with this key looks like an
    // event.
    FieldEncoding::begin("event 1")
        .text(&link.chain)
        .number(link.place)
        .text(&link.previous)
        .number(event.seq)
        .number(event.at.as_microsecond())
        .text(&event.name)
        .option(event.organization.as_deref())
        .option(event.actor.as_deref())
        .option(event.target.as_deref())
        .option(event.app.as_deref())
        .option(event.device.as_deref())
        .text(&event.outcome)
        .option(event.reason.as_deref())
        .option(event.request.as_deref())
        .option(event.policy.as_deref())
}

/// Fields in a row. Each begins with its length, so that text cannot move from one field to the next
/// unnoticed.
struct FieldEncoding(Vec<u8>);

impl FieldEncoding {
    /// Begins an encoding of the named kind.
    fn begin(what: &str) -> Self {
        Self(Vec::with_capacity(512)).text(what)
    }

    fn text(mut self, text: &str) -> Self {
        self.0.extend_from_slice(&(text.len() as u64).to_be_bytes());
        self.0.extend_from_slice(text.as_bytes());
        self
    }

    fn number(mut self, number: i64) -> Self {
        self.0.extend_from_slice(&number.to_be_bytes());
        self
    }

    /// Adds an optional text. `None` differs from an empty text.
    fn option(mut self, text: Option<&str>) -> Self {
        self.0.push(text.is_some().into());
        match text {
            Some(text) => self.text(text),
            None => self,
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|digit| char::from(DIGITS[usize::from(digit)]))
        .collect()
}

/// Reverses [`hex`]. Returns `None` for any text that `hex` does not write, such as capital letters.
fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: &u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs
        .iter()
        .map(|[high, low]| Some(digit(high)? << 4 | digit(low)?))
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::clock::Timestamp;

    fn key(byte: u8) -> AuditChainKey {
        AuditChainKey::new(hmac::Key::new(hmac::HMAC_SHA256, &[byte; 32]))
    }

    /// Short texts over few characters, so that confusions between neighbouring fields are likely to be
    /// found.
    fn text() -> impl Strategy<Value = String> {
        "[ab\\x00\\x01]{0,3}"
    }

    fn option() -> impl Strategy<Value = Option<String>> {
        proptest::option::of(text())
    }

    prop_compose! {
        fn event()(
            numbers in (0_i64..3, 0_i64..3, 0_i64..3),
            texts in (text(), text(), text(), text()),
            options in proptest::array::uniform8(option()),
        ) -> (RecordedEvent, ChainLink) {
            let (seq, at, place) = numbers;
            let (name, outcome, chain, previous) = texts;
            let [organization, actor, target, app, device, reason, request, policy] = options;
            let at = Timestamp::from_microsecond(at).unwrap();
            let event = RecordedEvent {
                seq, at, name, organization, actor, target, app, device, outcome, reason, request, policy,
                link: None,
            };
            (event, ChainLink { chain, place, previous, hash: String::new() })
        }
    }

    proptest! {
        #[test]
        fn two_events_are_never_encoded_alike((one, its) in event(), (other, others) in event()) {
            let alike = encode_event(&one, &its).0 == encode_event(&other, &others).0;
            prop_assert_eq!(alike, (one, its) == (other, others));
        }

        /// Moving text from one field to the next is the likeliest forgery of a hash over several fields.
        #[test]
        fn text_that_moves_to_the_next_field_changes_the_encoding((one, its) in event(), cut in 0_usize..4) {
            let mut other = one.clone();
            let moved = other.name.split_off(cut.min(other.name.len()));
            let organization = other.organization.take();
            other.organization = match (&organization, moved.as_str()) {
                (None, "") => None,
                _ => Some(moved + organization.as_deref().unwrap_or_default()),
            };
            let alike = encode_event(&one, &its).0 == encode_event(&other, &its).0;
            prop_assert_eq!(alike, one == other);
        }

        #[test]
        fn an_event_fits_its_own_hash_and_no_other_key((event, mut link) in event()) {
            link.hash = key(1).hash_event(&event, &link);
            prop_assert!(key(1).verify_event(&event, &link));
            prop_assert!(!key(2).verify_event(&event, &link));
        }

        #[test]
        fn hexadecimal_digits_read_as_they_were_written(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            prop_assert_eq!(unhex(&hex(&bytes)), Some(bytes));
        }
    }

    #[test]
    fn text_that_is_not_hexadecimal_is_rejected() {
        for text in ["a", "zz", "AA", "é"] {
            assert_eq!(unhex(text), None, "{text}");
        }
    }

    #[test]
    fn each_key_has_its_chains() {
        let organization = "juniper-hill".parse().unwrap();
        let chain = key(1).chain_name(Some(&organization));
        assert!(chain.starts_with("juniper-hill/"));
        assert!(key(1).owns_chain(&chain) && !key(2).owns_chain(&chain));
        assert!(key(1).chain_name(None).starts_with("*/"));
        assert_eq!(format!("{:?}", key(1)), "ChainKey(******)");
    }

    #[test]
    fn the_policy_digest_depends_on_the_key() {
        assert_eq!(
            key(1).digest_policy_version("a"),
            key(1).digest_policy_version("a")
        );
        assert_ne!(
            key(1).digest_policy_version("a"),
            key(1).digest_policy_version("b")
        );
        assert_ne!(
            key(1).digest_policy_version("a"),
            key(2).digest_policy_version("a")
        );
    }
}
