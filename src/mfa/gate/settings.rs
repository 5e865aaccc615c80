//! The settings of the gate.

use std::time::Duration;

use crate::{clock::SignedDuration, mfa::store::ClearanceTerms};

/// Times and counts of a challenge. The configuration has checked that they are within their bounds.
// `countersign odds` hashes the `Debug` text of this struct to notice when a rule changes. Renaming a field
// therefore makes the published figures look outdated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Lifetime of a challenge, counted from when it is issued. A resend does not extend it. Default 300 s.
    pub lifetime: SignedDuration,
    /// Tries per challenge. Resends share them. Default 3.
    pub tries: u8,
    /// Resends per challenge. Default 2.
    pub resends: u8,
    /// Shortest time between two sends of one challenge. Default 60 s.
    pub spacing: SignedDuration,
    /// Idle and absolute lifetime of a clearance.
    pub terms: ClearanceTerms,
    /// Longest time a turn waits for the first channel to accept a message. Default 2 s.
    pub patience: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            lifetime: SignedDuration::from_secs(300),
            tries: 3,
            resends: 2,
            spacing: SignedDuration::from_secs(60),
            terms: ClearanceTerms {
                idle: SignedDuration::from_secs(300),
                absolute: SignedDuration::from_secs(1800),
            },
            patience: Duration::from_secs(2),
        }
    }
}
