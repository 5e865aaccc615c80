//! The state of one partition: records, request ids, waiting messages, and the times at which they expire.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap},
};

use super::partition_outbox::PartitionOutbox;
use crate::{
    delivery::SealedMessage,
    directory::{AppId, EmployeeId, OrganizationId},
    mfa::{
        GateSubject,
        store::{
            AccessScope, ClearanceChange, ClearanceRenewal, CurrentGenerations, ListedChallenge,
            RecordChange, SubjectRecords,
            challenge_end_note::ChallengeEndNote,
            millis::{HOUR, LIFE, MORE, timestamp_millis},
        },
    },
};

/// Most expired items that one call removes. Every call adds fewer than this, so the backlog shrinks, and no
/// single call takes long.
const SWEEP_LIMIT: usize = 16;

/// Everything the store keeps for one partition. The caller of an operation holds its lock, so each is atomic.
#[derive(Default)]
pub(super) struct PartitionState {
    records: HashMap<RecordKey, StoredRecord>,
    pub(super) outbox: PartitionOutbox,
    expiries: BinaryHeap<Reverse<(i64, ExpiringItem)>>,
}

/// The name of a record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum RecordKey {
    Request(String),
    Clearance(GateSubject),
    Challenge(GateSubject),
    ChallengeEnd(GateSubject),
    DeviceGeneration(EmployeeId, OrganizationId, AppId, String),
    EmployeeGeneration(EmployeeId),
}

/// A record, with the names of the waiting messages that belong to it.
struct StoredRecord {
    value: Vec<u8>,
    messages: Vec<String>,
    kept_until: i64,
}

/// An item that is removed when its time comes.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum ExpiringItem {
    Record(RecordKey),
    Message(String),
}

impl RecordKey {
    fn device_generation(subject: &GateSubject) -> Self {
        let GateSubject {
            employee,
            organization,
            app,
            device,
            ..
        } = subject.clone();
        Self::DeviceGeneration(employee, organization, app, device)
    }

    fn employee_generation(employee: &EmployeeId) -> Self {
        Self::EmployeeGeneration(employee.clone())
    }
}

impl PartitionState {
    /// Marks a request id as used. Returns false if it was used before.
    pub(super) fn mark_request(&mut self, request: &str, now: i64) -> bool {
        self.sweep_expired(now);
        let key = RecordKey::Request(request.to_owned());
        let first = !self.records.contains_key(&key);
        if first {
            self.write(key, Vec::new(), now.saturating_add(HOUR));
        }
        first
    }

    pub(super) fn read_records(&self, subject: &GateSubject) -> SubjectRecords {
        let text = |key: &RecordKey| {
            self.read(key)
                .map(|value| String::from_utf8_lossy(&value).into_owned())
        };
        SubjectRecords {
            clearance: self.read(&RecordKey::Clearance(subject.clone())),
            device_generation: text(&RecordKey::device_generation(subject)),
            employee_generation: text(&RecordKey::employee_generation(&subject.employee)),
            challenge: self.read(&RecordKey::Challenge(subject.clone())),
            challenge_end: text(&RecordKey::ChallengeEnd(subject.clone())),
        }
    }

    /// Makes a change, unless something that it relies on has changed.
    pub(super) fn change_records(&mut self, change: &RecordChange<'_>) -> bool {
        let now = timestamp_millis(change.now);
        self.sweep_expired(now);
        if self.is_made(change) {
            return true;
        }
        let subject = change.subject;
        let held = self.read(&RecordKey::Challenge(subject.clone()));
        if held.as_deref() != change.expected || !self.has_generations(subject, change.generations) {
            return false;
        }
        if let Some(generations) = change.generations {
            self.keep_generations(subject, generations, now);
        }
        self.change_challenge(change, now);
        match change.clearance {
            ClearanceChange::Keep => {}
            ClearanceChange::Remove => drop(self.records.remove(&RecordKey::Clearance(subject.clone()))),
            ClearanceChange::Set { sealed, lifetime } => self.write_clearance(subject, sealed, lifetime, now),
        }
        true
    }

