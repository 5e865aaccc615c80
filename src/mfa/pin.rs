//! The one-time secret that is sent and spoken back.
//!
//! NIST SP 800-63B calls this an out-of-band secret; its own "PIN" is a memorised one. Ours is never memorised. No
//! assurance level is claimed for it.

use std::{fmt, str::FromStr};

use rand::RngExt;
use ring::hmac;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::ChallengeId;
use crate::secret::{Chance, Entropy, RootKey};

/// How many digits a PIN has: 3 to 8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Digits(u8);

/// Why a number is no length for a PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a PIN has 3 to 8 digits")]
pub struct NotALength;

impl Digits {
    /// Three: what a person can hold and speak.
    pub const SHORT: Self = Self(3);
    /// Four.
    pub const BALANCED: Self = Self(4);
    /// Six: what a code has under attack.
    pub const LONG: Self = Self(6);

    /// The number of digits.
    pub fn get(self) -> u8 {
        self.0
    }
}

impl Default for Digits {
    fn default() -> Self {
        Self::SHORT
    }
}

impl TryFrom<u8> for Digits {
    type Error = NotALength;
    fn try_from(digits: u8) -> Result<Self, NotALength> {
        if (3..=8).contains(&digits) {
            Ok(Self(digits))
        } else {
            Err(NotALength)
        }
    }
}

/// A one-time PIN. Its first digit is never 0, so that a leading zero lost on the way cannot matter.
#[derive(Clone)]
pub struct Pin(Zeroizing<String>);

/// What was heard cannot be a PIN. It repeats nothing of what was heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not 3 to 8 digits of which the first is not zero")]
pub struct NotAPin;

impl Pin {
    /// Draws a PIN, uniform over all of that length: 100..=999 for three digits.
    pub fn draw(digits: Digits, entropy: &dyn Entropy) -> Self {
        let floor = 10_u32.pow(u32::from(digits.get()) - 1);
        let drawn = Chance(entropy).random_range(floor..floor * 10);
        Self(Zeroizing::new(drawn.to_string()))
    }

    /// How many digits it has.
    pub fn digits(&self) -> usize {
        self.0.len()
    }

    /// The digits in clear, for the message that carries them.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl FromStr for Pin {
    type Err = NotAPin;
    fn from_str(heard: &str) -> Result<Self, NotAPin> {
        let kept = |c: &char| !(c.is_whitespace() || matches!(c, '-' | '.' | ','));
        if heard.len() > 64 {
            return Err(NotAPin);
        }
        let digits: Zeroizing<String> = Zeroizing::new(heard.chars().filter(kept).collect());
        let fits = (3..=8).contains(&digits.len())
            && digits.bytes().all(|b| b.is_ascii_digit())
            && !digits.starts_with('0');
        if fits { Ok(Self(digits)) } else { Err(NotAPin) }
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(******)")
    }
}

/// The key under which PINs are digested. It is in no store.
#[derive(Clone)]
pub struct PinKey(hmac::Key);

impl PinKey {
    /// The PIN key of a root key.
    pub fn new(root: &RootKey) -> Self {
        Self(root.mac_key("pin digest"))
    }

    /// The form in which a PIN is stored: HMAC-SHA-256 over the challenge and the digits. A keyed digest and three
    /// tries are stronger than a slow hash here: nine hundred values are quickly tried against any unkeyed one.
    pub fn digest(&self, challenge: &ChallengeId, pin: &Pin) -> PinDigest {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(challenge.as_str().as_bytes());
        context.update(b"\0");
        context.update(pin.0.as_bytes());
        let mut bytes = [0; 32];
        bytes.copy_from_slice(context.sign().as_ref());
        PinDigest(bytes)
    }
}

impl fmt::Debug for PinKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PinKey(******)")
    }
}

/// A digested PIN. Compared in constant time.
#[derive(Clone)]
pub struct PinDigest([u8; 32]);

impl PinDigest {
    /// Its bytes, for a store.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl From<[u8; 32]> for PinDigest {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl PartialEq for PinDigest {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for PinDigest {}

impl fmt::Debug for PinDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PinDigest(******)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::SystemEntropy;

    #[test]
    fn what_was_heard_is_a_pin_or_not() {
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
        let key = PinKey::new(&RootKey::draw(&SystemEntropy));
        let digest = key.digest(&ChallengeId::draw(&SystemEntropy), &pin);
        assert_eq!(
            format!("{pin:?} {key:?} {digest:?}"),
            "Pin(******) PinKey(******) PinDigest(******)"
        );
    }

    #[test]
    fn a_digest_belongs_to_one_challenge() {
        let pin: Pin = "417".parse().unwrap();
        let key = PinKey::new(&RootKey::draw(&SystemEntropy));
        let (one, two) = (
            ChallengeId::draw(&SystemEntropy),
            ChallengeId::draw(&SystemEntropy),
        );
        assert_eq!(key.digest(&one, &pin), key.digest(&one, &pin));
        assert_ne!(key.digest(&one, &pin), key.digest(&two, &pin));
    }

    #[test]
    fn every_length_draws_within_its_range() {
        for digits in 3..=8 {
            let pin = Pin::draw(digits.try_into().unwrap(), &SystemEntropy);
            assert_eq!(pin.digits(), usize::from(digits));
            assert!(pin.expose().parse::<Pin>().is_ok());
        }
        assert_eq!(Digits::try_from(2), Err(NotALength));
        assert_eq!(Digits::try_from(9), Err(NotALength));
    }
}
