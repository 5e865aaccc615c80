//! Redis is unavailable, slow, read-only or flushed: calls fail within the timeout, the gate never opens, and service
//! resumes without a restart.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use countersign::{
    clock::SignedDuration,
    mfa::store::{AccessCheck, AccessState, ChallengeStore, PinVerdict, redis::RedisRecordStore},
};

use crate::{
    conformance::store_harness::{StoreHarness, ann_subject, employee_subject},
    support::redis::{RedisCluster, RedisServer},
};

/// The timeout of a call in these tests.
const CALL_TIMEOUT: Duration = Duration::from_millis(400);

fn harness_with_timeout(server: &RedisServer) -> StoreHarness {
    let mut settings = server.settings();
    settings.timeout = CALL_TIMEOUT;
    StoreHarness::new(Arc::new(RedisRecordStore::open(&settings).unwrap()), None)
}

/// Checks that every call fails within the timeout.
async fn expect_every_call_to_fail(world: &StoreHarness) {
    let subject = ann_subject();
    let entry = AccessCheck {
        subject: &subject,
        request: Some("while away"),
        policy: &world.policy,
        terms: world.terms,
        now: world.now(),
    };
    let begun = Instant::now();
    world.store.check_access(&entry).await.unwrap_err();
    let challenge = world.new_challenge(&subject, "417");
    world.store.issue(&challenge).await.unwrap_err();
    world.store.ready().await.unwrap_err();
    let each = begun.elapsed() / 3;
    assert!(each < CALL_TIMEOUT + Duration::from_millis(400), "{each:?}");
}

/// Waits until the store is ready, as a health check does.
async fn wait_until_ready(store: &dyn ChallengeStore) {
    let begun = Instant::now();
    let mut ticks = tokio::time::interval(Duration::from_millis(5));
    while let Err(error) = store.ready().await {
        assert!(begun.elapsed() < Duration::from_secs(10), "{error}");
        ticks.tick().await;
    }
}

#[tokio::test]
async fn a_store_opens_while_redis_is_unavailable_and_serves_when_it_is_back() {
    let mut server = RedisServer::start();
    server.stop();
    let begun = Instant::now();
    let world = harness_with_timeout(&server);
    assert!(begun.elapsed() < CALL_TIMEOUT, "opening does not wait");
    expect_every_call_to_fail(&world).await;
    let second = SignedDuration::from_secs(1);
    let claimed = world.outbox.claim_due(world.now(), second, 1).await;
    claimed.unwrap_err();
    server.restart();
    wait_until_ready(&*world.store).await;
    world.pass_gate(&ann_subject()).await;
}

#[tokio::test]
async fn a_restarted_redis_closes_every_gate_and_serves_again() {
    let mut server = RedisServer::start();
    let world = harness_with_timeout(&server);
    world.pass_gate(&ann_subject()).await;
    let id = world.issue_challenge(&employee_subject("bob"), "417").await;
    server.stop();
    expect_every_call_to_fail(&world).await;
    server.restart();
    wait_until_ready(&*world.store).await;
    assert_eq!(
        world.check_access(&ann_subject()).await,
        AccessState::Nothing(None)
    );
    let verdict = world.attempt_pin(&employee_subject("bob"), &id, "417").await;
    assert_eq!(verdict, PinVerdict::Gone(None));
    world.pass_gate(&ann_subject()).await;
}

#[tokio::test]
async fn a_flushed_redis_closes_every_gate() {
    let server = RedisServer::start();
    let world = harness_with_timeout(&server);
    world.pass_gate(&ann_subject()).await;
    let id = world.issue_challenge(&employee_subject("bob"), "417").await;
    server.flush();
    assert_eq!(
        world.check_access(&ann_subject()).await,
        AccessState::Nothing(None)
    );
    let verdict = world.attempt_pin(&employee_subject("bob"), &id, "417").await;
    assert_eq!(verdict, PinVerdict::Gone(None));
    world.advance_secs(10);
    assert_eq!(world.claim_due(10).await, []);
    world.pass_gate(&ann_subject()).await;
}

