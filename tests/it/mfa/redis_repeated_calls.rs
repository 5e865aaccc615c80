//! The client of a Redis cluster repeats a script whose reply was lost. The repeated call must return what the first
//! one returned, and must not write anything twice.

use std::sync::Arc;

use async_trait::async_trait;
use countersign::{
    clock::{SignedDuration, Timestamp},
    delivery::{ClaimedMessage, DeliverySettlement, Outbox, OutboxError, SealedMessage, SealedMessageId},
    directory::{EmployeeId, Partition},
    mfa::{
        GateSubject,
        store::{
            AcceptedRequest, AccessScope, AccessState, ChallengeEnd, ChallengeStoreError, ClearanceRenewal,
            IssueOutcome, ListedChallenge, PinVerdict, RecordChange, RecordStore, ReplaceOutcome,
            SubjectRecords, redis::RedisRecordStore,
        },
    },
};

use crate::{
    conformance::store_harness::{StoreHarness, ann_subject},
    support::redis::RedisServer,
};

/// Makes every change three times, and returns the answer of the last call.
#[derive(Debug)]
struct RepeatedCalls(RedisRecordStore);

#[async_trait]
impl RecordStore for RepeatedCalls {
    async fn mark_request(
        &self,
        partition: Partition,
        request: &str,
        now: Timestamp,
    ) -> Result<bool, ChallengeStoreError> {
        self.0.mark_request(partition, request, now).await
    }
    async fn accept_request(
        &self,
        subject: &GateSubject,
        request: &str,
        renewal: Option<&ClearanceRenewal>,
        now: Timestamp,
    ) -> Result<AcceptedRequest, ChallengeStoreError> {
        self.0.accept_request(subject, request, renewal, now).await
    }
    async fn read_records(&self, subject: &GateSubject) -> Result<SubjectRecords, ChallengeStoreError> {
        self.0.read_records(subject).await
    }
    async fn change_records(&self, change: &RecordChange<'_>) -> Result<bool, ChallengeStoreError> {
        let first = self.0.change_records(change).await?;
        for _ in 0..2 {
            assert_eq!(self.0.change_records(change).await?, first, "{change:?}");
        }
        Ok(first)
    }
    async fn renew_clearance(
        &self,
        subject: &GateSubject,
        renewal: &ClearanceRenewal,
        now: Timestamp,
    ) -> Result<(), ChallengeStoreError> {
        for _ in 0..2 {
            self.0.renew_clearance(subject, renewal, now).await?;
        }
        Ok(())
    }
    async fn list_challenges(
        &self,
        employee: &EmployeeId,
    ) -> Result<Vec<ListedChallenge>, ChallengeStoreError> {
        self.0.list_challenges(employee).await
    }
    async fn end_access(&self, scope: &AccessScope, now: Timestamp) -> Result<(), ChallengeStoreError> {
        self.0.end_access(scope, now).await?;
        self.0.end_access(scope, now).await
    }
    async fn ready(&self) -> Result<(), ChallengeStoreError> {
        self.0.ready().await
    }
}

#[async_trait]
impl Outbox for RepeatedCalls {
    async fn put(&self, message: &SealedMessage, due: Timestamp, now: Timestamp) -> Result<(), OutboxError> {
        self.0.put(message, due, now).await
    }
    async fn claim_due(
        &self,
        now: Timestamp,
        lease: SignedDuration,
        limit: usize,
    ) -> Result<Vec<ClaimedMessage>, OutboxError> {
        self.0.claim_due(now, lease, limit).await
    }
    async fn settle(
        &self,
        partition: Partition,
        id: &SealedMessageId,
        settlement: DeliverySettlement,
    ) -> Result<(), OutboxError> {
        self.0.settle(partition, id, settlement).await
    }
}

fn harness_that_repeats() -> StoreHarness {
    let server = RedisServer::start();
    let records = RepeatedCalls(server.store());
    StoreHarness::new(Arc::new(records), Some(Box::new(server)))
}

#[tokio::test]
async fn a_repeated_issue_is_new_both_times() {
    let world = harness_that_repeats();
    let challenge = world.new_challenge(&ann_subject(), "417");
    assert_eq!(world.store.issue(&challenge).await.unwrap(), IssueOutcome::New);
    let another = world.new_challenge(&ann_subject(), "417");
    let issued = world.store.issue(&another).await.unwrap();
    assert!(
        matches!(&issued, IssueOutcome::Already(view) if view.id == challenge.id),
        "{issued:?}"
    );
    world.advance_secs(10);
    assert_eq!(world.claim_due_ids(100).await.len(), 2);
}

#[tokio::test]
async fn a_repeated_resend_is_new_both_times_and_counts_once() {
    let world = harness_that_repeats();
    let id = world.issue_challenge(&ann_subject(), "417").await;
    world.advance_secs(60);
    let first = world.replace_code(&ann_subject(), &id, "536").await;
    assert!(
        matches!(&first, ReplaceOutcome::New(view) if view.resends_left == 1),
        "{first:?}"
    );
    let standing = world.check_access(&ann_subject()).await;
    assert!(
        matches!(&standing, AccessState::Challenged(view) if view.resends_left == 1),
        "{standing:?}"
    );
    world.advance_secs(10);
    assert_eq!(world.claim_due_ids(100).await.len(), 1);
}

#[tokio::test]
async fn a_repeated_attempt_counts_once_and_passes_once() {
    let world = harness_that_repeats();
    let id = world.issue_challenge(&ann_subject(), "417").await;
    for tries_left in [2, 1] {
        let verdict = world.attempt_pin(&ann_subject(), &id, "999").await;
        assert_eq!(verdict, PinVerdict::Wrong { tries_left });
    }
    let verdict = world.attempt_pin(&ann_subject(), &id, "417").await;
    assert!(matches!(verdict, PinVerdict::Passed { .. }), "{verdict:?}");
    assert_eq!(
        world.attempt_pin(&ann_subject(), &id, "417").await,
        PinVerdict::Gone(Some(ChallengeEnd::Used))
    );
    let burned = world.issue_challenge(&ann_subject(), "417").await;
    for _ in 0..2 {
        world.attempt_pin(&ann_subject(), &burned, "999").await;
    }
    assert_eq!(
        world.attempt_pin(&ann_subject(), &burned, "999").await,
        PinVerdict::Burned
    );
}
