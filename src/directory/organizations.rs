//! Organizations: the top of the three levels at which a second factor is required.

use serde::{Deserialize, Serialize};

use super::OrganizationId;

/// What an organization decides about the second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MfaMode {
    /// Nobody is asked.
    Off,
    /// Those are asked who have "require voice MFA" on.
    #[default]
    Require,
    /// Everybody is asked, whatever the employee's own switch says.
    Enforce,
}

/// A company and its settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// Its name, as spoken and written.
    pub name: String,
    /// Whether it requires a second factor.
    #[serde(default)]
    pub mfa: MfaMode,
}
