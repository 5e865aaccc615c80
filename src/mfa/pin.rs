//! The one-time PIN that is sent to an employee and spoken back.
//!
//! NIST SP 800-63B calls this an out-of-band secret; its own "PIN" is a memorized one. Ours is never
//! memorized, and we claim no assurance level for it.

use std::{fmt, str::FromStr};

use rand::RngExt;
use zeroize::Zeroizing;

use super::{ChallengeId, Digits};
use crate::secret::{Entropy, EntropyRng, MacKey, MacTags, RootKey};

/// A one-time PIN. The first digit is never 0, because a leading zero may get lost on the way, for example in a
/// number slot.
#[derive(Clone)]
pub struct Pin(Zeroizing<String>);

/// Error for text that cannot be a PIN. Contains nothing of the text, which may be a mistyped secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not 3 to 8 digits, or begins with zero")]
pub struct PinParseError;

impl Pin {
    /// Draws a PIN, uniformly from all PINs of this length: 100 to 999 for three digits.
    pub fn draw(digits: Digits, entropy: &dyn Entropy) -> Self {
        // The smallest number with that many digits. Anything below would need a leading zero.
        let floor = 10_u32.pow(u32::from(digits.get()) - 1);
        let drawn = EntropyRng(entropy).random_range(floor..floor * 10);
        Self(Zeroizing::new(drawn.to_string()))
    }

    /// Returns the number of digits.
    pub fn digits(&self) -> usize {
        self.0.len()
    }

    /// Returns the digits in clear text, for the message that carries them.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl FromStr for Pin {
    type Err = PinParseError;
    fn from_str(heard: &str) -> Result<Self, PinParseError> {
        // The same PIN may arrive as "417", "4 1 7" or "4-1-7".
        let kept = |c: &char| !(c.is_whitespace() || matches!(c, '-' | '.' | ','));
        // Bounded before anything is copied: the length of the text is the caller's choice.
        if heard.len() > 64 {
            return Err(PinParseError);
        }
        let digits: Zeroizing<String> = Zeroizing::new(heard.chars().filter(kept).collect());
        // `is_ascii_digit`, not `is_numeric`: a digit of another script would pass here and then never match a
        // digest.
        let fits = (3..=8).contains(&digits.len())
            && digits.bytes().all(|b| b.is_ascii_digit())
            && !digits.starts_with('0');
        if fits {
            Ok(Self(digits))
        } else {
            Err(PinParseError)
        }
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(******)")
    }
}

/// Key for the digests of PINs. It is kept in no store.
#[derive(Clone)]
pub struct PinKey(MacKey);

impl PinKey {
    /// Derives the PIN key from the root key.
    pub fn new(root: &RootKey) -> Self {
        Self(root.derive_mac_key("pin digest"))
    }

    /// Computes the form in which a PIN is stored: HMAC-SHA-256 over the challenge and the digits.
    pub fn digest(&self, challenge: &ChallengeId, pin: &Pin) -> PinDigest {
        // Not a slow password hash: 900 candidates are tried quickly against any unkeyed hash, however slow. The
        // key and the limit of three tries are what protect the PIN.
        // The separator keeps any other pair of id and digits from giving the same bytes.
        let message = Zeroizing::new([challenge.as_str().as_bytes(), b"\0", pin.0.as_bytes()].concat());
        PinDigest(self.0.tags(&message))
    }
}

impl fmt::Debug for PinKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PinKey(******)")
    }
}

/// Digest of a PIN. After a change of the root key, it also knows the digest that the previous key would have given.
#[derive(Clone)]
pub struct PinDigest(MacTags<32>);

impl PinDigest {
    /// Returns the digest as bytes, for a store.
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.0.current()
    }

    /// Returns true if `stored` is the digest of the same PIN, under the current root key or a previous one. Compares in
    /// constant time: a comparison that stops at the first different byte takes a time that depends on the secret.
    pub fn matches(&self, stored: &Self) -> bool {
        self.0.contain(stored.as_bytes())
    }
}

impl From<[u8; 32]> for PinDigest {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes.into())
    }
}

impl fmt::Debug for PinDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PinDigest(******)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mfa::PinLengthError;
    use crate::secret::SystemEntropy;

    #[test]
    fn text_is_accepted_or_rejected_as_a_pin() {
        #[track_caller]
        fn check(heard: &str, want: Option<&str>) {
            assert_eq!(
                heard.parse::<Pin>().ok().as_ref().map(Pin::expose),
                want,
                "{heard:?}"
            );
        }
        check("417", Some("417"));
        check("4 1 7", Some("417"));
        check("4-1-7", Some("417"));
        check("41", None);
        check("017", None);
        check("?", None);
        check("", None);
        check("four", None);
        check("123456789", None);
        check("٤١٧", None);
        check("41799999", Some("41799999"));
        check(&format!("417{}", " ".repeat(61)), Some("417"));
        check(&format!("417{}", " ".repeat(62)), None);
        check(&format!("417{}", " ".repeat(99)), None);
    }

    #[test]
    fn a_pin_never_prints() {
        let pin: Pin = "417".parse().unwrap();
        let key = PinKey::new(&RootKey::generate(&SystemEntropy));
        let digest = key.digest(&ChallengeId::draw(&SystemEntropy), &pin);
        assert_eq!(
            format!("{pin:?} {key:?} {digest:?}"),
            "Pin(******) PinKey(******) PinDigest(******)"
        );
    }

    #[test]
    fn a_digest_belongs_to_one_challenge() {
        let pin: Pin = "417".parse().unwrap();
        let key = PinKey::new(&RootKey::generate(&SystemEntropy));
        let (one, two) = (
            ChallengeId::draw(&SystemEntropy),
            ChallengeId::draw(&SystemEntropy),
        );
        assert!(key.digest(&one, &pin).matches(&key.digest(&one, &pin)));
        assert!(!key.digest(&one, &pin).matches(&key.digest(&two, &pin)));
    }

    #[test]
    fn every_length_draws_within_its_range() {
        for digits in 3..=8 {
            let pin = Pin::draw(digits.try_into().unwrap(), &SystemEntropy);
            assert_eq!(pin.digits(), usize::from(digits));
            assert!(pin.expose().parse::<Pin>().is_ok());
        }
        assert_eq!(Digits::try_from(2), Err(PinLengthError));
        assert_eq!(Digits::try_from(9), Err(PinLengthError));
    }

    #[test]
    fn a_digest_of_the_previous_root_key_matches() {
        let (old, new) = (
            RootKey::generate(&SystemEntropy),
            RootKey::generate(&SystemEntropy),
        );
        let (pin, challenge) = ("417".parse().unwrap(), ChallengeId::draw(&SystemEntropy));
        let stored = PinDigest::from(*PinKey::new(&old).digest(&challenge, &pin).as_bytes());
        let rotated = PinKey::new(&new.clone().with_previous([old]));
        assert!(rotated.digest(&challenge, &pin).matches(&stored));
        assert!(
            !rotated
                .digest(&challenge, &"418".parse().unwrap())
                .matches(&stored)
        );
        assert!(!PinKey::new(&new).digest(&challenge, &pin).matches(&stored));
    }
}
