//! The state of one partition: access records, request ids, waiting messages, and the times at which they
//! expire.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap, HashSet},
};

use super::{
    access_record::{AccessRecord, ChallengeState},
    partition_outbox::PartitionOutbox,
};
use crate::{
    delivery::SealedMessage,
    directory::{AppId, EmployeeId},
    mfa::{
        GateSubject,
        store::{
            ChallengeEnd,
            millis::{HOUR, timestamp_millis},
        },
    },
};

/// Most expired items that one call removes. Every call adds fewer than this, so the backlog shrinks, and no
/// single call takes long.
const SWEEP_LIMIT: usize = 8;

/// Everything the store keeps for one partition.
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
