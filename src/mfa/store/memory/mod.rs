//! The in-memory store, for the demo, for replays and for tests.
//!
//! Lives here: [`InMemoryChallengeStore`] with one lock per partition, the state of a partition, its outbox.
//! Does not live here: anything that survives the process. After a restart every gate is closed and nothing
//! is waiting.

mod access_record;
mod partition_outbox;
mod partition_state;

use std::{
    fmt,
    sync::{Mutex, MutexGuard},
};

use async_trait::async_trait;

use self::partition_state::PartitionState;
use super::{
    AccessCheck, AccessScope, AccessState, ChallengeStore, ChallengeStoreError, CodeReplacement,
    IssueOutcome, NewChallenge, PinAttempt, PinVerdict, ReplaceOutcome,
    millis::{duration_millis, timestamp_millis},
};
use crate::{
    clock::{SignedDuration, Timestamp},
    delivery::{ClaimedMessage, DeliverySettlement, Outbox, OutboxError, SealedMessage, SealedMessageId},
    directory::Partition,
    mfa::{ChallengeId, GateSubject},
};

/// Challenges, clearances and waiting messages in the memory of this process.
pub struct InMemoryChallengeStore {
    partitions: Vec<Mutex<PartitionState>>,
}

impl InMemoryChallengeStore {
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

impl Default for InMemoryChallengeStore {
    fn default() -> Self {
        Self::new()
    }
}

// Prints no content: the store contains PIN digests and questions.
impl fmt::Debug for InMemoryChallengeStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore").finish_non_exhaustive()
    }
}

#[async_trait]
impl ChallengeStore for InMemoryChallengeStore {
    async fn check_access(&self, entry: &AccessCheck<'_>) -> Result<AccessState, ChallengeStoreError> {
        Ok(self.lock_partition(entry.subject.partition()).check_access(entry))
    }

    async fn issue(&self, challenge: &NewChallenge) -> Result<IssueOutcome, ChallengeStoreError> {
        Ok(self
            .lock_partition(challenge.subject.partition())
            .issue(challenge))
    }

    async fn replace_code(&self, resend: &CodeReplacement) -> Result<ReplaceOutcome, ChallengeStoreError> {
        Ok(self
            .lock_partition(resend.subject.partition())
            .replace_code(resend))
    }

    async fn replace_question(
        &self,
        subject: &GateSubject,
        id: &ChallengeId,
        question: &[u8],
        now: Timestamp,
    ) -> Result<bool, ChallengeStoreError> {
        let mut shard = self.lock_partition(subject.partition());
        Ok(shard.replace_question(subject, id, question, timestamp_millis(now)))
    }

    async fn attempt(&self, attempt: &PinAttempt<'_>) -> Result<PinVerdict, ChallengeStoreError> {
        Ok(self.lock_partition(attempt.subject.partition()).attempt(attempt))
    }

    async fn end_access(&self, scope: &AccessScope, now: Timestamp) -> Result<(), ChallengeStoreError> {
        let (AccessScope::App(employee, _) | AccessScope::Employee(employee)) = scope;
        self.lock_partition(employee.partition())
            .end_access(scope, timestamp_millis(now));
        Ok(())
    }

    async fn ready(&self) -> Result<(), ChallengeStoreError> {
        Ok(())
    }
}

#[async_trait]
impl Outbox for InMemoryChallengeStore {
    async fn put(&self, parcel: &SealedMessage, due: Timestamp, now: Timestamp) -> Result<(), OutboxError> {
        let mut shard = self.lock_partition(parcel.partition);
        shard.sweep_expired(timestamp_millis(now));
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
            format!("{:?}", InMemoryChallengeStore::new()),
            "MemoryStore { .. }"
        );
    }
}
