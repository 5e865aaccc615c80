//! Boundary cases: the last try, the last millisecond and a clock that is set back.

use countersign::mfa::store::{
    AccessState::Nothing,
    ChallengeEnd::{Expired, Withdrawn},
    IssueOutcome, NewChallenge, PinVerdict,
};

use super::{expect_passed, is_cleared};
use crate::conformance::store_harness::{StoreHarness, ann_subject, employee_subject};

suite! {
    [
        the_last_try_passes_when_it_is_right,
        a_challenge_without_a_try_never_passes,
        a_challenge_locked_at_its_last_moment_has_expired,
        an_end_a_minute_ahead_of_the_clock_is_reported_and_a_later_one_is_not,
        a_clearance_used_more_than_a_minute_ahead_of_the_clock_is_closed,
        a_clearance_outlives_the_sweep_of_the_one_before,
    ]
    each memory => crate::conformance::store_harness::StoreHarness::in_memory();
    each redis => crate::conformance::store_harness::StoreHarness::in_redis();
    whole redis_cluster => crate::conformance::store_harness::SharedRedisCluster::start();
}

async fn the_last_try_passes_when_it_is_right(world: StoreHarness) {
    let id = world.issue_challenge(&ann_subject(), "417").await;
    for _ in 0..2 {
        world.attempt_pin(&ann_subject(), &id, "999").await;
    }
    expect_passed(&world.attempt_pin(&ann_subject(), &id, "417").await);
}

async fn a_challenge_without_a_try_never_passes(world: StoreHarness) {
    let challenge = NewChallenge {
        tries: 0,
        ..world.new_challenge(&ann_subject(), "417")
    };
    assert_eq!(world.store.issue(&challenge).await.unwrap(), IssueOutcome::New);
    let right = world.attempt_pin(&ann_subject(), &challenge.id, "417").await;
    assert_eq!(right, PinVerdict::Burned);
}

async fn a_challenge_locked_at_its_last_moment_has_expired(world: StoreHarness) {
    world.issue_challenge(&ann_subject(), "417").await;
    world.advance_secs(300);
    world.lock_device(&ann_subject()).await;
    assert_eq!(world.check_access(&ann_subject()).await, Nothing(Some(Expired)));
}

async fn an_end_a_minute_ahead_of_the_clock_is_reported_and_a_later_one_is_not(world: StoreHarness) {
    world.issue_challenge(&ann_subject(), "417").await;
    world.lock_device(&ann_subject()).await;
    world.advance_secs(-60);
    assert_eq!(world.check_access(&ann_subject()).await, Nothing(Some(Withdrawn)));
    world.advance_millis(-1);
    assert_eq!(world.check_access(&ann_subject()).await, Nothing(None));
}

async fn a_clearance_used_more_than_a_minute_ahead_of_the_clock_is_closed(world: StoreHarness) {
    let (one, other) = (employee_subject("one"), employee_subject("other"));
    for who in [&one, &other] {
        world.pass_gate(who).await;
    }
    world.advance_secs(200);
    for who in [&one, &other] {
        assert!(is_cleared(&world.check_access(who).await));
    }
    world.advance_secs(-60);
    assert!(is_cleared(&world.check_access(&one).await));
    world.advance_millis(-1);
    assert!(!is_cleared(&world.check_access(&other).await));
}

async fn a_clearance_outlives_the_sweep_of_the_one_before(world: StoreHarness) {
    world.pass_gate(&ann_subject()).await;
    world.advance_secs(3_700);
    world.pass_gate(&ann_subject()).await;
    world.advance_secs(250);
    assert!(is_cleared(&world.check_access(&ann_subject()).await));
}
