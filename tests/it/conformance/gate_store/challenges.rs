//! One live challenge, its tries and its resends.

use countersign::{
    delivery::Channel,
    mfa::{
        ChallengeId, ChallengeView, GateSubject,
        store::{
            AccessState::{Challenged, Nothing},
            ChallengeEnd::{Burned, Expired, Used, Withdrawn},
            IssueOutcome, PinVerdict, ReplaceOutcome,
        },
    },
};

use super::{challenged, passed};
use crate::conformance::world::{World, ann, employee, race};

suite! {
    [
        a_challenge_is_seen_as_it_was_issued,
        s1_06_a_pin_is_accepted_at_299_seconds_and_refused_at_300_and_301,
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
        the_newest_question_is_given_back,
        a_pin_for_another_challenge_counts_nothing,
        another_organization_has_no_part_in_a_challenge,
    ]
    each memory => crate::conformance::world::World::in_memory();
    each redis => crate::conformance::world::World::in_redis();
    whole redis_cluster => crate::conformance::world::Cluster::start();
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
            assert_eq!(verdict, PinVerdict::Gone(Some(Expired)), "at {secs} s");
        }
    }
    let id = world.issues(&ann(), "417").await;
    world.wait_millis(299_999);
    passed(&world.offers(&ann(), &id, "417").await);
}

async fn s4_06_the_wrong_code_in_time_fails_and_the_right_code_late_fails(world: World) {
    let id = world.issues(&ann(), "417").await;
    let wrong = world.offers(&ann(), &id, "471").await;
    assert_eq!(wrong, PinVerdict::Wrong { tries_left: 2 });
    world.wait(300);
    assert_eq!(
        world.offers(&ann(), &id, "417").await,
        PinVerdict::Gone(Some(Expired))
    );
    assert_eq!(world.enters(&ann()).await, Nothing(Some(Expired)));
}

async fn the_third_wrong_try_burns_the_challenge(world: World) {
    let id = world.issues(&ann(), "417").await;
    for left in [2, 1] {
        let verdict = world.offers(&ann(), &id, "999").await;
        assert_eq!(verdict, PinVerdict::Wrong { tries_left: left });
        assert_eq!(challenged(world.enters(&ann()).await).tries_left, left);
    }
    assert_eq!(world.offers(&ann(), &id, "999").await, PinVerdict::Burned);
    assert_eq!(
        world.offers(&ann(), &id, "417").await,
        PinVerdict::Gone(Some(Burned))
    );
    assert_eq!(world.enters(&ann()).await, Nothing(Some(Burned)));
}

async fn tries_are_shared_by_the_resends(world: World) {
    let id = world.issues(&ann(), "417").await;
    for (left, pin) in [(2, "528"), (1, "639")] {
        let verdict = world.offers(&ann(), &id, "999").await;
        assert_eq!(verdict, PinVerdict::Wrong { tries_left: left });
        world.wait(60);
        assert!(matches!(
            world.resends(&ann(), &id, pin).await,
            ReplaceOutcome::New(view) if view.tries_left == left
        ));
    }
    assert_eq!(world.offers(&ann(), &id, "999").await, PinVerdict::Burned);
    assert_eq!(world.resends(&ann(), &id, "417").await, ReplaceOutcome::Gone);
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
    assert_eq!(resent, ReplaceOutcome::New(after.clone()));
    assert_eq!(world.enters(&ann()).await, Challenged(after));
    let old = world.offers(&ann(), &id, "417").await;
    assert_eq!(old, PinVerdict::Wrong { tries_left: 2 });
    world.wait(199);
    passed(&world.offers(&ann(), &id, "528").await);
}

async fn resends_are_a_minute_apart_and_two_at_most(world: World) {
    let id = world.issues(&ann(), "417").await;
    let not_before = world.in_secs(60);
    world.wait_millis(59_999);
    let soon = world.resends(&ann(), &id, "528").await;
    assert_eq!(soon, ReplaceOutcome::TooSoon(not_before));
    world.wait_millis(1);
    assert!(matches!(
        world.resends(&ann(), &id, "528").await,
        ReplaceOutcome::New(_)
    ));
    let not_before = world.in_secs(60);
    world.wait(1);
    let soon = world.resends(&ann(), &id, "639").await;
    assert_eq!(soon, ReplaceOutcome::TooSoon(not_before));
    world.wait(59);
    assert!(matches!(
        world.resends(&ann(), &id, "639").await,
        ReplaceOutcome::New(_)
    ));
    assert_eq!(world.resends(&ann(), &id, "741").await, ReplaceOutcome::NoneLeft);
    world.wait(100);
    assert_eq!(world.resends(&ann(), &id, "741").await, ReplaceOutcome::NoneLeft);
    passed(&world.offers(&ann(), &id, "639").await);
}