    /// Renews a clearance. Returns false if something that this relies on has changed.
    pub(super) fn renew_clearance(
        &mut self,
        subject: &GateSubject,
        renewal: &ClearanceRenewal,
        now: i64,
    ) -> bool {
        self.sweep_expired(now);
        let relied_on = [
            (RecordKey::Clearance(subject.clone()), &renewal.expected[..]),
            (
                RecordKey::device_generation(subject),
                renewal.device_generation.as_bytes(),
            ),
            (
                RecordKey::employee_generation(&subject.employee),
                renewal.employee_generation.as_bytes(),
            ),
        ];
        let unchanged = relied_on
            .iter()
            .all(|(key, value)| self.records.get(key).is_some_and(|record| record.value == *value));
        if unchanged {
            self.write_clearance(subject, &renewal.sealed, renewal.lifetime, now);
        }
        unchanged
    }

    pub(super) fn list_challenges(&self, employee: &EmployeeId) -> Vec<ListedChallenge> {
        let of_employee = |(key, record): (&RecordKey, &StoredRecord)| match key {
            RecordKey::Challenge(subject) if subject.employee == *employee => Some(ListedChallenge {
                subject: subject.clone(),
                challenge: record.value.clone(),
            }),
            _ => None,
        };
        self.records.iter().filter_map(of_employee).collect()
    }

    pub(super) fn end_access(&mut self, scope: &AccessScope, now: i64) {
        self.sweep_expired(now);
        let (generation, employee) = match scope {
            AccessScope::Device(subject) => (RecordKey::device_generation(subject), &subject.employee),
            AccessScope::Employee(employee) => (RecordKey::employee_generation(employee), employee),
        };
        self.records.remove(&generation);
        let ended = self.list_challenges(employee).into_iter();
        let ended = ended.filter(|listed| match scope {
            AccessScope::Device(subject) => {
                RecordKey::device_generation(&listed.subject) == RecordKey::device_generation(subject)
            }
            AccessScope::Employee(_) => true,
        });
        for ListedChallenge { subject, .. } in ended.collect::<Vec<_>>() {
            self.remove_challenge(&subject);
            let note = self.read(&RecordKey::ChallengeEnd(subject.clone()));
            let note = note.and_then(|note| ChallengeEndNote::parse(&String::from_utf8_lossy(&note)));
            // One that has expired stays expired.
            if let Some(withdrawn) = note.and_then(|note| note.withdraw(now)) {
                let key = RecordKey::ChallengeEnd(subject);
                self.write(key, withdrawn.to_string().into_bytes(), now.saturating_add(HOUR));
            }
        }
    }

    pub(super) fn put_messages(&mut self, parcels: &[SealedMessage], due: i64, now: i64) -> Vec<String> {
        self.sweep_expired(now);
        // An expired message is useless, and must not replace a waiting one with the same id.
        let useful = parcels
            .iter()
            .filter(|parcel| now < timestamp_millis(parcel.expires_at));
        let put = useful.map(|parcel| {
            self.outbox.put(parcel, due);
            let id = parcel.id.0.clone();
            let over = Reverse((
                timestamp_millis(parcel.expires_at),
                ExpiringItem::Message(id.clone()),
            ));
            self.expiries.push(over);
            id
        });
        put.collect()
    }

    /// Returns true if the change was made before. Everything sealed is unique, and so is the note of an end.
    fn is_made(&self, change: &RecordChange<'_>) -> bool {
        let subject = change.subject;
        match (change.challenge, change.challenge_end) {
            (Some(new), _) => self.read(&RecordKey::Challenge(subject.clone())).as_deref() == Some(new),
            (None, Some(note)) => {
                let key = RecordKey::ChallengeEnd(subject.clone());
                self.read(&key).as_deref() == Some(note.as_bytes())
            }
            (None, None) => false,
        }
    }

    fn has_generations(&self, subject: &GateSubject, generations: Option<&CurrentGenerations>) -> bool {
        let Some(CurrentGenerations { device, employee, .. }) = generations else {
            return true;
        };
        let keys = [
            (RecordKey::device_generation(subject), device),
            (RecordKey::employee_generation(&subject.employee), employee),
        ];
        // A generation that was deleted in the meantime must not come back: it would bring ended clearances back.
        keys.iter().all(|(key, generation)| match self.read(key) {
            Some(current) => generation.exists && current == generation.value.as_bytes(),
            None => !generation.exists,
        })
    }

    fn keep_generations(&mut self, subject: &GateSubject, generations: &CurrentGenerations, now: i64) {
        let CurrentGenerations {
            device,
            employee,
            lifetime,
        } = generations;
        let keys = [
            (RecordKey::device_generation(subject), device),
            (RecordKey::employee_generation(&subject.employee), employee),
        ];
        for (key, generation) in keys {
            // Never shorter than before: clearances of another app may last longer.
            let before = self
                .records
                .get(&key)
                .map_or(i64::MIN, |record| record.kept_until);
            let until = now.saturating_add(*lifetime).max(before);
            self.write(key, generation.value.clone().into_bytes(), until);
        }
    }

