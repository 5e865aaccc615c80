//! The last try, the last moment and the clock that is set back: where one more or one less would decide otherwise.

use countersign::mfa::store::{
    AccessState::Nothing,
    ChallengeEnd::{Expired, Withdrawn},
    IssueOutcome, NewChallenge, PinVerdict,
};

use super::{is_cleared, passed};
use crate::conformance::world::{World, ann, employee};

suite! {
    [
        the_last_try_passes_when_it_is_right,
        a_challenge_without_a_try_never_passes,
        what_is_locked_at_its_last_moment_has_expired,
        an_ending_a_minute_ahead_of_the_clock_is_told_and_one_later_is_not,
        a_clearance_used_more_than_a_minute_ahead_of_the_clock_is_shut,
        a_clearance_outlives_what_is_swept_up_of_the_one_before,
    ]
    each memory => crate::conformance::world::World::in_memory();
    each redis => crate::conformance::world::World::in_redis();
    whole redis_cluster => crate::conformance::world::Cluster::start();
}

async fn the_last_try_passes_when_it_is_right(world: World) {
    let id = world.issues(&ann(), "417").await;
    for _ in 0..2 {
        world.offers(&ann(), &id, "999").await;
    }
    passed(&world.offers(&ann(), &id, "417").await);
}

async fn a_challenge_without_a_try_never_passes(world: World) {
    let challenge = NewChallenge {
        tries: 0,
        ..world.challenge(&ann(), "417")
    };
    assert_eq!(world.store.issue(&challenge).await.unwrap(), IssueOutcome::New);
    let right = world.offers(&ann(), &challenge.id, "417").await;
    assert_eq!(right, PinVerdict::Burned);
}

async fn what_is_locked_at_its_last_moment_has_expired(world: World) {
    world.issues(&ann(), "417").await;
    world.wait(300);
    world.locks(&ann()).await;
    assert_eq!(world.enters(&ann()).await, Nothing(Some(Expired)));
}

async fn an_ending_a_minute_ahead_of_the_clock_is_told_and_one_later_is_not(world: World) {
    world.issues(&ann(), "417").await;
    world.locks(&ann()).await;
    world.wait(-60);
    assert_eq!(world.enters(&ann()).await, Nothing(Some(Withdrawn)));
    world.wait_millis(-1);
    assert_eq!(world.enters(&ann()).await, Nothing(None));
}

async fn a_clearance_used_more_than_a_minute_ahead_of_the_clock_is_shut(world: World) {
    let (one, other) = (employee("one"), employee("other"));
    for who in [&one, &other] {
        world.passes(who).await;
    }
    world.wait(200);
    for who in [&one, &other] {
        assert!(is_cleared(&world.enters(who).await));
    }
    world.wait(-60);
    assert!(is_cleared(&world.enters(&one).await));
    world.wait_millis(-1);
    assert!(!is_cleared(&world.enters(&other).await));
}

async fn a_clearance_outlives_what_is_swept_up_of_the_one_before(world: World) {
    world.passes(&ann()).await;
    world.wait(3_700);
    world.passes(&ann()).await;
    world.wait(250);
    assert!(is_cleared(&world.enters(&ann()).await));
}
