//! The access record of one employee at one app: the last challenge and the clearances.

use std::collections::HashMap;

use crate::{
    delivery::Channel,
    directory::OrganizationId,
    mfa::{
        ChallengeId, ChallengeView, GateSubject, PinDigest, PolicyVersion,
        store::{
            ChallengeEnd, ClearanceTerms, SKEW,
            millis::{HOUR, duration_millis, timestamp_from_millis},
        },
    },
};

/// Everything that is remembered about one employee at one app.
#[derive(Default)]
pub(super) struct AccessRecord {
    pub(super) last_challenge: Option<LastChallenge>,
    pub(super) clearances: HashMap<ClearanceHolder, StoredClearance>,
}

/// The last challenge, whether it is still open or has ended.
pub(super) struct LastChallenge {
    pub(super) id: ChallengeId,
    pub(super) state: ChallengeState,
}

pub(super) enum ChallengeState {
    Open(Box<OpenChallenge>),
    Ended { how: ChallengeEnd, at: i64 },
}

/// A challenge that nothing has ended yet. Its time may have run out.
pub(super) struct OpenChallenge {
    pub(super) organization: OrganizationId,
    pub(super) policy: PolicyVersion,
    pub(super) digest: PinDigest,
    pub(super) digits: u8,
    pub(super) question: Vec<u8>,
    pub(super) issued_at: i64,
    pub(super) expires_at: i64,
    pub(super) tries: u8,
    pub(super) resends: u8,
    pub(super) sent_at: i64,
    pub(super) channels: Vec<Channel>,
    pub(super) message_ids: Vec<String>,
}

/// The part of a subject that distinguishes clearances of one employee at one app.
#[derive(PartialEq, Eq, Hash)]
pub(super) struct ClearanceHolder {
    organization: OrganizationId,
    device: String,
    person: String,
}

/// A stored clearance. Times are in milliseconds since 1970.
pub(super) struct StoredClearance {
    policy: PolicyVersion,
    granted_at: i64,
    last_used: i64,
    ends_at: i64,
}

impl AccessRecord {
    /// Returns the open challenge if it is live. The caller checks its organization and policy.
    pub(super) fn live_challenge(&self, now: i64) -> Option<(&ChallengeId, &OpenChallenge)> {
        match &self.last_challenge {
            Some(LastChallenge {
                id,
                state: ChallengeState::Open(open),
            }) if open.is_live(now) => Some((id, open)),
            _ => None,
        }
    }

    /// Returns the challenge with this id if it is live and belongs to the subject's organization.
    pub(super) fn live_challenge_mut(
        &mut self,
        subject: &GateSubject,
        id: &ChallengeId,
        now: i64,
    ) -> Option<&mut OpenChallenge> {
        match &mut self.last_challenge {
            Some(LastChallenge {
                id: its,
                state: ChallengeState::Open(open),
            }) if its == id && open.organization == subject.organization && open.is_live(now) => Some(open),
            _ => None,
        }
    }

    /// Returns how the last challenge ended, while that is remembered.
    pub(super) fn challenge_end(&self, now: i64) -> Option<ChallengeEnd> {
        let (how, at) = match self.last_challenge.as_ref()?.state {
            ChallengeState::Open(ref open) => (ChallengeEnd::Expired, open.expires_at),
            ChallengeState::Ended { how, at } => (how, at),
        };
        let known = match how {
            ChallengeEnd::Expired => at <= now,
            // An end that lies in the future was written before the clock was set back. It is not reported.
            ChallengeEnd::Used | ChallengeEnd::Burned | ChallengeEnd::Withdrawn => {
                at <= now + duration_millis(SKEW)
            }
        };
        (known && now < at + HOUR).then_some(how)
    }

    /// Returns the time until which this record must be kept.
    pub(super) fn keep_until(&self) -> i64 {
        let last = self.last_challenge.as_ref().map(|last| match &last.state {
            ChallengeState::Open(open) => open.expires_at + HOUR,
            ChallengeState::Ended { at, .. } => at + HOUR,
        });
        // A clearance is still open at the very moment `ends_at`.
        let cleared = self.clearances.values().map(|cleared| cleared.ends_at + 1);
        last.into_iter().chain(cleared).max().unwrap_or(i64::MIN)
    }
}

impl OpenChallenge {
    pub(super) fn is_live(&self, now: i64) -> bool {
        now < self.expires_at && self.issued_at <= now + duration_millis(SKEW)
    }

    // A challenge that another organization or policy issued must not be answered, even by its right PIN.
    pub(super) fn is_for(&self, organization: &OrganizationId, policy: &PolicyVersion) -> bool {
        self.organization == *organization && self.policy == *policy
    }

    pub(super) fn view(&self, id: &ChallengeId) -> ChallengeView {
        ChallengeView {
            id: id.clone(),
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

impl From<&GateSubject> for ClearanceHolder {
    fn from(subject: &GateSubject) -> Self {
        Self {
            organization: subject.organization.clone(),
            device: subject.device.clone(),
            person: subject.person.clone(),
        }
    }
}

impl StoredClearance {
    /// Creates a clearance that begins now.
    pub(super) fn new(policy: &PolicyVersion, terms: ClearanceTerms, now: i64) -> Self {
        let mut cleared = Self {
            policy: policy.clone(),
            granted_at: now,
            last_used: now,
            ends_at: now,
        };
        cleared.restart_idle_time(terms, now);
        cleared
    }

    /// Restarts the idle time and returns the end of the clearance, or `None` if it is not open.
    pub(super) fn use_if_open(
        &mut self,
        policy: &PolicyVersion,
        terms: ClearanceTerms,
        now: i64,
    ) -> Option<i64> {
        let latest = now + duration_millis(SKEW);
        let open = self.policy == *policy
            && self.granted_at.max(self.last_used) <= latest
            && now <= self.last_used.saturating_add(duration_millis(terms.idle))
            && now <= self.granted_at.saturating_add(duration_millis(terms.absolute));
        open.then(|| self.restart_idle_time(terms, now))
    }

    fn restart_idle_time(&mut self, terms: ClearanceTerms, now: i64) -> i64 {
        let idle = now.saturating_add(duration_millis(terms.idle));
        let absolute = self.granted_at.saturating_add(duration_millis(terms.absolute));
        self.last_used = now;
        self.ends_at = idle.min(absolute);
        self.ends_at
    }

    /// Returns the last moment at which the clearance is open if it is not used again.
    pub(super) fn ends_at(&self) -> i64 {
        self.ends_at
    }

    /// Returns true if the clearance can no longer be used.
    pub(super) fn is_over(&self, now: i64) -> bool {
        self.ends_at < now
    }
}
