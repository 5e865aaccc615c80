//! The state of one partition: access records, request ids, waiting messages, and the times at which they
//! expire.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap, HashSet},
};

use super::{
    access_record::{
        AccessRecord, ChallengeState, ClearanceHolder, LastChallenge, OpenChallenge, StoredClearance,
    },
    partition_outbox::PartitionOutbox,
};
use crate::{
    delivery::SealedMessage,
    directory::{AppId, EmployeeId},
    mfa::{
        ChallengeId, GateSubject,
        store::{
            AccessCheck, AccessScope, AccessState, ChallengeEnd, CodeReplacement, IssueOutcome, NewChallenge,
            PinAttempt, PinVerdict, ReplaceOutcome,
            millis::{HOUR, duration_millis, timestamp_from_millis, timestamp_millis},
        },
    },
};

/// Most expired items that one call removes. Every call adds fewer than this, so the backlog shrinks, and no
/// single call takes long.
const SWEEP_LIMIT: usize = 8;

/// Everything the store keeps for one partition. The caller of an operation holds its lock, so each is atomic.
#[derive(Default)]
pub(super) struct PartitionState {
    pub(super) access_records: HashMap<EmployeeId, HashMap<AppId, AccessRecord>>,
    seen_requests: HashSet<String>,
    pub(super) outbox: PartitionOutbox,
    expiries: BinaryHeap<Reverse<(i64, ExpiringItem)>>,
}

/// An item that is removed when its time comes. Each request id, access record and message has one.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum ExpiringItem {
    Request(String),
    Parcel(String),
    Gate(EmployeeId, AppId),
}

impl PartitionState {
    pub(super) fn check_access(&mut self, entry: &AccessCheck<'_>) -> AccessState {
        let now = timestamp_millis(entry.now);
        self.sweep_expired(now);
        // Before anything else, so that a replayed request does not even extend a clearance.
        if !self.remember_request(entry.request, now) {
            return AccessState::Replayed;
        }
        let Some(gate) = self.access_record(entry.subject) else {
            return AccessState::Nothing(None);
        };
        let cleared = gate.clearances.get_mut(&ClearanceHolder::from(entry.subject));
        if let Some(until) = cleared.and_then(|c| c.use_if_open(entry.policy, entry.terms, now)) {
            return AccessState::Cleared(timestamp_from_millis(until));
        }
        match gate.live_challenge(now) {
            Some((id, open)) if open.is_for(&entry.subject.organization, entry.policy) => {
                AccessState::Challenged(open.view(id))
            }
            Some(_) => AccessState::Nothing(Some(ChallengeEnd::Withdrawn)),
            None => AccessState::Nothing(gate.challenge_end(now)),
        }
    }

    pub(super) fn issue(&mut self, new: &NewChallenge) -> IssueOutcome {
        let now = timestamp_millis(new.issued_at);
        self.sweep_expired(now);
        let subject = &new.subject;
        if let Some(gate) = self.access_record(subject) {
            match gate.live_challenge(now) {
                Some((id, open)) if open.is_for(&subject.organization, &new.policy) => {
                    return IssueOutcome::Already(open.view(id));
                }
                // What is left is expired, or was issued under another policy.
                _ => self.end_challenge(&subject.employee, &subject.app, ChallengeEnd::Withdrawn, now),
            }
        }
        let open = OpenChallenge {
            organization: subject.organization.clone(),
            policy: new.policy.clone(),
            digest: new.digest.clone(),
            digits: new.digits,
            question: new.question.clone(),
            issued_at: now,
            expires_at: timestamp_millis(new.expires_at),
            tries: new.tries,
            resends: new.resends,
            sent_at: now,
            channels: new.channels.clone(),
            message_ids: self.put_messages(&new.messages, timestamp_millis(new.lease_until), now),
        };
        let until = open.expires_at + HOUR;
        self.access_record_or_new(subject, until).last_challenge = Some(LastChallenge {
            id: new.id.clone(),
            state: ChallengeState::Open(Box::new(open)),
        });
        IssueOutcome::New
    }

    pub(super) fn replace_code(&mut self, resend: &CodeReplacement) -> ReplaceOutcome {
        let now = timestamp_millis(resend.now);
        self.sweep_expired(now);
        let live = |shard: &mut Self| -> Option<(u8, i64, Vec<String>)> {
            let open =
                shard
                    .access_record(&resend.subject)?
                    .live_challenge_mut(&resend.subject, &resend.id, now)?;
            Some((open.resends, open.sent_at, open.message_ids.clone()))
        };
        let Some((resends, sent_at, old)) = live(self) else {
            return ReplaceOutcome::Gone;
        };
        let not_before = sent_at.saturating_add(duration_millis(resend.spacing));
        if resends == 0 {
            return ReplaceOutcome::NoneLeft;
        }
        if now < not_before {
            return ReplaceOutcome::TooSoon(timestamp_from_millis(not_before));
        }
        for id in &old {
            self.outbox.remove(id);
        }
        let parcels = self.put_messages(&resend.messages, timestamp_millis(resend.lease_until), now);
        let open = self
            .access_record(&resend.subject)
            .and_then(|gate| gate.live_challenge_mut(&resend.subject, &resend.id, now));
        let Some(open) = open else {
            return ReplaceOutcome::Gone;
        };
        open.digest = resend.digest.clone();
        open.digits = resend.digits;
        open.resends -= 1;
        open.sent_at = now;
        open.channels.clone_from(&resend.channels);
        open.message_ids = parcels;
        ReplaceOutcome::New(open.view(&resend.id))
    }

