//! A phone number in E.164, checked once and never printed whole.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A phone number in E.164 (`+4915112345678`). Its `Debug` is masked.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PhoneNumber(Box<str>);

/// Why a text is not a phone number. It repeats nothing of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a phone number with + and country code, like +4915112345678")]
pub struct NotAPhoneNumber;

impl PhoneNumber {
    /// The number in E.164, with its plus.
    pub fn as_e164(&self) -> &str {
        &self.0
    }

    /// Its last two digits, which may be spoken.
    pub fn last_two(&self) -> &str {
        &self.0[self.0.len() - 2..]
    }
}

/// Loads the numbering plans, which otherwise the first number pays for (some 80 ms).
pub fn warm_up() {
    let _ = PhoneNumber::from_str("+12025550123");
}

impl FromStr for PhoneNumber {
    type Err = NotAPhoneNumber;
    fn from_str(text: &str) -> Result<Self, NotAPhoneNumber> {
        let text = text.trim();
        if !text.starts_with('+') || text.len() > 32 {
            return Err(NotAPhoneNumber);
        }
        let number = phonenumber::parse(None, text).map_err(|_| NotAPhoneNumber)?;
        let e164 = number.format().mode(phonenumber::Mode::E164).to_string();
        let digits = e164.len() - 1;
        if e164.starts_with('+') && (7..=15).contains(&digits) {
            Ok(Self(e164.into()))
        } else {
            Err(NotAPhoneNumber)
        }
    }
}

impl TryFrom<String> for PhoneNumber {
    type Error = NotAPhoneNumber;
    fn try_from(text: String) -> Result<Self, NotAPhoneNumber> {
        text.parse()
    }
}

impl From<PhoneNumber> for String {
    fn from(number: PhoneNumber) -> Self {
        number.0.into()
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}•••{}", &self.0[..3], self.last_two())
    }
}
