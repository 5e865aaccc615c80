//! A mail address, checked once and never printed whole.

use std::{fmt, str::FromStr};

use lettre::Address;
use serde::{Deserialize, Serialize};

/// A mail address that SMTP can carry. Its `Debug` is masked.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(Address);

/// Why a text is not a mail address. It repeats nothing of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a mail address like name@example.com")]
pub struct NotAnEmailAddress;

impl EmailAddress {
    /// The address whole, for the envelope of a message.
    pub fn as_str(&self) -> &str {
        self.0.as_ref()
    }

    /// Its first character, which may be spoken.
    pub fn initial(&self) -> char {
        self.0.user().chars().next().unwrap_or('?')
    }

    /// The first character of its domain, which may be spoken.
    pub fn domain_initial(&self) -> char {
        self.0.domain().chars().next().unwrap_or('?')
    }

    /// The end of its domain (`com`), which may be spoken.
    pub fn top_level_domain(&self) -> &str {
        self.0.domain().rsplit('.').next().unwrap_or_default()
    }
}

impl FromStr for EmailAddress {
    type Err = NotAnEmailAddress;
    fn from_str(text: &str) -> Result<Self, NotAnEmailAddress> {
        let address: Address = text.trim().parse().map_err(|_| NotAnEmailAddress)?;
        if address.domain().starts_with('[') || text.len() > 254 {
            Err(NotAnEmailAddress)
        } else {
            Ok(Self(address))
        }
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = NotAnEmailAddress;
    fn try_from(text: String) -> Result<Self, NotAnEmailAddress> {
        text.parse()
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> Self {
        address.as_str().to_owned()
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let domain_initial = self.0.domain().chars().next().unwrap_or('?');
        write!(
            f,
            "{}•••@{domain_initial}•••.{}",
            self.initial(),
            self.top_level_domain()
        )
    }
}