    pub(super) fn replace_question(
        &mut self,
        subject: &GateSubject,
        id: &ChallengeId,
        question: &[u8],
        now: i64,
    ) -> bool {
        let open = self
            .access_record(subject)
            .and_then(|gate| gate.live_challenge_mut(subject, id, now));
        open.map(|open| open.question = question.to_vec()).is_some()
    }

    pub(super) fn attempt(&mut self, attempt: &PinAttempt<'_>) -> PinVerdict {
        let now = timestamp_millis(attempt.now);
        self.sweep_expired(now);
        let subject = attempt.subject;
        let Some(gate) = self.access_record(subject) else {
            return PinVerdict::Gone(None);
        };
        // The last challenge may be a newer one than the PIN was given for.
        let of_this = gate
            .last_challenge
            .as_ref()
            .is_some_and(|last| last.id == *attempt.id);
        let ending = gate.challenge_end(now).filter(|_| of_this);
        let Some((id, open)) = gate.live_challenge(now).filter(|_| of_this) else {
            return PinVerdict::Gone(ending);
        };
        if !open.is_for(&subject.organization, attempt.policy) {
            return PinVerdict::Gone(Some(ChallengeEnd::Withdrawn));
        }
        let id = id.clone();
        self.try_pin(attempt, &id, now)
    }

    pub(super) fn end_access(&mut self, scope: &AccessScope, now: i64) {
        self.sweep_expired(now);
        let (employee, apps) = match scope {
            AccessScope::App(employee, app) => (employee, vec![app.clone()]),
            AccessScope::Employee(employee) => {
                let gates = self.access_records.get(employee).into_iter();
                (employee, gates.flat_map(HashMap::keys).cloned().collect())
            }
        };
        for app in apps {
            self.end_clearances(employee, &app);
            self.end_challenge(employee, &app, ChallengeEnd::Withdrawn, now);
        }
    }

    /// Counts the try, then compares.
    fn try_pin(&mut self, attempt: &PinAttempt<'_>, id: &ChallengeId, now: i64) -> PinVerdict {
        let subject = attempt.subject;
        let open = self
            .access_record(subject)
            .and_then(|gate| gate.live_challenge_mut(subject, id, now));
        let Some(open) = open else {
            return PinVerdict::Gone(None);
        };
        let had = open.tries;
        open.tries = had.saturating_sub(1);
        let (left, right) = (open.tries, had > 0 && open.digest == attempt.digest);
        // Ending the challenge drops its question, so the question is taken out first.
        let question = std::mem::take(&mut open.question);
        if right {
            self.end_challenge(&subject.employee, &subject.app, ChallengeEnd::Used, now);
            let cleared = StoredClearance::new(attempt.policy, attempt.terms, now);
            let until = cleared.ends_at();
            let gate = self.access_record_or_new(subject, until + 1);
            gate.clearances.insert(ClearanceHolder::from(subject), cleared);
            let until = timestamp_from_millis(until);
            return PinVerdict::Passed { until, question };
        }
        open.question = question;
        if left > 0 {
            return PinVerdict::Wrong { tries_left: left };
        }
        self.end_clearances(&subject.employee, &subject.app);
        self.end_challenge(&subject.employee, &subject.app, ChallengeEnd::Burned, now);
        PinVerdict::Burned
    }

    pub(super) fn access_record(&mut self, subject: &GateSubject) -> Option<&mut AccessRecord> {
        self.access_records
            .get_mut(&subject.employee)?
            .get_mut(&subject.app)
    }

    pub(super) fn access_record_or_new(&mut self, subject: &GateSubject, until: i64) -> &mut AccessRecord {
        if self.access_record(subject).is_none() {
            self.schedule_expiry(
                until,
                ExpiringItem::Gate(subject.employee.clone(), subject.app.clone()),
            );
        }
        let apps = self.access_records.entry(subject.employee.clone()).or_default();
        apps.entry(subject.app.clone()).or_default()
    }

    /// Ends every clearance of an employee at one app.
    pub(super) fn end_clearances(&mut self, employee: &EmployeeId, app: &AppId) {
        if let Some(gate) = self
            .access_records
            .get_mut(employee)
            .and_then(|apps| apps.get_mut(app))
        {
            gate.clearances.clear();
        }
    }