/// A lost generation must close the gate. If a missing generation were ignored, a clearance that was ended could become
/// valid again.
#[tokio::test]
async fn losing_any_one_key_of_a_clearance_closes_the_gate() {
    let server = RedisServer::start();
    let world = harness_with_timeout(&server);
    for part in [":k:", ":g:ann.lee:", ":g:ann.lee"] {
        world.pass_gate(&ann_subject()).await;
        let dump = server.dump();
        let found = dump.iter().find(|kept| match part {
            ":g:ann.lee" => kept.key.ends_with(part),
            _ => kept.key.contains(part),
        });
        redis::cmd("DEL")
            .arg(&found.unwrap().key)
            .exec(&mut server.connect())
            .unwrap();
        let standing = world.check_access(&ann_subject()).await;
        assert!(
            matches!(standing, AccessState::Nothing(_)),
            "{part}: {standing:?}"
        );
    }
}

#[tokio::test]
async fn a_redis_that_hangs_is_an_error_within_the_timeout() {
    let server = RedisServer::start();
    let world = harness_with_timeout(&server);
    world.pass_gate(&ann_subject()).await;
    server.pause();
    expect_every_call_to_fail(&world).await;
    server.resume();
    wait_until_ready(&*world.store).await;
    assert!(matches!(
        world.check_access(&ann_subject()).await,
        AccessState::Cleared(_)
    ));
}

/// The reply to a right PIN is lost. The PIN is used up all the same.
#[tokio::test]
async fn a_pin_whose_answer_was_lost_passes_at_most_once() {
    let server = RedisServer::start();
    let world = harness_with_timeout(&server);
    let id = world.issue_challenge(&ann_subject(), "417").await;
    let attempt = async || {
        let subject = ann_subject();
        let attempt = world.pin_attempt(&subject, &id, "417");
        world.store.attempt(&attempt).await
    };
    server.pause();
    attempt().await.unwrap_err();
    server.resume();
    wait_until_ready(&*world.store).await;
    let mut passed = 0;
    for _ in 0..3 {
        passed += u32::from(matches!(attempt().await.unwrap(), PinVerdict::Passed { .. }));
    }
    assert!(passed <= 1);
    let parcels_are_gone = {
        world.advance_secs(10);
        world.claim_due(10).await.is_empty()
    };
    assert!(parcels_are_gone);
}

#[tokio::test]
async fn a_read_only_redis_is_an_error_and_not_ready() {
    let server = RedisServer::start();
    let world = harness_with_timeout(&server);
    world.pass_gate(&ann_subject()).await;
    let replicate = |of: [&str; 2]| {
        let command = redis::cmd("REPLICAOF").arg(&of).clone();
        command.exec(&mut server.connect()).unwrap();
    };
    replicate(["127.0.0.1", "1"]);
    expect_every_call_to_fail(&world).await;
    replicate(["NO", "ONE"]);
    wait_until_ready(&*world.store).await;
    assert!(matches!(
        world.check_access(&ann_subject()).await,
        AccessState::Cleared(_)
    ));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unavailable_node_of_a_redis_cluster_affects_only_its_own_employees() {
    let mut cluster = RedisCluster::start();
    let store = RedisRecordStore::open(&cluster.settings("cs")).unwrap();
    let world = StoreHarness::new(Arc::new(store), None);
    wait_until_ready(&*world.store).await;
    let names: Vec<_> = (0..30).map(|n| format!("e{n}")).collect();
    for name in &names {
        world.issue_challenge(&employee_subject(name), "417").await;
    }
    cluster.nodes()[2].pause();
    world.advance_secs(10);
    let claimed = world.claim_due(1000).await.len();
    assert!((1..60).contains(&claimed), "{claimed} of 60");
    cluster.nodes()[2].resume();
    wait_until_ready(&*world.store).await;
    world.advance_secs(30);
    assert_eq!(world.claim_due(1000).await.len(), 60);
}