async fn a_resend_of_nothing_live_is_gone(world: World) {
    let id = world.issues(&ann(), "417").await;
    let other = ChallengeId::from("0".repeat(32));
    world.wait(60);
    assert_eq!(world.resends(&ann(), &other, "528").await, ReplaceOutcome::Gone);
    world.wait(240);
    assert_eq!(world.resends(&ann(), &id, "528").await, ReplaceOutcome::Gone);
    assert_eq!(world.enters(&ann()).await, Nothing(Some(Expired)));
}

async fn one_pin_passes_once_however_many_race(world: World) {
    let id = world.issues(&ann(), "417").await;
    let (_, verdicts) = race(world, 50, |world| {
        let id = id.clone();
        async move { world.offers(&ann(), &id, "417").await }
    })
    .await;
    let passed = verdicts.iter().filter(|v| matches!(v, PinVerdict::Passed { .. }));
    assert_eq!(passed.count(), 1);
    let gone = verdicts.iter().filter(|v| **v == PinVerdict::Gone(Some(Used)));
    assert_eq!(gone.count(), 49);
}

async fn of_racing_wrong_guesses_three_are_counted(world: World) {
    let id = world.issues(&ann(), "417").await;
    let (_, verdicts) = race(world, 50, |world| {
        let id = id.clone();
        async move { world.offers(&ann(), &id, "999").await }
    })
    .await;
    let count = |want: &PinVerdict| verdicts.iter().filter(|v| *v == want).count();
    assert_eq!(count(&PinVerdict::Wrong { tries_left: 2 }), 1);
    assert_eq!(count(&PinVerdict::Wrong { tries_left: 1 }), 1);
    assert_eq!(count(&PinVerdict::Burned), 1);
    assert_eq!(count(&PinVerdict::Gone(Some(Burned))), 47);
}

async fn of_racing_issues_one_is_new(world: World) {
    let (world, issued) = race(world, 50, |world| async move {
        let challenge = world.challenge(&ann(), "417");
        world.store.issue(&challenge).await.unwrap()
    })
    .await;
    assert_eq!(issued.iter().filter(|i| **i == IssueOutcome::New).count(), 1);
    let live = challenged(world.enters(&ann()).await);
    for issued in issued {
        assert!(matches!(&issued, IssueOutcome::New) || issued == IssueOutcome::Already(live.clone()));
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
    assert_eq!(again, IssueOutcome::Already(live.clone()));
    assert_eq!(world.enters(&ann()).await, Challenged(live));
    passed(&world.offers(&ann(), &id, "417").await);
}

async fn an_ended_challenge_is_replaced(world: World) {
    let expired = world.issues(&ann(), "417").await;
    world.wait(300);
    let burned = world.issues(&ann(), "417").await;
    assert_eq!(
        world.offers(&ann(), &expired, "417").await,
        PinVerdict::Gone(None)
    );
    for _ in 0..3 {
        world.offers(&ann(), &burned, "999").await;
    }
    let locked = world.issues(&ann(), "417").await;
    world.locks(&ann()).await;
    assert_eq!(
        world.offers(&ann(), &locked, "417").await,
        PinVerdict::Gone(Some(Withdrawn))
    );
    let used = world.issues(&ann(), "417").await;
    passed(&world.offers(&ann(), &used, "417").await);
    let live = world.issues(&ann(), "528").await;
    passed(&world.offers(&ann(), &live, "528").await);
}

async fn the_newest_question_is_given_back(world: World) {
    let id = world.issues(&ann(), "417").await;
    let ask = async |subject: GateSubject, id: &ChallengeId, question: &[u8]| {
        let asked = world.store.replace_question(&subject, id, question, world.now());
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
    assert_eq!(verdict, PinVerdict::Passed { until, question });
    assert!(!ask(ann(), &id, b"too late").await);
    let late = world.issues(&ann(), "417").await;
    world.wait(300);
    assert!(!ask(ann(), &late, b"too late").await);
}

async fn a_pin_for_another_challenge_counts_nothing(world: World) {
    let old = world.issues(&ann(), "417").await;
    world.wait(300);
    let new = world.issues(&ann(), "417").await;
    assert_eq!(world.offers(&ann(), &old, "417").await, PinVerdict::Gone(None));
    assert_eq!(
        world.offers(&employee("bob"), &new, "417").await,
        PinVerdict::Gone(None)
    );
    assert_eq!(challenged(world.enters(&ann()).await).tries_left, 3);
}

async fn another_organization_has_no_part_in_a_challenge(world: World) {
    let mut elsewhere = ann();
    elsewhere.organization = "other".parse().unwrap();
    let id = world.issues(&ann(), "417").await;
    world.wait(60);
    assert_eq!(world.enters(&elsewhere).await, Nothing(Some(Withdrawn)));
    assert_eq!(
        world.offers(&elsewhere, &id, "417").await,
        PinVerdict::Gone(Some(Withdrawn))
    );
    assert_eq!(world.resends(&elsewhere, &id, "528").await, ReplaceOutcome::Gone);
    let asked = world
        .store
        .replace_question(&elsewhere, &id, b"mine", world.now());
    assert!(!asked.await.unwrap());
    passed(&world.offers(&ann(), &id, "417").await);
}
