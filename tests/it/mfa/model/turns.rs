//! Lets two racers take turns as a schedule says: in one process nothing else would ever come between two steps.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use async_trait::async_trait;
use countersign::{
    clock::Timestamp,
    mfa::{
        ChallengeId, GateSubject,
        budget::{
            Ledger, LedgerError,
            ledger::{LedgerAccount, LedgerTransaction},
        },
        store::{
            Attempt, Entry, GateStore, Issued, NewChallenge, Resend, Resent, Scope, Standing, StoreError,
            Verdict,
        },
    },
};

/// Who goes first at each step: one bit each, the lowest first; with none left nobody waits.
#[derive(Debug, Clone, Default)]
pub(crate) struct Turns(Arc<AtomicU64>);

impl Turns {
    pub(crate) fn set(&self, turns: u64) {
        self.0.store(turns, Ordering::Relaxed);
    }

    async fn take(&self) {
        let turns = self.0.load(Ordering::Relaxed);
        self.0.store(turns >> 1, Ordering::Relaxed);
        if turns & 1 == 1 {
            tokio::task::yield_now().await;
        }
    }
}

/// A store or a ledger before whose steps others may come.
#[derive(Debug)]
pub(crate) struct InTurns<T: ?Sized>(pub(crate) Turns, pub(crate) Arc<T>);

#[async_trait]
impl GateStore for InTurns<dyn GateStore> {
    async fn enter(&self, entry: &Entry<'_>) -> Result<Standing, StoreError> {
        self.0.take().await;
        self.1.enter(entry).await
    }
    async fn issue(&self, challenge: &NewChallenge) -> Result<Issued, StoreError> {
        self.0.take().await;
        self.1.issue(challenge).await
    }
    async fn resend(&self, resend: &Resend) -> Result<Resent, StoreError> {
        self.0.take().await;
        self.1.resend(resend).await
    }
    async fn ask_instead(
        &self,
        subject: &GateSubject,
        id: &ChallengeId,
        question: &[u8],
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.0.take().await;
        self.1.ask_instead(subject, id, question, now).await
    }
    async fn attempt(&self, attempt: &Attempt<'_>) -> Result<Verdict, StoreError> {
        self.0.take().await;
        self.1.attempt(attempt).await
    }
    async fn end(&self, scope: &Scope, now: Timestamp) -> Result<(), StoreError> {
        self.0.take().await;
        self.1.end(scope, now).await
    }
    async fn ready(&self) -> Result<(), StoreError> {
        self.1.ready().await
    }
}

#[async_trait]
impl Ledger for InTurns<dyn Ledger> {
    async fn open(&self, accounts: &[LedgerAccount]) -> Result<Box<dyn LedgerTransaction>, LedgerError> {
        self.0.take().await;
        self.1.open(accounts).await
    }
}
