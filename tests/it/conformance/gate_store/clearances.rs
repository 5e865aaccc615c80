//! Whose gate is open, and until when.

use countersign::mfa::{
    GateSubject,
    store::{
        AccessScope,
        AccessState::{Cleared, Nothing},
        ChallengeEnd::{Burned, Used, Withdrawn},
        PinVerdict,
    },
};

use super::{challenged, is_cleared, passed};
use crate::conformance::world::{World, ann, employee, question};

suite! {
    [
        s1_08_an_idle_clearance_is_open_at_300_seconds_and_closed_after,
        a_clearance_ends_after_30_minutes_however_much_it_is_used,
        each_entry_starts_the_idle_time_anew,
        a_clearance_is_for_its_subject_only,
        a_challenge_is_shared_by_the_devices_of_an_employee_and_app,
        locking_ends_one_app,
        locking_an_employee_ends_every_app,
        a_burned_challenge_ends_the_clearances_of_its_app,
        a_clearance_after_a_lock_is_open_and_the_old_ones_stay_shut,
        a_change_of_policy_ends_what_was_granted,
    ]
    each memory => crate::conformance::world::World::in_memory();
    each redis => crate::conformance::world::World::in_redis();
    whole redis_cluster => crate::conformance::world::Cluster::start();
}

async fn s1_08_an_idle_clearance_is_open_at_300_seconds_and_closed_after(world: World) {
    for (employee, millis, open) in [
        (employee("a"), 299_000, true),
        (employee("b"), 300_000, true),
        (employee("c"), 300_001, false),
        (employee("d"), 301_000, false),
    ] {
        world.passes(&employee).await;
        world.wait_millis(millis);
        let standing = world.enters(&employee).await;
        let want = if open {
            Cleared(world.in_secs(300))
        } else {
            Nothing(Some(Used))
        };
        assert_eq!(standing, want, "after {millis} ms");
    }
}

async fn a_clearance_ends_after_30_minutes_however_much_it_is_used(world: World) {
    let id = world.issues(&ann(), "417").await;
    let verdict = world.offers(&ann(), &id, "417").await;
    let (until, end) = (world.in_secs(300), world.in_secs(1800));
    let question = question();
    assert_eq!(verdict, PinVerdict::Passed { until, question });
    for _ in 0..8 {
        world.wait(200);
        let want = world.in_secs(300).min(end);
        assert_eq!(world.enters(&ann()).await, Cleared(want));
    }
    world.wait(200);
    assert_eq!(world.now(), end);
    assert_eq!(world.enters(&ann()).await, Cleared(end));
    world.wait_millis(1);
    assert_eq!(world.enters(&ann()).await, Nothing(Some(Used)));
}

async fn each_entry_starts_the_idle_time_anew(world: World) {
    world.passes(&ann()).await;
    for _ in 0..3 {
        world.wait(300);
        assert_eq!(world.enters(&ann()).await, Cleared(world.in_secs(300)));
    }
    world.wait_millis(300_001);
    assert!(!is_cleared(&world.enters(&ann()).await));
    world.wait(-10);
    assert!(is_cleared(&world.enters(&ann()).await));
}

async fn a_clearance_is_for_its_subject_only(world: World) {
    let at = |change: fn(&mut GateSubject)| {
        let mut subject = ann();
        subject.person = "aaaa".into();
        change(&mut subject);
        subject
    };
    world.passes(&at(|_| ())).await;
    for other in [
        at(|s| s.organization = "other".parse().unwrap()),
        at(|s| s.employee = "bob".parse().unwrap()),
        at(|s| s.app = "room-finder".parse().unwrap()),
        at(|s| s.device = "d1d1".into()),
        at(|s| s.person = "bbbb".into()),
        at(|s| s.person = String::new()),
    ] {
        assert!(!is_cleared(&world.enters(&other).await), "{other:?}");
    }
    assert!(is_cleared(&world.enters(&at(|_| ())).await));
}

