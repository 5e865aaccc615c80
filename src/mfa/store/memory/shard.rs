//! The state of one partition: access records, request ids, waiting messages, and the times at which they
//! expire.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap, HashSet},
};

use super::{
    gate::{Gate, State},
    parcels::Parcels,
};
use crate::{
    delivery::Parcel,
    directory::{AppId, EmployeeId},
    mfa::{
        GateSubject,
        store::{
            Ending,
            times::{HOUR, millis},
        },
    },
};

/// Most expired items that one call removes. Every call adds fewer than this, so the backlog shrinks, and no
/// single call takes long.
const SWEPT: usize = 8;

/// Everything the store keeps for one partition.
#[derive(Default)]
pub(super) struct Shard {
    pub(super) gates: HashMap<EmployeeId, HashMap<AppId, Gate>>,
    seen: HashSet<String>,
    pub(super) parcels: Parcels,
    over: BinaryHeap<Reverse<(i64, Thing)>>,
}

/// An item that is removed when its time comes. Each request id, access record and message has one.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Thing {
    Request(String),
    Parcel(String),
    Gate(EmployeeId, AppId),
}

impl Shard {
    pub(super) fn gate(&mut self, subject: &GateSubject) -> Option<&mut Gate> {
        self.gates.get_mut(&subject.employee)?.get_mut(&subject.app)
    }

    pub(super) fn gate_or_new(&mut self, subject: &GateSubject, until: i64) -> &mut Gate {
        if self.gate(subject).is_none() {
            self.later(until, Thing::Gate(subject.employee.clone(), subject.app.clone()));
        }
        let apps = self.gates.entry(subject.employee.clone()).or_default();
        apps.entry(subject.app.clone()).or_default()
    }

    /// Ends every clearance of an employee at one app.
    pub(super) fn clear(&mut self, employee: &EmployeeId, app: &AppId) {
        if let Some(gate) = self.gates.get_mut(employee).and_then(|apps| apps.get_mut(app)) {
            gate.cleared.clear();
        }
    }

    /// Ends the open challenge and removes its PIN digest, question and waiting messages. A challenge whose
    /// time has already run out counts as expired.
    pub(super) fn close(&mut self, employee: &EmployeeId, app: &AppId, how: Ending, now: i64) {
        let gate = self.gates.get_mut(employee).and_then(|apps| apps.get_mut(app));
        let Some(last) = gate.and_then(|gate| gate.last.as_mut()) else {
            return;
        };
        let State::Open(open) = &last.state else { return };
        let (how, at) = if open.expires_at <= now {
            (Ending::Expired, open.expires_at)
        } else {
            (how, now)
        };
        let ended = State::Ended { how, at };
        if let State::Open(open) = std::mem::replace(&mut last.state, ended) {
            for id in &open.parcels {
                self.parcels.remove(id);
            }
        }
    }

    pub(super) fn put(&mut self, parcels: &[Parcel], due: i64, now: i64) -> Vec<String> {
        // An expired message is useless, and must not replace a waiting one with the same id.
        let useful = parcels.iter().filter(|parcel| now < millis(parcel.expires_at));
        let put = useful.map(|parcel| {
            self.parcels.put(parcel, due);
            let id = parcel.id.0.clone();
            let over = Reverse((millis(parcel.expires_at), Thing::Parcel(id.clone())));
            self.over.push(over);
            id
        });
        put.collect()
    }

    /// Marks a request id as used. Returns false if it was used before.
    pub(super) fn see(&mut self, request: &str, now: i64) -> bool {
        let first = self.seen.insert(request.to_owned());
        if first {
            self.later(now + HOUR, Thing::Request(request.to_owned()));
        }
        first
    }

    fn later(&mut self, when: i64, thing: Thing) {
        self.over.push(Reverse((when, thing)));
    }

    /// Removes a few items whose time has come.
    pub(super) fn sweep(&mut self, now: i64) {
        for _ in 0..SWEPT {
            if self.over.peek().is_none_or(|Reverse((when, _))| now < *when) {
                return;
            }
            let Some(Reverse((_, thing))) = self.over.pop() else {
                return;
            };
            match thing {
                Thing::Request(id) => drop(self.seen.remove(&id)),
                Thing::Parcel(id) => self.parcels.sweep(&id, now),
                Thing::Gate(employee, app) => self.sweep_gate(employee, app, now),
            }
        }
    }

    fn sweep_gate(&mut self, employee: EmployeeId, app: AppId, now: i64) {
        let Some(apps) = self.gates.get_mut(&employee) else {
            return;
        };
        let Some(gate) = apps.get_mut(&app) else { return };
        gate.cleared.retain(|_, cleared| !cleared.is_over(now));
        let until = gate.keep_until();
        // Something was added or extended since this item was scheduled.
        if now < until {
            return self.later(until, Thing::Gate(employee, app));
        }
        apps.remove(&app);
        if apps.is_empty() {
            self.gates.remove(&employee);
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
            store::{ClearanceTerms, Entry, Standing},
        },
    };

    fn enter(shard: &mut Shard, second: i64) -> Standing {
        let subject = GateSubject {
            organization: "acme".parse().unwrap(),
            employee: "ann.lee".parse().unwrap(),
            app: "contact-finder".parse().unwrap(),
            device: String::new(),
            person: String::new(),
        };
        shard.enter(&Entry {
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
    fn what_is_over_is_swept_up_on_the_way() {
        let mut shard = Shard::default();
        for second in 0..20_000 {
            enter(&mut shard, second);
        }
        assert_eq!(shard.seen.len(), 3_600);
        assert_eq!(shard.over.len(), 3_600);
    }

    #[test]
    fn an_employee_of_whom_nothing_is_left_is_forgotten() {
        let mut shard = Shard::default();
        let (ann, app): (EmployeeId, AppId) = ("ann.lee".parse().unwrap(), "a".parse().unwrap());
        let gate = Gate {
            last: Some(super::super::gate::Last {
                id: "0".repeat(32).into(),
                state: State::Ended {
                    how: Ending::Used,
                    at: 0,
                },
            }),
            ..Gate::default()
        };
        shard.later(0, Thing::Gate(ann.clone(), app.clone()));
        shard.gates.entry(ann).or_default().insert(app, gate);
        shard.sweep(HOUR - 1);
        assert_eq!(shard.gates.len(), 1);
        shard.sweep(HOUR);
        assert!(shard.gates.is_empty() && shard.over.is_empty());
    }
}
