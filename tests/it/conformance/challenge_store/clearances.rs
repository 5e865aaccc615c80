//! Clearances: the subject they are for, and the time at which they end.

use countersign::mfa::{
    GateSubject,
    store::{
        AccessScope,
        AccessState::{Cleared, Nothing},
        ChallengeEnd::{Burned, Used, Withdrawn},
        PinVerdict,
    },
};

use super::{expect_passed, is_cleared};
use crate::conformance::store_harness::{StoreHarness, ann_subject, any_question, employee_subject};

suite! {
    [
        s1_08_an_idle_clearance_is_open_at_300_seconds_and_closed_after,
        a_clearance_ends_after_30_minutes_however_much_it_is_used,
        each_access_check_restarts_the_idle_time,
        a_clearance_is_for_its_subject_only,
        locking_ends_the_access_on_one_device,
        locking_an_employee_ends_every_app,
        a_burned_challenge_ends_the_clearance_of_its_subject_only,
        a_clearance_after_a_lock_is_open_and_the_old_ones_stay_closed,
        a_policy_change_ends_clearances_and_challenges,
    ]
    each memory => crate::conformance::store_harness::StoreHarness::in_memory();
    each redis => crate::conformance::store_harness::StoreHarness::in_redis();
    whole redis_cluster => crate::conformance::store_harness::SharedRedisCluster::start();
}

async fn s1_08_an_idle_clearance_is_open_at_300_seconds_and_closed_after(world: StoreHarness) {
    for (employee, millis, open) in [
        (employee_subject("a"), 299_000, true),
        (employee_subject("b"), 300_000, true),
        (employee_subject("c"), 300_001, false),
        (employee_subject("d"), 301_000, false),
    ] {
        world.pass_gate(&employee).await;
        world.advance_millis(millis);
        let standing = world.check_access(&employee).await;
        let want = if open {
            Cleared(world.secs_from_now(300))
        } else {
            Nothing(Some(Used))
        };
        assert_eq!(standing, want, "after {millis} ms");
    }
}

async fn a_clearance_ends_after_30_minutes_however_much_it_is_used(world: StoreHarness) {
    let id = world.issue_challenge(&ann_subject(), "417").await;
    let verdict = world.attempt_pin(&ann_subject(), &id, "417").await;
    let (until, end) = (world.secs_from_now(300), world.secs_from_now(1800));
    let question = any_question();
    assert_eq!(verdict, PinVerdict::Passed { until, question });
    for _ in 0..8 {
        world.advance_secs(200);
        let want = world.secs_from_now(300).min(end);
        assert_eq!(world.check_access(&ann_subject()).await, Cleared(want));
    }
    world.advance_secs(200);
    assert_eq!(world.now(), end);
    assert_eq!(world.check_access(&ann_subject()).await, Cleared(end));
    world.advance_millis(1);
    assert_eq!(world.check_access(&ann_subject()).await, Nothing(Some(Used)));
}

async fn each_access_check_restarts_the_idle_time(world: StoreHarness) {
    world.pass_gate(&ann_subject()).await;
    for _ in 0..3 {
        world.advance_secs(300);
        assert_eq!(
            world.check_access(&ann_subject()).await,
            Cleared(world.secs_from_now(300))
        );
    }
    world.advance_millis(300_001);
    assert!(!is_cleared(&world.check_access(&ann_subject()).await));
    world.advance_secs(-10);
    assert!(is_cleared(&world.check_access(&ann_subject()).await));
}

async fn a_clearance_is_for_its_subject_only(world: StoreHarness) {
    let at = |change: fn(&mut GateSubject)| {
        let mut subject = ann_subject();
        subject.person = "aaaa".into();
        change(&mut subject);
        subject
    };
    world.pass_gate(&at(|_| ())).await;
    for other in [
        at(|s| s.organization = "other".parse().unwrap()),
        at(|s| s.employee = "bob".parse().unwrap()),
        at(|s| s.app = "room-finder".parse().unwrap()),
        at(|s| s.device = "d1d1".into()),
        at(|s| s.person = "bbbb".into()),
        at(|s| s.person = String::new()),
    ] {
        assert!(!is_cleared(&world.check_access(&other).await), "{other:?}");
    }
    assert!(is_cleared(&world.check_access(&at(|_| ())).await));
}

