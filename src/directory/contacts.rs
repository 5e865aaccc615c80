//! Contacts: the people whose phone numbers employees can ask for.

use serde::{Deserialize, Serialize};

use super::{ContactId, OrganizationId, PhoneNumber};

/// The kind of a phone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberKind {
    /// A mobile phone.
    Mobile,
    /// A phone at work.
    Work,
    /// A phone at home.
    Home,
}

impl NumberKind {
    /// All kinds, in the order of the enum.
    pub const ALL: [Self; 3] = [Self::Mobile, Self::Work, Self::Home];

    /// The name of the kind in files. The voice models use it as the id of a slot value.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mobile => "mobile",
            Self::Work => "work",
            Self::Home => "home",
        }
    }

    /// Returns the kind with this name, ignoring case, or `None`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str().eq_ignore_ascii_case(name))
    }
}

/// A phone number of a contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContactNumber {
    /// The kind of the number.
    pub kind: NumberKind,
    /// The number itself.
    pub number: PhoneNumber,
}

/// A person whose phone numbers employees can ask for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// The id, unique among contacts.
    pub id: ContactId,
    /// The organization that the contact belongs to.
    pub organization: OrganizationId,
    /// The full name, as it is spoken and written.
    pub name: String,
    /// Other names of the person. A single word is another first name ("Bob" for Robert), several words are a
    /// full name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also_called: Vec<String>,
    /// The department, which distinguishes people with the same name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    /// The phone numbers, in the order in which they are spoken.
    #[serde(default)]
    pub numbers: Vec<ContactNumber>,
}
