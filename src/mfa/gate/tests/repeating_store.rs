//! A store that repeats attempts as if their answers had been lost, and records how long messages are leased.

use std::sync::{
    Mutex,
    atomic::{AtomicU32, Ordering},
};

use super::*;
use crate::mfa::{
    ChallengeId,
    store::{
        CodeReplacement, IssueOutcome, NewChallenge, OtherChallenge, PinAttempt, PinVerdict, ReplaceOutcome,
    },
};

#[derive(Debug)]
pub(super) struct RepeatingStore {
    store: SealedChallengeStore,
    /// The number of extra runs of each attempt.
    pub(super) more: AtomicU32,
    /// Lease of the messages of each send.
    pub(super) leases: Mutex<Vec<SignedDuration>>,
}

impl RepeatingStore {
    /// Creates a store that runs each attempt `more` times before the one whose answer it returns.
    pub(super) fn repeating(more: u32) -> Self {
        Self {
            store: SealedChallengeStore::new(
                Arc::new(InMemoryRecordStore::new()),
                &RootKey::generate(&SystemEntropy),
                Arc::new(SystemEntropy),
            ),
            more: AtomicU32::new(more),
            leases: Mutex::default(),
        }
    }

    fn record_lease(&self, until: Timestamp, now: Timestamp) {
        self.leases.lock().unwrap().push(until.duration_since(now));
    }
}

#[async_trait::async_trait]
impl ChallengeStore for RepeatingStore {
    async fn check_access(&self, entry: &AccessCheck<'_>) -> Result<AccessState, ChallengeStoreError> {
        self.store.check_access(entry).await
    }
    async fn issue(&self, challenge: &NewChallenge) -> Result<IssueOutcome, ChallengeStoreError> {
        self.record_lease(challenge.lease_until, challenge.issued_at);
        self.store.issue(challenge).await
    }
    async fn replace_code(&self, resend: &CodeReplacement) -> Result<ReplaceOutcome, ChallengeStoreError> {
        self.record_lease(resend.lease_until, resend.now);
        self.store.replace_code(resend).await
    }
    async fn replace_question(
        &self,
        subject: &GateSubject,
        id: &ChallengeId,
        question: &[u8],
        now: Timestamp,
    ) -> Result<bool, ChallengeStoreError> {
        self.store.replace_question(subject, id, question, now).await
    }
    async fn attempt(&self, attempt: &PinAttempt<'_>) -> Result<PinVerdict, ChallengeStoreError> {
        // This is what the cluster client does when the answer to a call is lost on the way.
        for _ in 0..self.more.load(Ordering::Relaxed) {
            self.store.attempt(attempt).await?;
        }
        self.store.attempt(attempt).await
    }
    async fn mark_request(
        &self,
        partition: Partition,
        request: &str,
        now: Timestamp,
    ) -> Result<bool, ChallengeStoreError> {
        self.store.mark_request(partition, request, now).await
    }
    async fn withdraw(
        &self,
        subject: &GateSubject,
        id: &ChallengeId,
        now: Timestamp,
    ) -> Result<(), ChallengeStoreError> {
        self.store.withdraw(subject, id, now).await
    }
    async fn list_others(
        &self,
        subject: &GateSubject,
        now: Timestamp,
    ) -> Result<Vec<OtherChallenge>, ChallengeStoreError> {
        self.store.list_others(subject, now).await
    }
    async fn end_access(&self, scope: &AccessScope, now: Timestamp) -> Result<(), ChallengeStoreError> {
        self.store.end_access(scope, now).await
    }
    async fn ready(&self) -> Result<(), ChallengeStoreError> {
        self.store.ready().await
    }
}
