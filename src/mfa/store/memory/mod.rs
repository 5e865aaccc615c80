//! The in-memory store, for the demo, for replays and for tests.
//!
//! Lives here: [`MemoryStore`] with one lock per partition, the state of a partition, its outbox.
//! Does not live here: anything that survives the process. After a restart every gate is closed and nothing
//! is waiting.

mod gate;
mod parcels;
mod shard;
mod steps;

use std::{
    fmt,
    sync::{Mutex, MutexGuard},
};

use async_trait::async_trait;

use self::shard::Shard;
use super::{
    Attempt, Entry, GateStore, Issued, NewChallenge, Resend, Resent, Scope, Standing, StoreError, Verdict,
    times::{millis, span},
};
use crate::{
    clock::{SignedDuration, Timestamp},
    delivery::{Claimed, Outbox, OutboxError, Parcel, ParcelId, Settlement},
    directory::Partition,
    mfa::{ChallengeId, GateSubject},
};

/// Challenges, clearances and waiting messages in the memory of this process.
pub struct MemoryStore {
    shards: Vec<Mutex<Shard>>,
}

impl MemoryStore {
    /// Creates an empty store.
    pub fn new() -> Self {
        Self {
            shards: Partition::all().map(|_| Mutex::default()).collect(),
        }
    }

    fn shard(&self, partition: Partition) -> MutexGuard<'_, Shard> {
        self.shards[usize::from(partition.number())]
            .lock()
            .expect("no holder of this lock can panic")
    }
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
    }
}

// Prints no content: the store contains PIN digests and questions.
impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore").finish_non_exhaustive()
    }
}

#[async_trait]
impl GateStore for MemoryStore {
    async fn enter(&self, entry: &Entry<'_>) -> Result<Standing, StoreError> {
        Ok(self.shard(entry.subject.partition()).enter(entry))
    }

    async fn issue(&self, challenge: &NewChallenge) -> Result<Issued, StoreError> {
        Ok(self.shard(challenge.subject.partition()).issue(challenge))
    }

    async fn resend(&self, resend: &Resend) -> Result<Resent, StoreError> {
        Ok(self.shard(resend.subject.partition()).resend(resend))
    }

    async fn ask_instead(
        &self,
        subject: &GateSubject,
        id: &ChallengeId,
        question: &[u8],
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut shard = self.shard(subject.partition());
        Ok(shard.ask_instead(subject, id, question, millis(now)))
    }

    async fn attempt(&self, attempt: &Attempt<'_>) -> Result<Verdict, StoreError> {
        Ok(self.shard(attempt.subject.partition()).attempt(attempt))
    }

    async fn end(&self, scope: &Scope, now: Timestamp) -> Result<(), StoreError> {
        let (Scope::App(employee, _) | Scope::Employee(employee)) = scope;
        self.shard(employee.partition()).end(scope, millis(now));
        Ok(())
    }

    async fn ready(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

#[async_trait]
impl Outbox for MemoryStore {
    async fn put(&self, parcel: &Parcel, due: Timestamp, now: Timestamp) -> Result<(), OutboxError> {
        let mut shard = self.shard(parcel.partition);
        shard.sweep(millis(now));
        shard.put(std::slice::from_ref(parcel), millis(due), millis(now));
        Ok(())
    }

    async fn claim_due(
        &self,
        now: Timestamp,
        lease: SignedDuration,
        limit: usize,
    ) -> Result<Vec<Claimed>, OutboxError> {
        let (now, lease) = (millis(now), span(lease));
        let mut due: Vec<(i64, String, Partition)> = Vec::new();
        // All partitions are searched before anything is claimed, so that the oldest messages of all go
        // first. Only one lock is held at a time, so another caller may claim a message in between: `claim`
        // then returns `None`.
        for partition in Partition::all() {
            let found = self.shard(partition).parcels.due(now, limit);
            due.extend(found.into_iter().map(|(when, id)| (when, id, partition)));
        }
        due.sort_unstable();
        let claimed = due.into_iter().filter_map(|(_, id, partition)| {
            self.shard(partition)
                .parcels
                .claim(&id, now, now.saturating_add(lease))
        });
        Ok(claimed.take(limit).collect())
    }

    async fn settle(
        &self,
        partition: Partition,
        id: &ParcelId,
        settlement: Settlement,
    ) -> Result<(), OutboxError> {
        self.shard(partition).parcels.settle(&id.0, settlement);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_never_prints_what_it_holds() {
        assert_eq!(format!("{:?}", MemoryStore::new()), "MemoryStore { .. }");
    }
}
