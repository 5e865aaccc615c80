//! One employee at one app: the last challenge and the clearances.

use std::collections::HashMap;

use crate::{
    delivery::Channel,
    directory::OrganizationId,
    mfa::{
        ChallengeId, ChallengeView, PinDigest, PolicyVersion, Subject,
        store::{
            ClearanceTerms, Ending, SKEW,
            times::{HOUR, moment, span},
        },
    },
};

/// What is known of one employee at one app.
#[derive(Default)]
pub(super) struct Gate {
    pub(super) last: Option<Last>,
    pub(super) cleared: HashMap<Holder, Cleared>,
}

/// The last challenge: open, or how it ended.
pub(super) struct Last {
    pub(super) id: ChallengeId,
    pub(super) state: State,
}

pub(super) enum State {
    Open(Box<Open>),
    Ended { how: Ending, at: i64 },
}

/// A challenge that has not ended otherwise than by its time.
pub(super) struct Open {
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
    pub(super) parcels: Vec<String>,
}

/// Who of an employee and app holds a clearance.
#[derive(PartialEq, Eq, Hash)]
pub(super) struct Holder {
    organization: OrganizationId,
    device: String,
    person: String,
}

/// A clearance.
pub(super) struct Cleared {
    policy: PolicyVersion,
    granted_at: i64,
    last_used: i64,
    ends_at: i64,
}

impl Gate {
    /// The open challenge, if it is live. Whose it is and under which policy is the caller's to check.
    pub(super) fn live(&self, now: i64) -> Option<(&ChallengeId, &Open)> {
        match &self.last {
            Some(Last {
                id,
                state: State::Open(open),
            }) if open.is_live(now) => Some((id, open)),
            _ => None,
        }
    }

    /// The challenge of that id and organization, if it is live.
    pub(super) fn live_mut(&mut self, subject: &Subject, id: &ChallengeId, now: i64) -> Option<&mut Open> {
        match &mut self.last {
            Some(Last {
                id: its,
                state: State::Open(open),
            }) if its == id && open.organization == subject.organization && open.is_live(now) => Some(open),
            _ => None,
        }
    }

    /// How the last challenge ended, while that is remembered.
    pub(super) fn ending(&self, now: i64) -> Option<Ending> {
        let (how, at) = match self.last.as_ref()?.state {
            State::Open(ref open) => (Ending::Expired, open.expires_at),
            State::Ended { how, at } => (how, at),
        };
        let known = match how {
            Ending::Expired => at <= now,
            Ending::Used | Ending::Burned | Ending::Withdrawn => at <= now + span(SKEW),
        };
        (known && now < at + HOUR).then_some(how)
    }

    /// Until when there is something to remember here.
    pub(super) fn keep_until(&self) -> i64 {
        let last = self.last.as_ref().map(|last| match &last.state {
            State::Open(open) => open.expires_at + HOUR,
            State::Ended { at, .. } => at + HOUR,
        });
        let cleared = self.cleared.values().map(|cleared| cleared.ends_at + 1);
        last.into_iter().chain(cleared).max().unwrap_or(i64::MIN)
    }
}

impl Open {
    pub(super) fn is_live(&self, now: i64) -> bool {
        now < self.expires_at && self.issued_at <= now + span(SKEW)
    }

    pub(super) fn is_for(&self, organization: &OrganizationId, policy: &PolicyVersion) -> bool {
        self.organization == *organization && self.policy == *policy
    }

    pub(super) fn view(&self, id: &ChallengeId) -> ChallengeView {
        ChallengeView {
            id: id.clone(),
            issued_at: moment(self.issued_at),
            expires_at: moment(self.expires_at),
            digits: self.digits,
            tries_left: self.tries,
            resends_left: self.resends,
            sent_at: moment(self.sent_at),
            channels: self.channels.clone(),
        }
    }
}

impl From<&Subject> for Holder {
    fn from(subject: &Subject) -> Self {
        Self {
            organization: subject.organization.clone(),
            device: subject.device.clone(),
            person: subject.person.clone(),
        }
    }
}

impl Cleared {
    /// A clearance that begins now.
    pub(super) fn new(policy: &PolicyVersion, terms: ClearanceTerms, now: i64) -> Self {
        let mut cleared = Self {
            policy: policy.clone(),
            granted_at: now,
            last_used: now,
            ends_at: now,
        };
        cleared.touch(terms, now);
        cleared
    }

    /// Starts the idle time anew and tells until when the clearance lasts, if it is open.
    pub(super) fn enter(&mut self, policy: &PolicyVersion, terms: ClearanceTerms, now: i64) -> Option<i64> {
        let latest = now + span(SKEW);
        let open = self.policy == *policy
            && self.granted_at.max(self.last_used) <= latest
            && now <= self.last_used.saturating_add(span(terms.idle))
            && now <= self.granted_at.saturating_add(span(terms.absolute));
        open.then(|| self.touch(terms, now))
    }

    fn touch(&mut self, terms: ClearanceTerms, now: i64) -> i64 {
        let idle = now.saturating_add(span(terms.idle));
        let absolute = self.granted_at.saturating_add(span(terms.absolute));
        self.last_used = now;
        self.ends_at = idle.min(absolute);
        self.ends_at
    }

    /// The last moment at which it is open if it is not used.
    pub(super) fn ends_at(&self) -> i64 {
        self.ends_at
    }

    /// Whether nothing can open it any more.
    pub(super) fn is_over(&self, now: i64) -> bool {
        self.ends_at < now
    }
}
