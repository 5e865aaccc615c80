//! Redis away, slow, failing over, flushed: an error within the time that was set, never an open gate, and full service
//! again without a restart.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use countersign::{
    clock::SignedDuration,
    mfa::store::{AccessCheck, AccessState, ChallengeStore, PinVerdict, redis::RedisChallengeStore},
};

use crate::{
    conformance::world::{World, ann, employee},
    support::redis::{RedisCluster, RedisServer},
};

/// What a call may take in these tests.
const TIMEOUT: Duration = Duration::from_millis(400);

fn world(server: &RedisServer) -> World {
    let mut settings = server.settings();
    settings.timeout = TIMEOUT;
    World::new(Arc::new(RedisChallengeStore::open(&settings).unwrap()), None)
}

/// Every call fails, and in time.
async fn denies(world: &World) {
    let subject = ann();
    let entry = AccessCheck {
        subject: &subject,
        request: "while away",
        policy: &world.policy,
        terms: world.terms,
        now: world.now(),
    };
    let begun = Instant::now();
    world.store.check_access(&entry).await.unwrap_err();
    let challenge = world.challenge(&subject, "417");
    world.store.issue(&challenge).await.unwrap_err();
    world.store.ready().await.unwrap_err();
    let each = begun.elapsed() / 3;
    assert!(each < TIMEOUT + Duration::from_millis(400), "{each:?}");
}

/// Asks until it is ready, as a health check does.
async fn recovers(store: &dyn ChallengeStore) {
    let begun = Instant::now();
    let mut ticks = tokio::time::interval(Duration::from_millis(5));
    while let Err(error) = store.ready().await {
        assert!(begun.elapsed() < Duration::from_secs(10), "{error}");
        ticks.tick().await;
    }
}

#[tokio::test]
async fn a_store_opens_while_redis_is_away_and_serves_when_it_comes() {
    let mut server = RedisServer::start();
    server.stop();
    let begun = Instant::now();
    let world = world(&server);
    assert!(begun.elapsed() < TIMEOUT, "opening does not wait");
    denies(&world).await;
    let second = SignedDuration::from_secs(1);
    let claimed = world.store.claim_due(world.now(), second, 1).await;
    claimed.unwrap_err();
    server.restart();
    recovers(&*world.store).await;
    world.passes(&ann()).await;
}

#[tokio::test]
async fn a_restarted_redis_shuts_every_gate_and_serves_again() {
    let mut server = RedisServer::start();
    let world = world(&server);
    world.passes(&ann()).await;
    let id = world.issues(&employee("bob"), "417").await;
    server.stop();
    denies(&world).await;
    server.restart();
    recovers(&*world.store).await;
    assert_eq!(world.enters(&ann()).await, AccessState::Nothing(None));
    let verdict = world.offers(&employee("bob"), &id, "417").await;
    assert_eq!(verdict, PinVerdict::Gone(None));
    world.passes(&ann()).await;
}

#[tokio::test]
async fn a_flushed_redis_shuts_every_gate() {
    let server = RedisServer::start();
    let world = world(&server);
    world.passes(&ann()).await;
    let id = world.issues(&employee("bob"), "417").await;
    server.flush();
    assert_eq!(world.enters(&ann()).await, AccessState::Nothing(None));
    let verdict = world.offers(&employee("bob"), &id, "417").await;
    assert_eq!(verdict, PinVerdict::Gone(None));
    world.wait(10);
    assert_eq!(world.claims(10).await, []);
    world.passes(&ann()).await;
}

/// A generation that is lost must shut the gate: were it only missing, an ended clearance could come back.
#[tokio::test]
async fn losing_any_one_key_of_a_clearance_shuts_the_gate() {
    let server = RedisServer::start();
    let world = world(&server);
    for part in [":k:", ":g:ann.lee:", ":g:ann.lee"] {
        world.passes(&ann()).await;
        let dump = server.dump();
        let found = dump.iter().find(|kept| match part {
            ":g:ann.lee" => kept.key.ends_with(part),
            _ => kept.key.contains(part),
        });
        redis::cmd("DEL")
            .arg(&found.unwrap().key)
            .exec(&mut server.connect())
            .unwrap();
        let standing = world.enters(&ann()).await;
        assert!(
            matches!(standing, AccessState::Nothing(_)),
            "{part}: {standing:?}"
        );
    }
}

#[tokio::test]
async fn a_redis_that_hangs_is_an_error_in_time() {
    let server = RedisServer::start();
    let world = world(&server);
    world.passes(&ann()).await;
    server.pause();
    denies(&world).await;
    server.resume();
    recovers(&*world.store).await;
    assert!(matches!(world.enters(&ann()).await, AccessState::Cleared(_)));
}

/// The answer to a right PIN is lost on the way. The PIN is spent all the same.
#[tokio::test]
async fn a_pin_whose_answer_was_lost_passes_at_most_once() {
    let server = RedisServer::start();
    let world = world(&server);
    let id = world.issues(&ann(), "417").await;
    let attempt = async || {
        let subject = ann();
        let attempt = world.attempt(&subject, &id, "417");
        world.store.attempt(&attempt).await
    };
    server.pause();
    attempt().await.unwrap_err();
    server.resume();
    recovers(&*world.store).await;
    let mut passed = 0;
    for _ in 0..3 {
        passed += u32::from(matches!(attempt().await.unwrap(), PinVerdict::Passed { .. }));
    }
    assert!(passed <= 1);
    let parcels_are_gone = {
        world.wait(10);
        world.claims(10).await.is_empty()
    };
    assert!(parcels_are_gone);
}

#[tokio::test]
async fn a_redis_that_takes_no_writes_is_an_error_and_not_ready() {
    let server = RedisServer::start();
    let world = world(&server);
    world.passes(&ann()).await;
    let replicate = |of: [&str; 2]| {
        let command = redis::cmd("REPLICAOF").arg(&of).clone();
        command.exec(&mut server.connect()).unwrap();
    };
    replicate(["127.0.0.1", "1"]);
    denies(&world).await;
    replicate(["NO", "ONE"]);
    recovers(&*world.store).await;
    assert!(matches!(world.enters(&ann()).await, AccessState::Cleared(_)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_part_of_a_cluster_that_is_away_takes_only_its_own_employees_along() {
    let mut cluster = RedisCluster::start();
    let store = RedisChallengeStore::open(&cluster.settings("cs")).unwrap();
    let world = World::new(Arc::new(store), None);
    recovers(&*world.store).await;
    let names: Vec<_> = (0..30).map(|n| format!("e{n}")).collect();
    for name in &names {
        world.issues(&employee(name), "417").await;
    }
    cluster.nodes()[2].pause();
    world.wait(10);
    let claimed = world.claims(1000).await.len();
    assert!((1..60).contains(&claimed), "{claimed} of 60");
    cluster.nodes()[2].resume();
    recovers(&*world.store).await;
    world.wait(30);
    assert_eq!(world.claims(1000).await.len(), 60);
}
