//! Challenges: outstanding demands for proof.

use std::fmt;

use super::Digits;
use crate::{
    clock::Timestamp,
    delivery::Channel,
    directory::{AppId, DeviceLabel, EmployeeId, OrganizationId, Partition},
    secret::{self, Entropy},
};

/// Id of a challenge: 128 random bits. It reveals nothing, and knowing it grants nothing.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ChallengeId(String);

impl ChallengeId {
    /// Draws a new id.
    pub fn draw(entropy: &dyn Entropy) -> Self {
        Self(secret::generate_random_id(entropy))
    }

    /// Returns the id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for ChallengeId {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Display for ChallengeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The combination that a challenge or clearance is bound to: organization, employee, app, device and person. A
/// clearance for one subject is worth nothing for another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GateSubject {
    /// The employee's organization.
    pub organization: OrganizationId,
    /// The employee who asks.
    pub employee: EmployeeId,
    /// The app that receives the question.
    pub app: AppId,
    /// Digest of device and Alexa user together, of fixed length (hex). Alexa assigns a new user when a skill is
    /// enabled again, so nothing carries over.
    pub device: String,
    /// Digest of the recognized person, of fixed length (hex). Empty if Alexa recognized nobody.
    pub person: String,
}

impl GateSubject {
    /// Returns the partition of this subject's short-lived data.
    pub fn partition(&self) -> Partition {
        self.employee.partition()
    }

    /// Returns the label by which the owner may recognize the device.
    pub fn device_label(&self) -> DeviceLabel {
        DeviceLabel::from_device_digest(&self.device)
    }
}

/// State of a live challenge, without its secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChallengeView {
    /// Id of the challenge.
    pub id: ChallengeId,
    /// Time of the first issue.
    pub issued_at: Timestamp,
    /// Time at which the challenge ends. A resend does not extend it.
    pub expires_at: Timestamp,
    /// Number of digits of the current PIN.
    pub digits: Digits,
    /// Remaining tries, shared by all resends.
    pub tries_left: u8,
    /// Remaining resends.
    pub resends_left: u8,
    /// Time of the latest send.
    pub sent_at: Timestamp,
    /// Channels of the latest send.
    pub channels: Vec<Channel>,
}