    fn change_challenge(&mut self, change: &RecordChange<'_>, now: i64) {
        let key = RecordKey::Challenge(change.subject.clone());
        match change.challenge {
            None => self.remove_challenge(change.subject),
            Some(sealed) => {
                let before = self.records.get(&key);
                let (mut messages, kept_until) = before.map_or((Vec::new(), i64::MAX), |record| {
                    (record.messages.clone(), record.kept_until)
                });
                if let Some(new) = change.messages {
                    self.drop_messages(&messages);
                    messages = self.put_messages(new.messages, timestamp_millis(new.lease_until), now);
                }
                // An hour longer than it can be answered, like its note: the next challenge drops its messages.
                let new = change
                    .lifetime
                    .map(|lifetime| now.saturating_add(lifetime.clamp(1, LIFE) + HOUR));
                self.write(key.clone(), sealed.to_vec(), new.unwrap_or(kept_until));
                if let Some(record) = self.records.get_mut(&key) {
                    record.messages = messages;
                }
            }
        }
        if let Some(note) = change.challenge_end {
            let until = now.saturating_add(HOUR + change.lifetime.unwrap_or(0));
            let key = RecordKey::ChallengeEnd(change.subject.clone());
            self.write(key, note.as_bytes().to_vec(), until);
        }
    }

    fn remove_challenge(&mut self, subject: &GateSubject) {
        if let Some(record) = self.records.remove(&RecordKey::Challenge(subject.clone())) {
            self.drop_messages(&record.messages);
        }
    }

    fn drop_messages(&mut self, messages: &[String]) {
        for id in messages {
            self.outbox.remove(id);
        }
    }

    fn write_clearance(&mut self, subject: &GateSubject, sealed: &[u8], lifetime: i64, now: i64) {
        let until = now.saturating_add(lifetime.max(0)).saturating_add(MORE);
        self.write(RecordKey::Clearance(subject.clone()), sealed.to_vec(), until);
    }

    fn read(&self, key: &RecordKey) -> Option<Vec<u8>> {
        self.records.get(key).map(|record| record.value.clone())
    }

    fn write(&mut self, key: RecordKey, value: Vec<u8>, kept_until: i64) {
        let record = StoredRecord {
            value,
            messages: Vec::new(),
            kept_until,
        };
        // A record that is replaced has an item already, which is scheduled again when its time comes.
        if self.records.insert(key.clone(), record).is_none() {
            self.expiries
                .push(Reverse((kept_until, ExpiringItem::Record(key))));
        }
    }

    /// Removes a few items whose time has come.
    fn sweep_expired(&mut self, now: i64) {
        for _ in 0..SWEEP_LIMIT {
            if self.expiries.peek().is_none_or(|Reverse((when, _))| now < *when) {
                return;
            }
            let Some(Reverse((_, item))) = self.expiries.pop() else {
                return;
            };
            match item {
                ExpiringItem::Message(id) => self.outbox.remove_if_expired(&id, now),
                ExpiringItem::Record(key) => self.sweep_record(key, now),
            }
        }
    }

    fn sweep_record(&mut self, key: RecordKey, now: i64) {
        match self.records.get(&key).map(|record| record.kept_until) {
            // It was replaced by one that is kept for longer.
            Some(until) if now < until => self.expiries.push(Reverse((until, ExpiringItem::Record(key)))),
            _ => drop(self.records.remove(&key)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expired_items_are_swept_by_later_calls() {
        let mut shard = PartitionState::default();
        for second in 0..20_000 {
            assert!(shard.mark_request(&second.to_string(), second * 1_000));
        }
        assert_eq!(shard.records.len(), 3_600);
        assert_eq!(shard.expiries.len(), 3_600);
    }

    #[test]
    fn a_record_that_was_replaced_is_kept_as_long_as_the_new_one() {
        let mut shard = PartitionState::default();
        let key = RecordKey::EmployeeGeneration("ann.lee".parse().unwrap());
        shard.write(key.clone(), b"one".to_vec(), 1_000);
        shard.write(key.clone(), b"two".to_vec(), 2_000);
        shard.sweep_expired(1_999);
        assert_eq!(shard.read(&key).as_deref(), Some(&b"two"[..]));
        shard.sweep_expired(2_000);
        assert!(shard.records.is_empty() && shard.expiries.is_empty());
    }
}
