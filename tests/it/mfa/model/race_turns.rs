//! Interleaves two racing calls as a schedule says. Without it, calls to the stores in process would never interleave.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use async_trait::async_trait;
use countersign::{
    clock::Timestamp,
    directory::{EmployeeId, Partition},
    mfa::{
        GateSubject,
        budget::{
            Ledger, LedgerError,
            ledger::{LedgerAccount, LedgerTransaction},
        },
        store::{
            AcceptedRequest, AccessScope, ChallengeStoreError, ClearanceRenewal, ListedChallenge,
            RecordChange, RecordStore, SubjectRecords,
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
impl RecordStore for TurnTaking<dyn RecordStore> {
    async fn mark_request(
        &self,
        partition: Partition,
        request: &str,
        now: Timestamp,
    ) -> Result<bool, ChallengeStoreError> {
        self.0.take_turn().await;
        self.1.mark_request(partition, request, now).await
    }
    async fn accept_request(
        &self,
        subject: &GateSubject,
        request: &str,
        renewal: Option<&ClearanceRenewal>,
        now: Timestamp,
    ) -> Result<AcceptedRequest, ChallengeStoreError> {
        self.0.take_turn().await;
        self.1.accept_request(subject, request, renewal, now).await
    }
    async fn read_records(&self, subject: &GateSubject) -> Result<SubjectRecords, ChallengeStoreError> {
        self.0.take_turn().await;
        self.1.read_records(subject).await
    }
    async fn change_records(&self, change: &RecordChange<'_>) -> Result<bool, ChallengeStoreError> {
        self.0.take_turn().await;
        self.1.change_records(change).await
    }
    async fn renew_clearance(
        &self,
        subject: &GateSubject,
        renewal: &ClearanceRenewal,
        now: Timestamp,
    ) -> Result<(), ChallengeStoreError> {
        self.0.take_turn().await;
        self.1.renew_clearance(subject, renewal, now).await
    }
    async fn list_challenges(
        &self,
        employee: &EmployeeId,
    ) -> Result<Vec<ListedChallenge>, ChallengeStoreError> {
        self.0.take_turn().await;
        self.1.list_challenges(employee).await
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
