//! Each request is accepted once, the end of a challenge is remembered for a time, and clocks may jump.

use std::collections::HashSet;

use countersign::mfa::{
    ChallengeId,
    store::{
        AccessState::{Nothing, Replayed},
        ChallengeEnd::{Expired, Used},
        PinVerdict, ReplaceOutcome,
    },
};

use super::{expect_challenged, expect_passed, is_cleared};
use crate::conformance::store_harness::{StoreHarness, ann_subject, employee_subject, run_concurrently};

suite! {
    [
        nobody_is_cleared_in_an_empty_store,
        a_request_is_accepted_once,
        a_replay_changes_nothing,
        any_text_is_a_request_id,
        the_end_of_a_challenge_is_remembered_for_an_hour,
        a_clock_set_forward_closes_every_gate,
        a_clock_set_back_rejects_everything_from_the_future,
        servers_with_clocks_a_minute_apart_agree,
        the_store_is_ready,
    ]
    each memory => crate::conformance::store_harness::StoreHarness::in_memory();
    each redis => crate::conformance::store_harness::StoreHarness::in_redis();
    whole redis_cluster => crate::conformance::store_harness::SharedRedisCluster::start();
}

async fn nobody_is_cleared_in_an_empty_store(world: StoreHarness) {
    let nobody = ChallengeId::from("0".repeat(32));
    assert_eq!(world.check_access(&ann_subject()).await, Nothing(None));
    assert_eq!(
        world.attempt_pin(&ann_subject(), &nobody, "417").await,
        PinVerdict::Gone(None)
    );
    world.lock_device(&ann_subject()).await;
    assert_eq!(world.check_access(&ann_subject()).await, Nothing(None));
}

async fn a_request_is_accepted_once(world: StoreHarness) {
    assert_eq!(
        world.check_access_with_request(&ann_subject(), "one").await,
        Nothing(None)
    );
    world.pass_gate(&ann_subject()).await;
    assert_eq!(
        world.check_access_with_request(&ann_subject(), "one").await,
        Replayed
    );
    assert!(is_cleared(
        &world.check_access_with_request(&ann_subject(), "two").await
    ));
    assert_eq!(
        world.check_access_with_request(&ann_subject(), "two").await,
        Replayed
    );
    world.advance_secs(3599);
    assert_eq!(
        world.check_access_with_request(&ann_subject(), "one").await,
        Replayed
    );
    let (_, standings) = run_concurrently(world, 50, |world| async move {
        world.check_access_with_request(&ann_subject(), "three").await
    })
    .await;
    assert_eq!(standings.iter().filter(|s| **s == Replayed).count(), 49);
}

async fn a_replay_changes_nothing(world: StoreHarness) {
    world.pass_gate(&ann_subject()).await;
    assert!(is_cleared(
        &world.check_access_with_request(&ann_subject(), "one").await
    ));
    world.advance_secs(200);
    assert_eq!(
        world.check_access_with_request(&ann_subject(), "one").await,
        Replayed
    );
    world.advance_millis(100_001);
    assert_eq!(world.check_access(&ann_subject()).await, Nothing(Some(Used)));
}

async fn any_text_is_a_request_id(world: StoreHarness) {
    let long = "x".repeat(10_000);
    let mut seen = HashSet::new();
    for request in ["", " ", ":", "}{", "\0", "\r\n", "ünï", "*", &long] {
        assert!(seen.insert(request));
        assert_eq!(
            world.check_access_with_request(&ann_subject(), request).await,
            Nothing(None),
            "{request:?}"
        );
        assert_eq!(
            world.check_access_with_request(&ann_subject(), request).await,
            Replayed,
            "{request:?}"
        );
    }
}

async fn the_end_of_a_challenge_is_remembered_for_an_hour(world: StoreHarness) {
    world.issue_challenge(&ann_subject(), "417").await;
    world.pass_gate(&employee_subject("bob")).await;
    world.advance_millis(3_599_999);
    assert_eq!(
        world.check_access(&employee_subject("bob")).await,
        Nothing(Some(Used))
    );
    world.advance_millis(1);
    assert_eq!(world.check_access(&employee_subject("bob")).await, Nothing(None));
    world.advance_millis(299_999);
    assert_eq!(world.check_access(&ann_subject()).await, Nothing(Some(Expired)));
    world.advance_millis(1);
    assert_eq!(world.check_access(&ann_subject()).await, Nothing(None));
}

async fn a_clock_set_forward_closes_every_gate(world: StoreHarness) {
    world.pass_gate(&ann_subject()).await;
    let id = world.issue_challenge(&employee_subject("bob"), "417").await;
    world.advance_secs(600);
    assert_eq!(world.check_access(&ann_subject()).await, Nothing(Some(Used)));
    assert_eq!(
        world.attempt_pin(&employee_subject("bob"), &id, "417").await,
        PinVerdict::Gone(Some(Expired))
    );
    world.pass_gate(&employee_subject("bob")).await;
    assert!(is_cleared(&world.check_access(&employee_subject("bob")).await));
}

async fn a_clock_set_back_rejects_everything_from_the_future(world: StoreHarness) {
    world.pass_gate(&ann_subject()).await;
    let bob = employee_subject("bob");
    let id = world.issue_challenge(&bob, "417").await;
    world.advance_secs(-600);
    assert_eq!(world.check_access(&ann_subject()).await, Nothing(None));
    assert_eq!(world.check_access(&bob).await, Nothing(None));
    assert_eq!(world.attempt_pin(&bob, &id, "417").await, PinVerdict::Gone(None));
    assert_eq!(world.replace_code(&bob, &id, "528").await, ReplaceOutcome::Gone);
    let new = world.issue_challenge(&bob, "639").await;
    expect_passed(&world.attempt_pin(&bob, &new, "639").await);
    assert!(is_cleared(&world.check_access(&bob).await));
    world.pass_gate(&ann_subject()).await;
    assert!(is_cleared(&world.check_access(&ann_subject()).await));
}

async fn servers_with_clocks_a_minute_apart_agree(world: StoreHarness) {
    let id = world.issue_challenge(&ann_subject(), "417").await;
    world.advance_secs(-60);
    expect_challenged(world.check_access(&ann_subject()).await);
    world.advance_millis(-1);
    assert_eq!(world.check_access(&ann_subject()).await, Nothing(None));
    world.advance_millis(60_001);
    expect_passed(&world.attempt_pin(&ann_subject(), &id, "417").await);
    world.advance_secs(-60);
    assert!(is_cleared(&world.check_access(&ann_subject()).await));
    world.pass_gate(&employee_subject("bob")).await;
    world.advance_millis(-60_001);
    assert!(!is_cleared(&world.check_access(&employee_subject("bob")).await));
}

async fn the_store_is_ready(world: StoreHarness) {
    world.store.ready().await.unwrap();
    assert_eq!(world.claim_due(10).await, []);
}
