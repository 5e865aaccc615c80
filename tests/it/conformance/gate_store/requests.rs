//! Requests are let in once; what is remembered; clocks that jump.

use std::collections::HashSet;

use countersign::mfa::{
    ChallengeId,
    store::{
        AccessState::{Nothing, Replayed},
        ChallengeEnd::{Expired, Used},
        PinVerdict, ReplaceOutcome,
    },
};

use super::{challenged, is_cleared, passed};
use crate::conformance::world::{World, ann, employee, race};

suite! {
    [
        nobody_is_cleared_in_an_empty_store,
        a_request_is_let_in_once,
        a_replay_touches_nothing,
        any_text_is_a_request_id,
        an_ending_is_remembered_for_an_hour,
        a_clock_set_forward_shuts_everything,
        a_clock_set_back_denies_what_is_from_the_future,
        servers_a_minute_apart_agree,
        the_store_is_ready,
    ]
    each memory => crate::conformance::world::World::in_memory();
    each redis => crate::conformance::world::World::in_redis();
    whole redis_cluster => crate::conformance::world::Cluster::start();
}

async fn nobody_is_cleared_in_an_empty_store(world: World) {
    let nobody = ChallengeId::from("0".repeat(32));
    assert_eq!(world.enters(&ann()).await, Nothing(None));
    assert_eq!(world.offers(&ann(), &nobody, "417").await, PinVerdict::Gone(None));
    world.locks(&ann()).await;
    assert_eq!(world.enters(&ann()).await, Nothing(None));
}

async fn a_request_is_let_in_once(world: World) {
    assert_eq!(world.enters_with(&ann(), "one").await, Nothing(None));
    world.passes(&ann()).await;
    assert_eq!(world.enters_with(&ann(), "one").await, Replayed);
    assert!(is_cleared(&world.enters_with(&ann(), "two").await));
    assert_eq!(world.enters_with(&ann(), "two").await, Replayed);
    world.wait(3599);
    assert_eq!(world.enters_with(&ann(), "one").await, Replayed);
    let (_, standings) = race(world, 50, |world| async move {
        world.enters_with(&ann(), "three").await
    })
    .await;
    assert_eq!(standings.iter().filter(|s| **s == Replayed).count(), 49);
}

async fn a_replay_touches_nothing(world: World) {
    world.passes(&ann()).await;
    assert!(is_cleared(&world.enters_with(&ann(), "one").await));
    world.wait(200);
    assert_eq!(world.enters_with(&ann(), "one").await, Replayed);
    world.wait_millis(100_001);
    assert_eq!(world.enters(&ann()).await, Nothing(Some(Used)));
}

async fn any_text_is_a_request_id(world: World) {
    let long = "x".repeat(10_000);
    let mut seen = HashSet::new();
    for request in ["", " ", ":", "}{", "\0", "\r\n", "ünï", "*", &long] {
        assert!(seen.insert(request));
        assert_eq!(
            world.enters_with(&ann(), request).await,
            Nothing(None),
            "{request:?}"
        );
        assert_eq!(world.enters_with(&ann(), request).await, Replayed, "{request:?}");
    }
}

async fn an_ending_is_remembered_for_an_hour(world: World) {
    world.issues(&ann(), "417").await;
    world.passes(&employee("bob")).await;
    world.wait_millis(3_599_999);
    assert_eq!(world.enters(&employee("bob")).await, Nothing(Some(Used)));
    world.wait_millis(1);
    assert_eq!(world.enters(&employee("bob")).await, Nothing(None));
    world.wait_millis(299_999);
    assert_eq!(world.enters(&ann()).await, Nothing(Some(Expired)));
    world.wait_millis(1);
    assert_eq!(world.enters(&ann()).await, Nothing(None));
}

async fn a_clock_set_forward_shuts_everything(world: World) {
    world.passes(&ann()).await;
    let id = world.issues(&employee("bob"), "417").await;
    world.wait(600);
    assert_eq!(world.enters(&ann()).await, Nothing(Some(Used)));
    assert_eq!(
        world.offers(&employee("bob"), &id, "417").await,
        PinVerdict::Gone(Some(Expired))
    );
    world.passes(&employee("bob")).await;
    assert!(is_cleared(&world.enters(&employee("bob")).await));
}

async fn a_clock_set_back_denies_what_is_from_the_future(world: World) {
    world.passes(&ann()).await;
    let bob = employee("bob");
    let id = world.issues(&bob, "417").await;
    world.wait(-600);
    assert_eq!(world.enters(&ann()).await, Nothing(None));
    assert_eq!(world.enters(&bob).await, Nothing(None));
    assert_eq!(world.offers(&bob, &id, "417").await, PinVerdict::Gone(None));
    assert_eq!(world.resends(&bob, &id, "528").await, ReplaceOutcome::Gone);
    let new = world.issues(&bob, "639").await;
    passed(&world.offers(&bob, &new, "639").await);
    assert!(is_cleared(&world.enters(&bob).await));
    world.passes(&ann()).await;
    assert!(is_cleared(&world.enters(&ann()).await));
}

async fn servers_a_minute_apart_agree(world: World) {
    let id = world.issues(&ann(), "417").await;
    world.wait(-60);
    challenged(world.enters(&ann()).await);
    world.wait_millis(-1);
    assert_eq!(world.enters(&ann()).await, Nothing(None));
    world.wait_millis(60_001);
    passed(&world.offers(&ann(), &id, "417").await);
    world.wait(-60);
    assert!(is_cleared(&world.enters(&ann()).await));
    world.passes(&employee("bob")).await;
    world.wait_millis(-60_001);
    assert!(!is_cleared(&world.enters(&employee("bob")).await));
}

async fn the_store_is_ready(world: World) {
    world.store.ready().await.unwrap();
    assert_eq!(world.claims(10).await, []);
}
