//! A challenge: an outstanding demand for proof.

use std::fmt;

use crate::{
    clock::Timestamp,
    delivery::Channel,
    directory::{AppId, DeviceLabel, EmployeeId, OrganizationId, Partition},
    secret::{self, Entropy},
};

/// Names a challenge: 128 random bits. It tells nothing and opens nothing.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ChallengeId(String);

impl ChallengeId {
    /// Draws a new one.
    pub fn draw(entropy: &dyn Entropy) -> Self {
        Self(secret::name(entropy))
    }

    /// The id as text.
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

/// Whose gate this is: what a clearance is given for, and never crosses.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Subject {
    /// The organization.
    pub organization: OrganizationId,
    /// The employee who asks.
    pub employee: EmployeeId,
    /// The app that is asked.
    pub app: AppId,
    /// The device and Alexa user it came through, as a digest of fixed length (hex).
    pub device: String,
    /// The recognised person, as a digest of fixed length (hex); empty when nobody was recognised.
    pub person: String,
}

impl Subject {
    /// The partition everything short-lived of this subject lives in.
    pub fn partition(&self) -> Partition {
        self.employee.partition()
    }

    /// What its owner may know the device by.
    pub fn device_label(&self) -> DeviceLabel {
        DeviceLabel::of(&self.device)
    }
}

/// What may be said of a live challenge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChallengeView {
    /// Its id.
    pub id: ChallengeId,
    /// When it was first issued.
    pub issued_at: Timestamp,
    /// When it ends. Nothing moves this.
    pub expires_at: Timestamp,
    /// How many digits its PIN has.
    pub digits: u8,
    /// Tries left, of all its resends together.
    pub tries_left: u8,
    /// Resends left.
    pub resends_left: u8,
    /// When it was last sent.
    pub sent_at: Timestamp,
    /// The channels it was sent by.
    pub channels: Vec<Channel>,
}
