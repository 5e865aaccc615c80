//! The connection between a user of a skill and the employee they spoke as.

use super::{EmployeeId, PublishingId};
use crate::clock::SignedDuration;

/// The time after its last use for which a link is kept. No clearance or challenge lives as long: the settings allow a
/// clearance 12 hours at most, and Alexa an hour for the delivery of an event.
pub const LINK_LIFETIME: SignedDuration = SignedDuration::from_hours(24);

/// An employee who passed the gate, or was sent a PIN, as a user of a skill and on one of that user's devices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkillLink {
    /// The skill.
    pub publishing: PublishingId,
    /// The digest of the Alexa user id. Alexa issues a new id when the skill is enabled again.
    pub alexa_user: String,
    /// The employee.
    pub employee: EmployeeId,
    /// The digest of the device and the Alexa user together, as in the subject of a clearance.
    pub device: String,
}