    /// Ends the open challenge and removes its PIN digest, question and waiting messages. A challenge whose
    /// time has already run out counts as expired.
    pub(super) fn end_challenge(&mut self, employee: &EmployeeId, app: &AppId, how: ChallengeEnd, now: i64) {
        let gate = self
            .access_records
            .get_mut(employee)
            .and_then(|apps| apps.get_mut(app));
        let Some(last) = gate.and_then(|gate| gate.last_challenge.as_mut()) else {
            return;
        };
        let ChallengeState::Open(open) = &last.state else {
            return;
        };
        let (how, at) = if open.expires_at <= now {
            (ChallengeEnd::Expired, open.expires_at)
        } else {
            (how, now)
        };
        let ended = ChallengeState::Ended { how, at };
        if let ChallengeState::Open(open) = std::mem::replace(&mut last.state, ended) {
            for id in &open.message_ids {
                self.outbox.remove(id);
            }
        }
    }

    pub(super) fn put_messages(&mut self, parcels: &[SealedMessage], due: i64, now: i64) -> Vec<String> {
        // An expired message is useless, and must not replace a waiting one with the same id.
        let useful = parcels
            .iter()
            .filter(|parcel| now < timestamp_millis(parcel.expires_at));
        let put = useful.map(|parcel| {
            self.outbox.put(parcel, due);
            let id = parcel.id.0.clone();
            let over = Reverse((
                timestamp_millis(parcel.expires_at),
                ExpiringItem::Parcel(id.clone()),
            ));
            self.expiries.push(over);
            id
        });
        put.collect()
    }

    /// Marks a request id as used. Returns false if it was used before.
    pub(super) fn remember_request(&mut self, request: &str, now: i64) -> bool {
        let first = self.seen_requests.insert(request.to_owned());
        if first {
            self.schedule_expiry(now + HOUR, ExpiringItem::Request(request.to_owned()));
        }
        first
    }

    fn schedule_expiry(&mut self, when: i64, thing: ExpiringItem) {
        self.expiries.push(Reverse((when, thing)));
    }

    /// Removes a few items whose time has come.
    pub(super) fn sweep_expired(&mut self, now: i64) {
        for _ in 0..SWEEP_LIMIT {
            if self.expiries.peek().is_none_or(|Reverse((when, _))| now < *when) {
                return;
            }
            let Some(Reverse((_, thing))) = self.expiries.pop() else {
                return;
            };
            match thing {
                ExpiringItem::Request(id) => drop(self.seen_requests.remove(&id)),
                ExpiringItem::Parcel(id) => self.outbox.remove_if_expired(&id, now),
                ExpiringItem::Gate(employee, app) => self.sweep_access_record(employee, app, now),
            }
        }
    }

    fn sweep_access_record(&mut self, employee: EmployeeId, app: AppId, now: i64) {
        let Some(apps) = self.access_records.get_mut(&employee) else {
            return;
        };
        let Some(gate) = apps.get_mut(&app) else { return };
        gate.clearances.retain(|_, cleared| !cleared.is_over(now));
        let until = gate.keep_until();
        // Something was added or extended since this item was scheduled.
        if now < until {
            return self.schedule_expiry(until, ExpiringItem::Gate(employee, app));
        }
        apps.remove(&app);
        if apps.is_empty() {
            self.access_records.remove(&employee);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        clock::{SignedDuration, Timestamp},
        mfa::{
            GateSubject, PolicyVersion,
            store::{AccessCheck, AccessState, ClearanceTerms},
        },
    };

    fn check_access_at(shard: &mut PartitionState, second: i64) -> AccessState {
        let subject = GateSubject {
            organization: "acme".parse().unwrap(),
            employee: "ann.lee".parse().unwrap(),
            app: "contact-finder".parse().unwrap(),
            device: String::new(),
            person: String::new(),
        };
        shard.check_access(&AccessCheck {
            subject: &subject,
            request: &second.to_string(),
            policy: &PolicyVersion::from([0; 8]),
            terms: ClearanceTerms {
                idle: SignedDuration::ZERO,
                absolute: SignedDuration::ZERO,
            },
            now: Timestamp::from_second(second).unwrap(),
        })
    }

    #[test]
    fn expired_items_are_swept_by_later_calls() {
        let mut shard = PartitionState::default();
        for second in 0..20_000 {
            check_access_at(&mut shard, second);
        }
        assert_eq!(shard.seen_requests.len(), 3_600);
        assert_eq!(shard.expiries.len(), 3_600);
    }

    #[test]
    fn an_empty_access_record_is_removed() {
        let mut shard = PartitionState::default();
        let (ann, app): (EmployeeId, AppId) = ("ann.lee".parse().unwrap(), "a".parse().unwrap());
        let gate = AccessRecord {
            last_challenge: Some(super::super::access_record::LastChallenge {
                id: "0".repeat(32).into(),
                state: ChallengeState::Ended {
                    how: ChallengeEnd::Used,
                    at: 0,
                },
            }),
            ..AccessRecord::default()
        };
        shard.schedule_expiry(0, ExpiringItem::Gate(ann.clone(), app.clone()));
        shard.access_records.entry(ann).or_default().insert(app, gate);
        shard.sweep_expired(HOUR - 1);
        assert_eq!(shard.access_records.len(), 1);
        shard.sweep_expired(HOUR);
        assert!(shard.access_records.is_empty() && shard.expiries.is_empty());
    }
}
