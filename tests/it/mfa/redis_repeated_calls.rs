//! The client of a Redis cluster repeats a script whose reply was lost. The repeated call must return what the first
//! one returned, and must not write anything twice.

use countersign::{
    clock::SignedDuration,
    delivery::Channel,
    mfa::store::{AccessState, CodeReplacement, IssueOutcome, ReplaceOutcome},
};

use crate::conformance::store_harness::{StoreHarness, ann_subject};

#[tokio::test]
async fn a_repeated_issue_is_new_both_times() {
    let world = StoreHarness::in_redis();
    let challenge = world.new_challenge(&ann_subject(), "417");
    for _ in 0..2 {
        assert_eq!(world.store.issue(&challenge).await.unwrap(), IssueOutcome::New);
    }
    let another = world.new_challenge(&ann_subject(), "417");
    let issued = world.store.issue(&another).await.unwrap();
    assert!(
        matches!(&issued, IssueOutcome::Already(view) if view.id == challenge.id),
        "{issued:?}"
    );
}

#[tokio::test]
async fn a_repeated_resend_is_new_both_times_and_counts_once() {
    let world = StoreHarness::in_redis();
    let challenge = world.new_challenge(&ann_subject(), "417");
    world.store.issue(&challenge).await.unwrap();
    world.advance_secs(60);
    let another = world.new_challenge(&ann_subject(), "536");
    let resend = CodeReplacement {
        subject: ann_subject(),
        id: challenge.id.clone(),
        digest: another.digest,
        digits: 3,
        spacing: SignedDuration::from_secs(60),
        channels: vec![Channel::Email, Channel::Sms],
        messages: another.messages,
        lease_until: world.secs_from_now(10),
        now: world.now(),
    };
    let first = world.store.replace_code(&resend).await.unwrap();
    assert!(
        matches!(&first, ReplaceOutcome::New(view) if view.resends_left == 1),
        "{first:?}"
    );
    assert_eq!(world.store.replace_code(&resend).await.unwrap(), first);
    let standing = world.check_access(&ann_subject()).await;
    assert!(
        matches!(&standing, AccessState::Challenged(view) if view.resends_left == 1),
        "{standing:?}"
    );
}
