//! A clearance as it is sealed and stored.

use serde::{Deserialize, Serialize};

use super::{
    super::{ClearanceTerms, SKEW, millis::duration_millis},
    challenge_record::RecordGenerations,
};
use crate::mfa::PolicyVersion;

/// A clearance. Times are in milliseconds since 1970.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct ClearanceRecord {
    policy: [u8; 8],
    pub(super) generations: RecordGenerations,
    granted_at: i64,
    last_used: i64,
}

impl ClearanceRecord {
    /// A clearance that begins now.
    pub(super) fn new(policy: &PolicyVersion, generations: RecordGenerations, now: i64) -> Self {
        Self {
            policy: *policy.as_bytes(),
            generations,
            granted_at: now,
            last_used: now,
        }
    }

    /// Restarts the idle time. Returns false, and changes nothing, if the clearance is not open.
    pub(super) fn use_if_open(
        &mut self,
        policy: &PolicyVersion,
        generations: Option<&RecordGenerations>,
        terms: ClearanceTerms,
        now: i64,
    ) -> bool {
        let latest = now.saturating_add(duration_millis(SKEW));
        let open = policy.matches(&self.policy)
            && generations == Some(&self.generations)
            && self.granted_at.max(self.last_used) <= latest
            && now <= self.last_used.saturating_add(duration_millis(terms.idle))
            && now <= self.granted_at.saturating_add(duration_millis(terms.absolute));
        if open {
            self.last_used = now;
        }
        open
    }

    /// The last moment at which the clearance is open if it is not used again.
    pub(super) fn ends_at(&self, terms: ClearanceTerms) -> i64 {
        let idle = self.last_used.saturating_add(duration_millis(terms.idle));
        let absolute = self.granted_at.saturating_add(duration_millis(terms.absolute));
        idle.min(absolute)
    }
}
