//! Contacts: whose numbers are asked for.

use serde::{Deserialize, Serialize};

use super::{ContactId, OrganizationId, PhoneNumber};

/// What a number is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberKind {
    /// In the pocket.
    Mobile,
    /// On the desk.
    Work,
    /// At home.
    Home,
}

impl NumberKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Mobile, Self::Work, Self::Home];

    /// Its name in files, and its id in a voice model.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mobile => "mobile",
            Self::Work => "work",
            Self::Home => "home",
        }
    }

    /// The kind of that name, in whatever case; none for any other text.
    pub fn called(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str().eq_ignore_ascii_case(name))
    }
}

/// One number of a contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContactNumber {
    /// What it is for.
    pub kind: NumberKind,
    /// The number.
    pub number: PhoneNumber,
}

/// A person whose number may be asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Their id.
    pub id: ContactId,
    /// Whose contact it is.
    pub organization: OrganizationId,
    /// Their full name, as spoken and written.
    pub name: String,
    /// Other names they go by: "Bob" for Robert.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also_called: Vec<String>,
    /// Where they work, to tell apart two of one name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    /// Their numbers, in the order in which to say them.
    #[serde(default)]
    pub numbers: Vec<ContactNumber>,
}
