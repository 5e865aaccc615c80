//! What may be set about the gate.

use std::time::Duration;

use crate::{clock::SignedDuration, mfa::store::ClearanceTerms};

/// The gate's settings, within the bounds that the configuration has checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// How long a challenge lives from its first send. Default 300 s.
    pub lifetime: SignedDuration,
    /// Tries a challenge has, of all its resends together. Default 3.
    pub tries: u8,
    /// Resends a challenge has. Default 2.
    pub resends: u8,
    /// The least time between two sendings of one challenge. Default 60 s.
    pub spacing: SignedDuration,
    /// How long a clearance lasts.
    pub terms: ClearanceTerms,
    /// How long a turn waits for the first channel to accept a message. Default 2 s.
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
