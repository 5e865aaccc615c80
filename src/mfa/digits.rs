//! The number of digits of a PIN.

/// Number of digits of a PIN: 3 to 8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Digits(u8);

/// Error for a number of digits outside 3 to 8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a PIN has 3 to 8 digits")]
pub struct PinLengthError;

impl Digits {
    /// Three digits: few enough to remember on the way from the phone to the speaker.
    pub const SHORT: Self = Self(3);
    /// Four digits, the length of the preset `balanced`.
    pub const BALANCED: Self = Self(4);
    /// Six digits: the length of PINs under attack.
    pub const LONG: Self = Self(6);

    /// Returns the number of digits.
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
    type Error = PinLengthError;
    fn try_from(digits: u8) -> Result<Self, PinLengthError> {
        if (3..=8).contains(&digits) {
            Ok(Self(digits))
        } else {
            Err(PinLengthError)
        }
    }
}

impl From<Digits> for u8 {
    fn from(digits: Digits) -> Self {
        digits.0
    }
}
