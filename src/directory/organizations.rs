//! Organizations, which decide first whether a second factor is required.

use serde::{Deserialize, Serialize};

use super::OrganizationId;

/// The organization's rule for the second factor. The employee's switch and the publishing's switch are
/// checked in addition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MfaMode {
    /// No employee is asked for a PIN.
    Off,
    /// Employees whose switch "require voice MFA" is on are asked.
    #[default]
    Require,
    /// All employees are asked, whatever their own switch says.
    Enforce,
}

/// An organization and its settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organization {
    /// The id, unique among organizations.
    pub id: OrganizationId,
    /// The name, as it is spoken and written.
    pub name: String,
    /// The rule for the second factor.
    #[serde(default)]
    pub mfa: MfaMode,
}
