//! Interleaves two racing calls as a schedule says. Without it, calls to the stores in process would never interleave.

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
            AccessCheck, AccessScope, AccessState, ChallengeStore, ChallengeStoreError, CodeReplacement,
            IssueOutcome, NewChallenge, PinAttempt, PinVerdict, ReplaceOutcome,
        },
    },
};

/// The order of two racing calls: one bit for each step, the lowest first. A call yields at a step whose bit is set.
/// When no bits are left, no call yields.
#[derive(Debug, Clone, Default)]
pub(crate) struct RaceTurns(Arc<AtomicU64>);

impl RaceTurns {
    pub(crate) fn set(&self, turns: u64) {
        self.0.store(turns, Ordering::Relaxed);
    }

    async fn take_turn(&self) {
        let turns = self.0.load(Ordering::Relaxed);
        self.0.store(turns >> 1, Ordering::Relaxed);
        if turns & 1 == 1 {
            tokio::task::yield_now().await;
        }
    }
}

/// A store or a ledger that may yield to another call before each step.
#[derive(Debug)]
pub(crate) struct TurnTaking<T: ?Sized>(pub(crate) RaceTurns, pub(crate) Arc<T>);

#[async_trait]
impl ChallengeStore for TurnTaking<dyn ChallengeStore> {
    async fn check_access(&self, entry: &AccessCheck<'_>) -> Result<AccessState, ChallengeStoreError> {
        self.0.take_turn().await;
        self.1.check_access(entry).await
    }
    async fn issue(&self, challenge: &NewChallenge) -> Result<IssueOutcome, ChallengeStoreError> {
        self.0.take_turn().await;
        self.1.issue(challenge).await
    }
    async fn replace_code(&self, resend: &CodeReplacement) -> Result<ReplaceOutcome, ChallengeStoreError> {
        self.0.take_turn().await;
        self.1.replace_code(resend).await
    }
    async fn replace_question(
        &self,
        subject: &GateSubject,
        id: &ChallengeId,
        question: &[u8],
        now: Timestamp,
    ) -> Result<bool, ChallengeStoreError> {
        self.0.take_turn().await;
        self.1.replace_question(subject, id, question, now).await
    }
    async fn attempt(&self, attempt: &PinAttempt<'_>) -> Result<PinVerdict, ChallengeStoreError> {
        self.0.take_turn().await;
        self.1.attempt(attempt).await
    }
    async fn end_access(&self, scope: &AccessScope, now: Timestamp) -> Result<(), ChallengeStoreError> {
        self.0.take_turn().await;
        self.1.end_access(scope, now).await
    }
    async fn ready(&self) -> Result<(), ChallengeStoreError> {
        self.1.ready().await
    }
}

#[async_trait]
impl Ledger for TurnTaking<dyn Ledger> {
    async fn open(&self, accounts: &[LedgerAccount]) -> Result<Box<dyn LedgerTransaction>, LedgerError> {
        self.0.take_turn().await;
        self.1.open(accounts).await
    }
}
