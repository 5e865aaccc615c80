//! The in-memory store, for the demo, for replays and for tests.
//!
//! Lives here: [`InMemoryRecordStore`] with one lock per partition, the state of a partition, its outbox.
//! Does not live here: anything that survives the process. After a restart every gate is closed and nothing
//! is waiting.

mod partition_outbox;
mod partition_state;

use std::{
    fmt,
    sync::{Mutex, MutexGuard},
};

use async_trait::async_trait;

use self::partition_state::PartitionState;
use super::{
    AcceptedRequest, AccessScope, ChallengeStoreError, ClearanceRenewal, ListedChallenge, RecordChange,
    RecordStore, SubjectRecords,
    millis::{duration_millis, timestamp_millis},
};
use crate::{
    clock::{SignedDuration, Timestamp},
    delivery::{ClaimedMessage, DeliverySettlement, Outbox, OutboxError, SealedMessage, SealedMessageId},
    directory::{EmployeeId, Partition},
    mfa::GateSubject,
};

/// Challenges, clearances and waiting messages in the memory of this process.
pub struct InMemoryRecordStore {
    partitions: Vec<Mutex<PartitionState>>,
}

impl InMemoryRecordStore {
    /// Creates an empty store.
    pub fn new() -> Self {
        Self {
            partitions: Partition::all().map(|_| Mutex::default()).collect(),
        }
    }

    fn lock_partition(&self, partition: Partition) -> MutexGuard<'_, PartitionState> {
        self.partitions[usize::from(partition.number())]
            .lock()
            .expect("no holder of this lock can panic")
    }
}

impl Default for InMemoryRecordStore {
    fn default() -> Self {
        Self::new()
    }
}

// Prints no content: the store contains PIN digests and questions.
impl fmt::Debug for InMemoryRecordStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InMemoryRecordStore").finish_non_exhaustive()
    }
}

#[async_trait]
impl RecordStore for InMemoryRecordStore {
    async fn mark_request(
        &self,
        partition: Partition,
        request: &str,
        now: Timestamp,
    ) -> Result<bool, ChallengeStoreError> {
        let mut shard = self.lock_partition(partition);
        Ok(shard.mark_request(request, timestamp_millis(now)))
    }

    async fn accept_request(
        &self,
        subject: &GateSubject,
        request: &str,
        renewal: Option<&ClearanceRenewal>,
        now: Timestamp,
    ) -> Result<AcceptedRequest, ChallengeStoreError> {
        let (mut shard, now) = (self.lock_partition(subject.partition()), timestamp_millis(now));
        if !shard.mark_request(request, now) {
            return Ok(AcceptedRequest::Replayed);
        }
        if renewal.is_some_and(|renewal| shard.renew_clearance(subject, renewal, now)) {
            return Ok(AcceptedRequest::Renewed);
        }
        Ok(AcceptedRequest::Records(shard.read_records(subject)))
    }

    async fn read_records(&self, subject: &GateSubject) -> Result<SubjectRecords, ChallengeStoreError> {
        Ok(self.lock_partition(subject.partition()).read_records(subject))
    }

    async fn change_records(&self, change: &RecordChange<'_>) -> Result<bool, ChallengeStoreError> {
        let mut shard = self.lock_partition(change.subject.partition());
        Ok(shard.change_records(change))
    }

    async fn renew_clearance(
        &self,
        subject: &GateSubject,
        renewal: &ClearanceRenewal,
        now: Timestamp,
    ) -> Result<(), ChallengeStoreError> {
        let mut shard = self.lock_partition(subject.partition());
        shard.renew_clearance(subject, renewal, timestamp_millis(now));
        Ok(())
    }

    async fn list_challenges(
        &self,
        employee: &EmployeeId,
    ) -> Result<Vec<ListedChallenge>, ChallengeStoreError> {
        Ok(self
            .lock_partition(employee.partition())
            .list_challenges(employee))
    }

    async fn end_access(&self, scope: &AccessScope, now: Timestamp) -> Result<(), ChallengeStoreError> {
        let (AccessScope::Device(GateSubject { employee, .. }) | AccessScope::Employee(employee)) = scope;
        self.lock_partition(employee.partition())
            .end_access(scope, timestamp_millis(now));
        Ok(())
    }

    async fn ready(&self) -> Result<(), ChallengeStoreError> {
        Ok(())
    }
}

#[async_trait]
impl Outbox for InMemoryRecordStore {
    async fn put(&self, parcel: &SealedMessage, due: Timestamp, now: Timestamp) -> Result<(), OutboxError> {
        let mut shard = self.lock_partition(parcel.partition);
        shard.put_messages(
            std::slice::from_ref(parcel),
            timestamp_millis(due),
            timestamp_millis(now),
        );
        Ok(())
    }

    async fn claim_due(
        &self,
        now: Timestamp,
        lease: SignedDuration,
        limit: usize,
    ) -> Result<Vec<ClaimedMessage>, OutboxError> {
        let (now, lease) = (timestamp_millis(now), duration_millis(lease));
        let mut due: Vec<(i64, String, Partition)> = Vec::new();
        // All partitions are searched before anything is claimed, so that the oldest messages of all go
        // first. Only one lock is held at a time, so another caller may claim a message in between: `claim`
        // then returns `None`.
        for partition in Partition::all() {
            let found = self.lock_partition(partition).outbox.list_due(now, limit);
            due.extend(found.into_iter().map(|(when, id)| (when, id, partition)));
        }
        due.sort_unstable();
        let claimed = due.into_iter().filter_map(|(_, id, partition)| {
            self.lock_partition(partition)
                .outbox
                .claim(&id, now, now.saturating_add(lease))
        });
        Ok(claimed.take(limit).collect())
    }

    async fn settle(
        &self,
        partition: Partition,
        id: &SealedMessageId,
        settlement: DeliverySettlement,
    ) -> Result<(), OutboxError> {
        self.lock_partition(partition).outbox.settle(&id.0, settlement);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_has_no_content() {
        assert_eq!(
            format!("{:?}", InMemoryRecordStore::new()),
            "InMemoryRecordStore { .. }"
        );
    }
}