async fn a_challenge_is_shared_by_the_devices_of_an_employee_and_app(world: World) {
    let mut kitchen = ann();
    kitchen.device = "d1d1".into();
    let id = world.issues(&ann(), "417").await;
    assert_eq!(challenged(world.enters(&kitchen).await).id, id);
    passed(&world.offers(&kitchen, &id, "417").await);
    assert!(is_cleared(&world.enters(&kitchen).await));
    assert_eq!(world.enters(&ann()).await, Nothing(Some(Used)));
}

async fn locking_ends_one_app(world: World) {
    let mut rooms = ann();
    rooms.app = "room-finder".parse().unwrap();
    let mut kitchen = ann();
    kitchen.device = "d1d1".into();
    for subject in [&ann(), &kitchen, &rooms, &employee("bob")] {
        world.passes(subject).await;
    }
    let id = world.issues(&ann(), "417").await;
    world.locks(&ann()).await;
    assert_eq!(world.enters(&ann()).await, Nothing(Some(Withdrawn)));
    assert_eq!(world.enters(&kitchen).await, Nothing(Some(Withdrawn)));
    assert_eq!(
        world.offers(&ann(), &id, "417").await,
        PinVerdict::Gone(Some(Withdrawn))
    );
    assert!(is_cleared(&world.enters(&rooms).await));
    assert!(is_cleared(&world.enters(&employee("bob")).await));
}

async fn locking_an_employee_ends_every_app(world: World) {
    let mut rooms = ann();
    rooms.app = "room-finder".parse().unwrap();
    for subject in [&ann(), &rooms, &employee("bob")] {
        world.passes(subject).await;
    }
    let id = world.issues(&rooms, "417").await;
    let scope = AccessScope::Employee(ann().employee);
    world.store.end_access(&scope, world.now()).await.unwrap();
    assert_eq!(world.enters(&ann()).await, Nothing(Some(Used)));
    assert_eq!(world.enters(&rooms).await, Nothing(Some(Withdrawn)));
    assert_eq!(
        world.offers(&rooms, &id, "417").await,
        PinVerdict::Gone(Some(Withdrawn))
    );
    assert!(is_cleared(&world.enters(&employee("bob")).await));
}

async fn a_burned_challenge_ends_the_clearances_of_its_app(world: World) {
    let mut rooms = ann();
    rooms.app = "room-finder".parse().unwrap();
    let mut stranger = ann();
    stranger.device = "dead".into();
    world.passes(&ann()).await;
    world.passes(&rooms).await;
    let id = world.issues(&stranger, "417").await;
    for _ in 0..3 {
        assert!(is_cleared(&world.enters(&ann()).await));
        world.offers(&stranger, &id, "999").await;
    }
    assert_eq!(world.enters(&ann()).await, Nothing(Some(Burned)));
    assert!(is_cleared(&world.enters(&rooms).await));
}

async fn a_clearance_after_a_lock_is_open_and_the_old_ones_stay_shut(world: World) {
    let mut kitchen = ann();
    kitchen.device = "d1d1".into();
    world.passes(&ann()).await;
    world.passes(&kitchen).await;
    world.locks(&ann()).await;
    world.passes(&kitchen).await;
    assert!(is_cleared(&world.enters(&kitchen).await));
    assert_eq!(world.enters(&ann()).await, Nothing(Some(Used)));
}

async fn a_change_of_policy_ends_what_was_granted(world: World) {
    world.passes(&ann()).await;
    let id = world.issues(&employee("bob"), "417").await;
    let changed = world.under(8);
    assert_eq!(changed.enters(&ann()).await, Nothing(Some(Used)));
    assert_eq!(changed.enters(&employee("bob")).await, Nothing(Some(Withdrawn)));
    assert_eq!(
        changed.offers(&employee("bob"), &id, "417").await,
        PinVerdict::Gone(Some(Withdrawn))
    );
    let new = changed.issues(&employee("bob"), "528").await;
    assert_eq!(
        changed.offers(&employee("bob"), &id, "417").await,
        PinVerdict::Gone(None)
    );
    passed(&changed.offers(&employee("bob"), &new, "528").await);
}
