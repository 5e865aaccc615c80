//! A challenge as it is sealed and stored.

use serde::{Deserialize, Serialize};

use super::super::{
    CurrentGenerations, NewChallenge, SKEW, SubjectRecords,
    millis::{duration_millis, timestamp_from_millis, timestamp_millis},
};
use crate::{
    delivery::Channel,
    mfa::{ChallengeView, Digits, PinDigest, PolicyVersion},
};

/// The values of the generations when a record was written: of the device, and of the employee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RecordGenerations(pub(super) String, pub(super) String);

impl RecordGenerations {
    /// The generations that a change relies on.
    pub(super) fn of(current: &CurrentGenerations) -> Self {
        Self(current.device.value.clone(), current.employee.value.clone())
    }

    /// The generations in the store, or `None` unless both are there.
    pub(super) fn read(records: &SubjectRecords) -> Option<Self> {
        let (device, employee) = (&records.device_generation, &records.employee_generation);
        Some(Self(device.clone()?, employee.clone()?))
    }
}

/// A challenge that nothing has ended yet. Its time may have run out. Times are in milliseconds since 1970.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct ChallengeRecord {
    pub(super) id: String,
    pub(super) policy: [u8; 8],
    pub(super) generations: RecordGenerations,
    pub(super) digest: [u8; 32],
    pub(super) digits: Digits,
    pub(super) question: Vec<u8>,
    pub(super) issued_at: i64,
    pub(super) expires_at: i64,
    pub(super) tries: u8,
    pub(super) resends: u8,
    pub(super) sent_at: i64,
    pub(super) channels: Vec<Channel>,
}

impl ChallengeRecord {
    pub(super) fn new(new: &NewChallenge, generations: RecordGenerations) -> Self {
        Self {
            id: new.id.as_str().to_owned(),
            policy: *new.policy.as_bytes(),
            generations,
            digest: *new.digest.as_bytes(),
            digits: new.digits,
            question: new.question.clone(),
            issued_at: timestamp_millis(new.issued_at),
            expires_at: timestamp_millis(new.expires_at),
            tries: new.tries,
            resends: new.resends,
            sent_at: timestamp_millis(new.issued_at),
            channels: new.channels.clone(),
        }
    }

    pub(super) fn is_live(&self, now: i64) -> bool {
        now < self.expires_at && self.issued_at <= now.saturating_add(duration_millis(SKEW))
    }

    /// Returns true if nothing has withdrawn it: it was issued under the policy and the generations in force now.
    pub(super) fn is_current(&self, policy: &PolicyVersion, generations: Option<&RecordGenerations>) -> bool {
        policy.matches(&self.policy) && generations == Some(&self.generations)
    }

    pub(super) fn digest(&self) -> PinDigest {
        self.digest.into()
    }

    pub(super) fn view(&self) -> ChallengeView {
        ChallengeView {
            id: self.id.clone().into(),
            issued_at: timestamp_from_millis(self.issued_at),
            expires_at: timestamp_from_millis(self.expires_at),
            digits: self.digits,
            tries_left: self.tries,
            resends_left: self.resends,
            sent_at: timestamp_from_millis(self.sent_at),
            channels: self.channels.clone(),
        }
    }
}
