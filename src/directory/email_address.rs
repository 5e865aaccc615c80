//! Email addresses that are validated once and masked in logs.

use std::{fmt, str::FromStr};

use lettre::Address;
use serde::{Deserialize, Serialize};

/// An email address that can be used with SMTP. `Debug` output is masked, so that an address does not end up
/// in a log.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(Address);

/// The text is not an email address. The error does not quote the text, because messages about a file end up
/// in logs and terminals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a mail address like name@example.com")]
pub struct ParseEmailAddressError;

impl EmailAddress {
    /// The complete address, for sending mail.
    pub fn as_str(&self) -> &str {
        self.0.as_ref()
    }

    /// The first character of the local part. It may be spoken before the gate is passed.
    pub fn initial(&self) -> char {
        self.0.user().chars().next().unwrap_or('?')
    }

    /// The first character of the domain. It may be spoken before the gate is passed.
    pub fn domain_initial(&self) -> char {
        self.0.domain().chars().next().unwrap_or('?')
    }

    /// The last label of the domain, such as `com`. It may be spoken before the gate is passed.
    pub fn top_level_domain(&self) -> &str {
        self.0.domain().rsplit('.').next().unwrap_or_default()
    }
}

impl FromStr for EmailAddress {
    type Err = ParseEmailAddressError;
    fn from_str(text: &str) -> Result<Self, ParseEmailAddressError> {
        let address: Address = text.trim().parse().map_err(|_| ParseEmailAddressError)?;
        // An address literal (`sam@[127.0.0.1]`) would let an import choose the server that mail is delivered to.
        // SMTP limits an address to 254 characters (RFC 3696, erratum 1690).
        if address.domain().starts_with('[') || text.len() > 254 {
            Err(ParseEmailAddressError)
        } else {
            Ok(Self(address))
        }
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = ParseEmailAddressError;
    fn try_from(text: String) -> Result<Self, ParseEmailAddressError> {
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("sam.rivera@example.com", Some("sam.rivera@example.com"))]
    #[case("  sam@example.com ", Some("sam@example.com"))]
    #[case("sam+pin@mail.example.co.uk", Some("sam+pin@mail.example.co.uk"))]
    #[case("sam", None)]
    #[case("@example.com", None)]
    #[case("sam@", None)]
    #[case("sam@[127.0.0.1]", None)]
    #[case("sam@example.com\r\nBcc: all@example.com", None)]
    #[case("Sam <sam@example.com>", None)]
    #[case("sam@example.com, ann@example.com", None)]
    fn an_address_is_taken_or_refused(#[case] text: &str, #[case] want: Option<&str>) {
        let address = text.parse::<EmailAddress>();
        assert_eq!(address.as_ref().ok().map(EmailAddress::as_str), want);
    }

    #[test]
    fn most_of_an_address_is_not_printed() {
        let address: EmailAddress = "sam.rivera@example.com".parse().unwrap();
        assert_eq!(format!("{address:?}"), "s•••@e•••.com");
        assert_eq!((address.initial(), address.top_level_domain()), ('s', "com"));
    }

    proptest! {
        #[test]
        fn what_is_accepted_prints_masked_and_reads_back(
            text in "[a-zA-Z0-9.+_-]{1,12}@[a-z0-9.-]{1,12}\\.[a-z]{2,6}|\\PC{0,12}@\\PC{1,12}|\\PC{0,16}",
        ) {
            if let Ok(address) = text.parse::<EmailAddress>() {
                prop_assert_eq!(address.as_str().parse::<EmailAddress>().unwrap(), address.clone());
                let printed = format!("{address:?}");
                prop_assert!(!printed.contains(address.as_str()));
                prop_assert!(!address.as_str().contains(char::is_control));
                let json = serde_json::to_string(&address).unwrap();
                prop_assert_eq!(serde_json::from_str::<EmailAddress>(&json).unwrap(), address);
            }
        }
    }
}