async fn locking_ends_the_access_on_one_device(world: StoreHarness) {
    let with = |change: fn(&mut GateSubject)| {
        let mut subject = ann_subject();
        change(&mut subject);
        subject
    };
    let recognized = with(|s| s.person = "aaaa".into());
    let others = [
        with(|s| s.device = "d1d1".into()),
        with(|s| s.app = "room-finder".parse().unwrap()),
        with(|s| s.organization = "other".parse().unwrap()),
        employee_subject("bob"),
    ];
    for subject in others.iter().chain([&ann_subject(), &recognized]) {
        world.pass_gate(subject).await;
    }
    let id = world.issue_challenge(&ann_subject(), "417").await;
    let waiting = world.issue_challenge(&others[0], "528").await;
    world.lock_device(&ann_subject()).await;
    assert_eq!(world.check_access(&ann_subject()).await, Nothing(Some(Withdrawn)));
    // Whoever was recognized on the device.
    assert_eq!(world.check_access(&recognized).await, Nothing(Some(Used)));
    assert_eq!(
        world.attempt_pin(&ann_subject(), &id, "417").await,
        PinVerdict::Gone(Some(Withdrawn))
    );
    for other in &others {
        assert!(is_cleared(&world.check_access(other).await), "{other:?}");
    }
    expect_passed(&world.attempt_pin(&others[0], &waiting, "528").await);
}

async fn locking_an_employee_ends_every_app(world: StoreHarness) {
    let mut rooms = ann_subject();
    rooms.app = "room-finder".parse().unwrap();
    for subject in [&ann_subject(), &rooms, &employee_subject("bob")] {
        world.pass_gate(subject).await;
    }
    let id = world.issue_challenge(&rooms, "417").await;
    let scope = AccessScope::Employee(ann_subject().employee);
    world.store.end_access(&scope, world.now()).await.unwrap();
    assert_eq!(world.check_access(&ann_subject()).await, Nothing(Some(Used)));
    assert_eq!(world.check_access(&rooms).await, Nothing(Some(Withdrawn)));
    assert_eq!(
        world.attempt_pin(&rooms, &id, "417").await,
        PinVerdict::Gone(Some(Withdrawn))
    );
    assert!(is_cleared(&world.check_access(&employee_subject("bob")).await));
}

async fn a_burned_challenge_ends_the_clearance_of_its_subject_only(world: StoreHarness) {
    let mut rooms = ann_subject();
    rooms.app = "room-finder".parse().unwrap();
    let mut recognized = ann_subject();
    recognized.person = "aaaa".into();
    let mut stranger = ann_subject();
    stranger.device = "dead".into();
    for subject in [&ann_subject(), &rooms, &recognized, &stranger] {
        world.pass_gate(subject).await;
    }
    let id = world.issue_challenge(&stranger, "417").await;
    for _ in 0..3 {
        assert!(is_cleared(&world.check_access(&stranger).await));
        world.attempt_pin(&stranger, &id, "999").await;
    }
    assert_eq!(world.check_access(&stranger).await, Nothing(Some(Burned)));
    for other in [&ann_subject(), &rooms, &recognized] {
        assert!(is_cleared(&world.check_access(other).await), "{other:?}");
    }
}

async fn a_clearance_after_a_lock_is_open_and_the_old_ones_stay_closed(world: StoreHarness) {
    let mut recognized = ann_subject();
    recognized.person = "aaaa".into();
    world.pass_gate(&ann_subject()).await;
    world.pass_gate(&recognized).await;
    world.lock_device(&ann_subject()).await;
    world.pass_gate(&recognized).await;
    assert!(is_cleared(&world.check_access(&recognized).await));
    assert_eq!(world.check_access(&ann_subject()).await, Nothing(Some(Used)));
}

async fn a_policy_change_ends_clearances_and_challenges(world: StoreHarness) {
    world.pass_gate(&ann_subject()).await;
    let id = world.issue_challenge(&employee_subject("bob"), "417").await;
    let changed = world.with_policy(8);
    assert_eq!(changed.check_access(&ann_subject()).await, Nothing(Some(Used)));
    assert_eq!(
        changed.check_access(&employee_subject("bob")).await,
        Nothing(Some(Withdrawn))
    );
    assert_eq!(
        changed.attempt_pin(&employee_subject("bob"), &id, "417").await,
        PinVerdict::Gone(Some(Withdrawn))
    );
    let new = changed.issue_challenge(&employee_subject("bob"), "528").await;
    assert_eq!(
        changed.attempt_pin(&employee_subject("bob"), &id, "417").await,
        PinVerdict::Gone(None)
    );
    expect_passed(&changed.attempt_pin(&employee_subject("bob"), &new, "528").await);
}
