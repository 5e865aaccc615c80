//! What every store of challenges and clearances promises, at the exact edges.

use std::{collections::HashSet, sync::Arc};

use countersign::{
    clock::SignedDuration,
    delivery::Channel,
    mfa::{
        ChallengeId, ChallengeView, Subject,
        store::{Ending, Issued, Resent, Scope, Standing, Verdict},
    },
};
use futures_util::future::join_all;

use super::world::{World, ann, employee, question};
use Ending::{Burned, Expired, Used, Withdrawn};
use Standing::{Challenged, Cleared, Nothing, Replayed};

suite! {
    [
        nobody_is_cleared_in_an_empty_store,
        a_challenge_is_seen_as_it_was_issued,
        s1_06_a_pin_is_accepted_at_299_seconds_and_refused_at_300_and_301,
        s1_08_an_idle_clearance_is_open_at_300_seconds_and_closed_after,
        a_clearance_ends_after_30_minutes_however_much_it_is_used,
        each_entry_starts_the_idle_time_anew,
        s4_06_the_wrong_code_in_time_fails_and_the_right_code_late_fails,
        the_third_wrong_try_burns_the_challenge,
        tries_are_shared_by_the_resends,
        a_resend_kills_the_old_code_and_keeps_the_expiry,
        resends_are_a_minute_apart_and_two_at_most,
        a_resend_of_nothing_live_is_gone,
        one_pin_passes_once_however_many_race,
        of_racing_wrong_guesses_three_are_counted,
        of_racing_issues_one_is_new,
        a_live_challenge_is_not_replaced,
        an_ended_challenge_is_replaced,
        a_request_is_let_in_once,
        a_replay_touches_nothing,
        any_text_is_a_request_id,
        the_newest_question_is_given_back,
        a_pin_for_another_challenge_counts_nothing,
        a_clearance_is_for_its_subject_only,
        a_challenge_is_shared_by_the_devices_of_an_employee_and_app,
        another_organization_has_no_part_in_a_challenge,
        locking_ends_one_app,
        locking_an_employee_ends_every_app,
        a_burned_challenge_ends_the_clearances_of_its_app,
        a_clearance_after_a_lock_is_open_and_the_old_ones_stay_shut,
        a_change_of_policy_ends_what_was_granted,
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

fn challenged(standing: Standing) -> ChallengeView {
    match standing {
        Challenged(view) => view,
        other => panic!("not challenged: {other:?}"),
    }
}

#[track_caller]
fn passed(verdict: &Verdict) {
    assert!(matches!(verdict, Verdict::Passed { .. }), "{verdict:?}");
}

fn is_cleared(standing: &Standing) -> bool {
    matches!(standing, Cleared(_))
}

async fn nobody_is_cleared_in_an_empty_store(world: World) {
    let nobody = ChallengeId::from("0".repeat(32));
    assert_eq!(world.enters(&ann()).await, Nothing(None));
    assert_eq!(world.offers(&ann(), &nobody, "417").await, Verdict::Gone(None));
    world.locks(&ann()).await;
    assert_eq!(world.enters(&ann()).await, Nothing(None));
}

async fn a_challenge_is_seen_as_it_was_issued(world: World) {
    let id = world.issues(&ann(), "4170").await;
    let want = ChallengeView {
        id,
        issued_at: world.now(),
        expires_at: world.in_secs(300),
        digits: 4,
        tries_left: 3,
        resends_left: 2,
        sent_at: world.now(),
        channels: vec![Channel::Email, Channel::Sms],
    };
    assert_eq!(world.enters(&ann()).await, Challenged(want));
}

async fn s1_06_a_pin_is_accepted_at_299_seconds_and_refused_at_300_and_301(world: World) {
    for (employee, secs, accepted) in [
        (employee("a"), 299, true),
        (employee("b"), 300, false),
        (employee("c"), 301, false),
    ] {
        let id = world.issues(&employee, "417").await;
        world.wait(secs);
        let standing = world.enters(&employee).await;
        let verdict = world.offers(&employee, &id, "417").await;
        if accepted {
            challenged(standing);
            passed(&verdict);
        } else {
            assert_eq!(standing, Nothing(Some(Expired)), "at {secs} s");
            assert_eq!(verdict, Verdict::Gone(Some(Expired)), "at {secs} s");
        }
    }
    let id = world.issues(&ann(), "417").await;
    world.wait_millis(299_999);
    passed(&world.offers(&ann(), &id, "417").await);
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
    assert_eq!(verdict, Verdict::Passed { until, question });
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

async fn s4_06_the_wrong_code_in_time_fails_and_the_right_code_late_fails(world: World) {
    let id = world.issues(&ann(), "417").await;
    let wrong = world.offers(&ann(), &id, "471").await;
    assert_eq!(wrong, Verdict::Wrong { tries_left: 2 });
    world.wait(300);
    assert_eq!(
        world.offers(&ann(), &id, "417").await,
        Verdict::Gone(Some(Expired))
    );
    assert_eq!(world.enters(&ann()).await, Nothing(Some(Expired)));
}

async fn the_third_wrong_try_burns_the_challenge(world: World) {
    let id = world.issues(&ann(), "417").await;
    for left in [2, 1] {
        let verdict = world.offers(&ann(), &id, "999").await;
        assert_eq!(verdict, Verdict::Wrong { tries_left: left });
        assert_eq!(challenged(world.enters(&ann()).await).tries_left, left);
    }
    assert_eq!(world.offers(&ann(), &id, "999").await, Verdict::Burned);
    assert_eq!(
        world.offers(&ann(), &id, "417").await,
        Verdict::Gone(Some(Burned))
    );
    assert_eq!(world.enters(&ann()).await, Nothing(Some(Burned)));
}

async fn tries_are_shared_by_the_resends(world: World) {
    let id = world.issues(&ann(), "417").await;
    for (left, pin) in [(2, "528"), (1, "639")] {
        let verdict = world.offers(&ann(), &id, "999").await;
        assert_eq!(verdict, Verdict::Wrong { tries_left: left });
        world.wait(60);
        assert!(matches!(
            world.resends(&ann(), &id, pin).await,
            Resent::New(view) if view.tries_left == left
        ));
    }
    assert_eq!(world.offers(&ann(), &id, "999").await, Verdict::Burned);
    assert_eq!(world.resends(&ann(), &id, "417").await, Resent::Gone);
}

async fn a_resend_kills_the_old_code_and_keeps_the_expiry(world: World) {
    let id = world.issues(&ann(), "417").await;
    let before = challenged(world.enters(&ann()).await);
    world.wait(100);
    let after = ChallengeView {
        resends_left: 1,
        sent_at: world.now(),
        channels: vec![Channel::Email],
        ..before
    };
    let resent = world.resends(&ann(), &id, "528").await;
    assert_eq!(resent, Resent::New(after.clone()));
    assert_eq!(world.enters(&ann()).await, Challenged(after));
    let old = world.offers(&ann(), &id, "417").await;
    assert_eq!(old, Verdict::Wrong { tries_left: 2 });
    world.wait(199);
    passed(&world.offers(&ann(), &id, "528").await);
}

async fn resends_are_a_minute_apart_and_two_at_most(world: World) {
    let id = world.issues(&ann(), "417").await;
    let not_before = world.in_secs(60);
    world.wait_millis(59_999);
    let soon = world.resends(&ann(), &id, "528").await;
    assert_eq!(soon, Resent::TooSoon(not_before));
    world.wait_millis(1);
    assert!(matches!(world.resends(&ann(), &id, "528").await, Resent::New(_)));
    let not_before = world.in_secs(60);
    world.wait(1);
    let soon = world.resends(&ann(), &id, "639").await;
    assert_eq!(soon, Resent::TooSoon(not_before));
    world.wait(59);
    assert!(matches!(world.resends(&ann(), &id, "639").await, Resent::New(_)));
    assert_eq!(world.resends(&ann(), &id, "741").await, Resent::NoneLeft);
    world.wait(100);
    assert_eq!(world.resends(&ann(), &id, "741").await, Resent::NoneLeft);
    passed(&world.offers(&ann(), &id, "639").await);
}

async fn a_resend_of_nothing_live_is_gone(world: World) {
    let id = world.issues(&ann(), "417").await;
    let other = ChallengeId::from("0".repeat(32));
    world.wait(60);
    assert_eq!(world.resends(&ann(), &other, "528").await, Resent::Gone);
    world.wait(240);
    assert_eq!(world.resends(&ann(), &id, "528").await, Resent::Gone);
    assert_eq!(world.enters(&ann()).await, Nothing(Some(Expired)));
}

async fn one_pin_passes_once_however_many_race(world: World) {
    let id = world.issues(&ann(), "417").await;
    let ann = ann();
    let verdicts = join_all((0..50).map(|_| world.offers(&ann, &id, "417"))).await;
    let passed = verdicts.iter().filter(|v| matches!(v, Verdict::Passed { .. }));
    assert_eq!(passed.count(), 1);
    let gone = verdicts.iter().filter(|v| **v == Verdict::Gone(Some(Used)));
    assert_eq!(gone.count(), 49);
}

async fn of_racing_wrong_guesses_three_are_counted(world: World) {
    let id = world.issues(&ann(), "417").await;
    let ann = ann();
    let verdicts = join_all((0..50).map(|_| world.offers(&ann, &id, "999"))).await;
    let count = |want: &Verdict| verdicts.iter().filter(|v| *v == want).count();
    assert_eq!(count(&Verdict::Wrong { tries_left: 2 }), 1);
    assert_eq!(count(&Verdict::Wrong { tries_left: 1 }), 1);
    assert_eq!(count(&Verdict::Burned), 1);
    assert_eq!(count(&Verdict::Gone(Some(Burned))), 47);
}

async fn of_racing_issues_one_is_new(world: World) {
    let challenges: Vec<_> = (0..50).map(|_| world.challenge(&ann(), "417")).collect();
    let issued = join_all(challenges.iter().map(|new| world.store.issue(new))).await;
    let issued: Vec<_> = issued.into_iter().map(Result::unwrap).collect();
    assert_eq!(issued.iter().filter(|i| **i == Issued::New).count(), 1);
    let live = challenged(world.enters(&ann()).await);
    for issued in issued {
        assert!(matches!(&issued, Issued::New) || issued == Issued::Already(live.clone()));
    }
    world.wait(10);
    assert_eq!(world.claimed(100).await.len(), 2);
}

async fn a_live_challenge_is_not_replaced(world: World) {
    let id = world.issues(&ann(), "417").await;
    world.offers(&ann(), &id, "999").await;
    world.wait(200);
    let live = challenged(world.enters(&ann()).await);
    let again = world.store.issue(&world.challenge(&ann(), "528")).await.unwrap();
    assert_eq!(again, Issued::Already(live.clone()));
    assert_eq!(world.enters(&ann()).await, Challenged(live));
    passed(&world.offers(&ann(), &id, "417").await);
}

async fn an_ended_challenge_is_replaced(world: World) {
    let expired = world.issues(&ann(), "417").await;
    world.wait(300);
    let burned = world.issues(&ann(), "417").await;
    assert_eq!(world.offers(&ann(), &expired, "417").await, Verdict::Gone(None));
    for _ in 0..3 {
        world.offers(&ann(), &burned, "999").await;
    }
    let locked = world.issues(&ann(), "417").await;
    world.locks(&ann()).await;
    assert_eq!(
        world.offers(&ann(), &locked, "417").await,
        Verdict::Gone(Some(Withdrawn))
    );
    let used = world.issues(&ann(), "417").await;
    passed(&world.offers(&ann(), &used, "417").await);
    let live = world.issues(&ann(), "528").await;
    passed(&world.offers(&ann(), &live, "528").await);
}

async fn a_request_is_let_in_once(world: World) {
    assert_eq!(world.enters_with(&ann(), "one").await, Nothing(None));
    world.passes(&ann()).await;
    assert_eq!(world.enters_with(&ann(), "one").await, Replayed);
    assert!(is_cleared(&world.enters_with(&ann(), "two").await));
    assert_eq!(world.enters_with(&ann(), "two").await, Replayed);
    world.wait(3599);
    assert_eq!(world.enters_with(&ann(), "one").await, Replayed);
    let (ann, request) = (ann(), "three");
    let standings = join_all((0..50).map(|_| world.enters_with(&ann, request))).await;
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

async fn the_newest_question_is_given_back(world: World) {
    let id = world.issues(&ann(), "417").await;
    let ask = async |subject: Subject, id: &ChallengeId, question: &[u8]| {
        let asked = world.store.ask_instead(&subject, id, question, world.now());
        asked.await.unwrap()
    };
    assert!(ask(ann(), &id, b"\0newer\xff").await);
    assert!(!ask(ann(), &ChallengeId::from("0".repeat(32)), b"other").await);
    assert!(!ask(employee("bob"), &id, b"other").await);
    assert_eq!(
        challenged(world.enters(&ann()).await).expires_at,
        world.in_secs(300)
    );
    let verdict = world.offers(&ann(), &id, "417").await;
    let question = b"\0newer\xff".to_vec();
    let until = world.in_secs(300);
    assert_eq!(verdict, Verdict::Passed { until, question });
    assert!(!ask(ann(), &id, b"too late").await);
    let late = world.issues(&ann(), "417").await;
    world.wait(300);
    assert!(!ask(ann(), &late, b"too late").await);
}

async fn a_pin_for_another_challenge_counts_nothing(world: World) {
    let old = world.issues(&ann(), "417").await;
    world.wait(300);
    let new = world.issues(&ann(), "417").await;
    assert_eq!(world.offers(&ann(), &old, "417").await, Verdict::Gone(None));
    assert_eq!(
        world.offers(&employee("bob"), &new, "417").await,
        Verdict::Gone(None)
    );
    assert_eq!(challenged(world.enters(&ann()).await).tries_left, 3);
}

async fn a_clearance_is_for_its_subject_only(world: World) {
    let at = |change: fn(&mut Subject)| {
        let mut subject = ann();
        subject.person = "aaaa".to_owned();
        change(&mut subject);
        subject
    };
    world.passes(&at(|_| ())).await;
    for other in [
        at(|s| s.organization = "other".parse().unwrap()),
        at(|s| s.employee = "bob".parse().unwrap()),
        at(|s| s.app = "room-finder".parse().unwrap()),
        at(|s| s.device = "d1d1".to_owned()),
        at(|s| s.person = "bbbb".to_owned()),
        at(|s| s.person = String::new()),
    ] {
        assert!(!is_cleared(&world.enters(&other).await), "{other:?}");
    }
    assert!(is_cleared(&world.enters(&at(|_| ())).await));
}

async fn a_challenge_is_shared_by_the_devices_of_an_employee_and_app(world: World) {
    let mut kitchen = ann();
    kitchen.device = "d1d1".to_owned();
    let id = world.issues(&ann(), "417").await;
    assert_eq!(challenged(world.enters(&kitchen).await).id, id);
    passed(&world.offers(&kitchen, &id, "417").await);
    assert!(is_cleared(&world.enters(&kitchen).await));
    assert_eq!(world.enters(&ann()).await, Nothing(Some(Used)));
}

async fn another_organization_has_no_part_in_a_challenge(world: World) {
    let mut elsewhere = ann();
    elsewhere.organization = "other".parse().unwrap();
    let id = world.issues(&ann(), "417").await;
    world.wait(60);
    assert_eq!(world.enters(&elsewhere).await, Nothing(Some(Withdrawn)));
    assert_eq!(
        world.offers(&elsewhere, &id, "417").await,
        Verdict::Gone(Some(Withdrawn))
    );
    assert_eq!(world.resends(&elsewhere, &id, "528").await, Resent::Gone);
    let asked = world.store.ask_instead(&elsewhere, &id, b"mine", world.now());
    assert!(!asked.await.unwrap());
    passed(&world.offers(&ann(), &id, "417").await);
}

async fn locking_ends_one_app(world: World) {
    let mut rooms = ann();
    rooms.app = "room-finder".parse().unwrap();
    let mut kitchen = ann();
    kitchen.device = "d1d1".to_owned();
    for subject in [&ann(), &kitchen, &rooms, &employee("bob")] {
        world.passes(subject).await;
    }
    let id = world.issues(&ann(), "417").await;
    world.locks(&ann()).await;
    assert_eq!(world.enters(&ann()).await, Nothing(Some(Withdrawn)));
    assert_eq!(world.enters(&kitchen).await, Nothing(Some(Withdrawn)));
    assert_eq!(
        world.offers(&ann(), &id, "417").await,
        Verdict::Gone(Some(Withdrawn))
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
    let scope = Scope::Employee(ann().employee);
    world.store.end(&scope, world.now()).await.unwrap();
    assert_eq!(world.enters(&ann()).await, Nothing(Some(Used)));
    assert_eq!(world.enters(&rooms).await, Nothing(Some(Withdrawn)));
    assert_eq!(
        world.offers(&rooms, &id, "417").await,
        Verdict::Gone(Some(Withdrawn))
    );
    assert!(is_cleared(&world.enters(&employee("bob")).await));
}

async fn a_burned_challenge_ends_the_clearances_of_its_app(world: World) {
    let mut rooms = ann();
    rooms.app = "room-finder".parse().unwrap();
    let mut stranger = ann();
    stranger.device = "dead".to_owned();
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
    kitchen.device = "d1d1".to_owned();
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
        Verdict::Gone(Some(Withdrawn))
    );
    let new = changed.issues(&employee("bob"), "528").await;
    assert_eq!(
        changed.offers(&employee("bob"), &id, "417").await,
        Verdict::Gone(None)
    );
    passed(&changed.offers(&employee("bob"), &new, "528").await);
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
        Verdict::Gone(Some(Expired))
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
    assert_eq!(world.offers(&bob, &id, "417").await, Verdict::Gone(None));
    assert_eq!(world.resends(&bob, &id, "528").await, Resent::Gone);
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
    let store = Arc::clone(&world.store);
    store.ready().await.unwrap();
    let lease = SignedDuration::from_secs(30);
    assert!(store.claim_due(world.now(), lease, 10).await.unwrap().is_empty());
}
