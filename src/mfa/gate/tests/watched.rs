//! A store that repeats attempts as if their answers had been lost, and records how long messages are leased.

use std::sync::{
    Mutex,
    atomic::{AtomicU32, Ordering},
};

use super::*;
use crate::mfa::store::{Attempt, Issued, NewChallenge, Resend, Resent, Verdict};

#[derive(Debug)]
pub(super) struct Watched {
    store: MemoryStore,
    /// The number of extra runs of each attempt.
    pub(super) more: AtomicU32,
    /// Lease of the messages of each send.
    pub(super) leases: Mutex<Vec<SignedDuration>>,
}

impl Watched {
    /// Creates a store that runs each attempt `more` times before the one whose answer it returns.
    pub(super) fn repeating(more: u32) -> Self {
        Self {
            store: MemoryStore::new(),
            more: AtomicU32::new(more),
            leases: Mutex::default(),
        }
    }

    fn lease(&self, until: Timestamp, now: Timestamp) {
        self.leases.lock().unwrap().push(until.duration_since(now));
    }
}

#[async_trait::async_trait]
impl GateStore for Watched {
    async fn enter(&self, entry: &Entry<'_>) -> Result<Standing, StoreError> {
        self.store.enter(entry).await
    }
    async fn issue(&self, challenge: &NewChallenge) -> Result<Issued, StoreError> {
        self.lease(challenge.lease_until, challenge.issued_at);
        self.store.issue(challenge).await
    }
    async fn resend(&self, resend: &Resend) -> Result<Resent, StoreError> {
        self.lease(resend.lease_until, resend.now);
        self.store.resend(resend).await
    }
    async fn ask_instead(
        &self,
        subject: &GateSubject,
        id: &ChallengeId,
        question: &[u8],
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.store.ask_instead(subject, id, question, now).await
    }
    async fn attempt(&self, attempt: &Attempt<'_>) -> Result<Verdict, StoreError> {
        // This is what the cluster client does when the answer to a call is lost on the way.
        for _ in 0..self.more.load(Ordering::Relaxed) {
            self.store.attempt(attempt).await?;
        }
        self.store.attempt(attempt).await
    }
    async fn end(&self, scope: &Scope, now: Timestamp) -> Result<(), StoreError> {
        self.store.end(scope, now).await
    }
    async fn ready(&self) -> Result<(), StoreError> {
        self.store.ready().await
    }
}
