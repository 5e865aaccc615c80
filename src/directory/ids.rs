//! Ids of records. Each kind of record has its own id type, so that an employee's id cannot be passed where
//! an app's id is expected.

use std::{fmt, str::FromStr, sync::Arc};

use ring::digest;
use serde::{Deserialize, Serialize};

/// The text is not a valid id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an id has 1 to 64 characters, each a letter, a digit, '.', '_' or '-'")]
pub struct ParseIdError;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Arc<str>);

        impl $name {
            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;
            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                // Ids become parts of Redis keys (`{p07}c:<employee>:<app>`), in which `:` separates and braces mark
                // the hash tag. So these characters must never be allowed here.
                let fits = (1..=64).contains(&text.len())
                    && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
                if fits { Ok(Self(text.into())) } else { Err(ParseIdError) }
            }
        }

        impl TryFrom<String> for $name {
            type Error = ParseIdError;
            fn try_from(text: String) -> Result<Self, ParseIdError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0.as_ref().to_owned()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }
    };
}

id!(
    /// The id of an [`Organization`](super::Organization).
    OrganizationId
);
id!(
    /// The id of an [`Employee`](super::Employee). It is the subject (`sub`) of a link token.
    EmployeeId
);
id!(
    /// The id of an [`App`](super::App).
    AppId
);
id!(
    /// The id of a [`Publishing`](super::Publishing).
    PublishingId
);
id!(
    /// The id of a [`Contact`](super::Contact).
    ContactId
);

/// One of 256 groups of employees.
///
/// All Redis keys of an employee contain the hash tag of their partition. On a cluster they are therefore in
/// one slot, and one script can change a challenge together with its messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Partition(u8);

impl Partition {
    /// Returns all 256 partitions in order.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..=u8::MAX).map(Self)
    }

    /// The number of the partition.
    pub fn number(self) -> u8 {
        self.0
    }
}

impl From<u8> for Partition {
    fn from(number: u8) -> Self {
        Self(number)
    }
}

impl EmployeeId {
    /// Returns the partition of this employee: the first byte of the SHA-256 of the id.
    pub fn partition(&self) -> Partition {
        // Servers of different versions share one Redis, so this must never change. That is why it is not a
        // `Hasher` of the standard library.
        Partition(digest::digest(&digest::SHA256, self.0.as_bytes()).as_ref()[0])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_short_and_plain() {
        #[track_caller]
        fn check(text: &str, fits: bool) {
            assert_eq!(text.parse::<EmployeeId>().is_ok(), fits, "{text:?}");
        }
        check("ann.lee", true);
        check("e-0042_x", true);
        check("", false);
        check("ann lee", false);
        check("ann:lee", false);
        check("{ann}", false);
        check(&"a".repeat(64), true);
        check(&"a".repeat(65), false);
    }

    proptest::proptest! {
        #[test]
        fn an_id_prints_as_it_was_read(text in "\\PC{0,70}|[a-zA-Z0-9._-]{1,64}") {
            if let Ok(id) = text.parse::<ContactId>() {
                proptest::prop_assert_eq!(id.to_string(), text);
                proptest::prop_assert_eq!(id.as_str().parse::<ContactId>().unwrap(), id);
            }
        }
    }

    #[test]
    fn an_employee_stays_in_one_partition() {
        let id: EmployeeId = "ann.lee".parse().unwrap();
        assert_eq!(id.partition(), id.clone().partition());
        assert_eq!(Partition::all().count(), 256);
    }
}
