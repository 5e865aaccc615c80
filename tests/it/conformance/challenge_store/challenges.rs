//! There is one live challenge per subject, with limited tries and resends.

use countersign::{
    delivery::Channel,
    mfa::{
        ChallengeId, ChallengeView, GateSubject,
        store::{
            AccessState::{Challenged, Nothing},
            ChallengeEnd::{Burned, Expired, Used, Withdrawn},
            CodeReplacement, IssueOutcome, PinAttempt, PinVerdict, ReplaceOutcome,
        },
    },
};

use super::{expect_challenged, expect_passed, is_cleared};
use crate::conformance::store_harness::{
    StoreHarness, ann_subject, digits_of, employee_subject, run_concurrently,
};

suite! {
    [
        a_challenge_is_seen_as_it_was_issued,
        s1_06_a_pin_is_accepted_at_299_seconds_and_refused_at_300_and_301,
        s4_06_the_wrong_code_in_time_fails_and_the_right_code_late_fails,
        the_third_wrong_try_burns_the_challenge,
        tries_are_shared_by_the_resends,
        a_resend_invalidates_the_old_code_and_keeps_the_expiry,
        resends_are_a_minute_apart_and_two_at_most,
        a_resend_without_a_live_challenge_is_gone,
        one_pin_passes_once_however_many_race,
        three_of_the_racing_wrong_guesses_are_counted,
        one_of_the_racing_issues_is_new,
        a_live_challenge_is_not_replaced,
        an_ended_challenge_is_replaced,
        the_newest_question_is_returned,
        a_pin_for_another_challenge_is_not_counted,
        a_challenge_is_for_its_subject_only,
        a_withdrawn_challenge_ends_and_the_clearance_stays,
        a_longer_code_takes_no_resend_and_does_not_wait,
        the_pin_of_another_challenge_takes_no_try,
    ]
    each memory => crate::conformance::store_harness::StoreHarness::in_memory();
    each redis => crate::conformance::store_harness::StoreHarness::in_redis();
    whole redis_cluster => crate::conformance::store_harness::SharedRedisCluster::start();
}

async fn a_challenge_is_seen_as_it_was_issued(world: StoreHarness) {
    let id = world.issue_challenge(&ann_subject(), "4170").await;
    let want = ChallengeView {
        id,
        issued_at: world.now(),
        expires_at: world.secs_from_now(300),
        digits: digits_of("4170"),
        tries_left: 3,
        resends_left: 2,
        sent_at: world.now(),
        channels: vec![Channel::Email, Channel::Sms],
    };
    assert_eq!(world.check_access(&ann_subject()).await, Challenged(want));
}

async fn s1_06_a_pin_is_accepted_at_299_seconds_and_refused_at_300_and_301(world: StoreHarness) {
    for (employee, secs, accepted) in [
        (employee_subject("a"), 299, true),
        (employee_subject("b"), 300, false),
        (employee_subject("c"), 301, false),
    ] {
        let id = world.issue_challenge(&employee, "417").await;
        world.advance_secs(secs);
        let standing = world.check_access(&employee).await;
        let verdict = world.attempt_pin(&employee, &id, "417").await;
        if accepted {
            expect_challenged(standing);
            expect_passed(&verdict);
        } else {
            assert_eq!(standing, Nothing(Some(Expired)), "at {secs} s");
            assert_eq!(verdict, PinVerdict::Gone(Some(Expired)), "at {secs} s");
        }
    }
    let id = world.issue_challenge(&ann_subject(), "417").await;
    world.advance_millis(299_999);
    expect_passed(&world.attempt_pin(&ann_subject(), &id, "417").await);
}

async fn s4_06_the_wrong_code_in_time_fails_and_the_right_code_late_fails(world: StoreHarness) {
    let id = world.issue_challenge(&ann_subject(), "417").await;
    let wrong = world.attempt_pin(&ann_subject(), &id, "471").await;
    assert_eq!(wrong, PinVerdict::Wrong { tries_left: 2 });
    world.advance_secs(300);
    assert_eq!(
        world.attempt_pin(&ann_subject(), &id, "417").await,
        PinVerdict::Gone(Some(Expired))
    );
    assert_eq!(world.check_access(&ann_subject()).await, Nothing(Some(Expired)));
}

async fn the_third_wrong_try_burns_the_challenge(world: StoreHarness) {
    let id = world.issue_challenge(&ann_subject(), "417").await;
    for left in [2, 1] {
        let verdict = world.attempt_pin(&ann_subject(), &id, "999").await;
        assert_eq!(verdict, PinVerdict::Wrong { tries_left: left });
        assert_eq!(
            expect_challenged(world.check_access(&ann_subject()).await).tries_left,
            left
        );
    }
    assert_eq!(
        world.attempt_pin(&ann_subject(), &id, "999").await,
        PinVerdict::Burned
    );
    assert_eq!(
        world.attempt_pin(&ann_subject(), &id, "417").await,
        PinVerdict::Gone(Some(Burned))
    );
    assert_eq!(world.check_access(&ann_subject()).await, Nothing(Some(Burned)));
}

async fn tries_are_shared_by_the_resends(world: StoreHarness) {
    let id = world.issue_challenge(&ann_subject(), "417").await;
    for (left, pin) in [(2, "528"), (1, "639")] {
        let verdict = world.attempt_pin(&ann_subject(), &id, "999").await;
        assert_eq!(verdict, PinVerdict::Wrong { tries_left: left });
        world.advance_secs(60);
        assert!(matches!(
            world.replace_code(&ann_subject(), &id, pin).await,
            ReplaceOutcome::New(view) if view.tries_left == left
        ));
    }
    assert_eq!(
        world.attempt_pin(&ann_subject(), &id, "999").await,
        PinVerdict::Burned
    );
    assert_eq!(
        world.replace_code(&ann_subject(), &id, "417").await,
        ReplaceOutcome::Gone
    );
}

async fn a_resend_invalidates_the_old_code_and_keeps_the_expiry(world: StoreHarness) {
    let id = world.issue_challenge(&ann_subject(), "417").await;
    let before = expect_challenged(world.check_access(&ann_subject()).await);
    world.advance_secs(100);
    let after = ChallengeView {
        resends_left: 1,
        sent_at: world.now(),
        channels: vec![Channel::Email],
        ..before
    };
    let resent = world.replace_code(&ann_subject(), &id, "528").await;
    assert_eq!(resent, ReplaceOutcome::New(after.clone()));
    assert_eq!(world.check_access(&ann_subject()).await, Challenged(after));
    let old = world.attempt_pin(&ann_subject(), &id, "417").await;
    assert_eq!(old, PinVerdict::Wrong { tries_left: 2 });
    world.advance_secs(199);
    expect_passed(&world.attempt_pin(&ann_subject(), &id, "528").await);
}

async fn resends_are_a_minute_apart_and_two_at_most(world: StoreHarness) {
    let id = world.issue_challenge(&ann_subject(), "417").await;
    let not_before = world.secs_from_now(60);
    world.advance_millis(59_999);
    let soon = world.replace_code(&ann_subject(), &id, "528").await;
    assert_eq!(soon, ReplaceOutcome::TooSoon(not_before));
    world.advance_millis(1);
    assert!(matches!(
        world.replace_code(&ann_subject(), &id, "528").await,
        ReplaceOutcome::New(_)
    ));
    let not_before = world.secs_from_now(60);
    world.advance_secs(1);
    let soon = world.replace_code(&ann_subject(), &id, "639").await;
    assert_eq!(soon, ReplaceOutcome::TooSoon(not_before));
    world.advance_secs(59);
    assert!(matches!(
        world.replace_code(&ann_subject(), &id, "639").await,
        ReplaceOutcome::New(_)
    ));
    assert_eq!(
        world.replace_code(&ann_subject(), &id, "741").await,
        ReplaceOutcome::NoneLeft
    );
    world.advance_secs(100);
    assert_eq!(
        world.replace_code(&ann_subject(), &id, "741").await,
        ReplaceOutcome::NoneLeft
    );
    expect_passed(&world.attempt_pin(&ann_subject(), &id, "639").await);
}

async fn a_resend_without_a_live_challenge_is_gone(world: StoreHarness) {
    let id = world.issue_challenge(&ann_subject(), "417").await;
    let other = ChallengeId::from("0".repeat(32));
    world.advance_secs(60);
    assert_eq!(
        world.replace_code(&ann_subject(), &other, "528").await,
        ReplaceOutcome::Gone
    );
    world.advance_secs(240);
    assert_eq!(
        world.replace_code(&ann_subject(), &id, "528").await,
        ReplaceOutcome::Gone
    );
    assert_eq!(world.check_access(&ann_subject()).await, Nothing(Some(Expired)));
}

async fn one_pin_passes_once_however_many_race(world: StoreHarness) {
    let id = world.issue_challenge(&ann_subject(), "417").await;
    let (_, verdicts) = run_concurrently(world, 50, |world| {
        let id = id.clone();
        async move { world.attempt_pin(&ann_subject(), &id, "417").await }
    })
    .await;
    let passed = verdicts.iter().filter(|v| matches!(v, PinVerdict::Passed { .. }));
    assert_eq!(passed.count(), 1);
    let gone = verdicts.iter().filter(|v| **v == PinVerdict::Gone(Some(Used)));
    assert_eq!(gone.count(), 49);
}

async fn three_of_the_racing_wrong_guesses_are_counted(world: StoreHarness) {
    let id = world.issue_challenge(&ann_subject(), "417").await;
    let (_, verdicts) = run_concurrently(world, 50, |world| {
        let id = id.clone();
        async move { world.attempt_pin(&ann_subject(), &id, "999").await }
    })
    .await;
    let count = |want: &PinVerdict| verdicts.iter().filter(|v| *v == want).count();
    assert_eq!(count(&PinVerdict::Wrong { tries_left: 2 }), 1);
    assert_eq!(count(&PinVerdict::Wrong { tries_left: 1 }), 1);
    assert_eq!(count(&PinVerdict::Burned), 1);
    assert_eq!(count(&PinVerdict::Gone(Some(Burned))), 47);
}

async fn one_of_the_racing_issues_is_new(world: StoreHarness) {
    let (world, issued) = run_concurrently(world, 50, |world| async move {
        let challenge = world.new_challenge(&ann_subject(), "417");
        world.store.issue(&challenge).await.unwrap()
    })
    .await;
    assert_eq!(issued.iter().filter(|i| **i == IssueOutcome::New).count(), 1);
    let live = expect_challenged(world.check_access(&ann_subject()).await);
    for issued in issued {
        assert!(matches!(&issued, IssueOutcome::New) || issued == IssueOutcome::Already(live.clone()));
    }
    world.advance_secs(10);
    assert_eq!(world.claim_due_ids(100).await.len(), 2);
}

async fn a_live_challenge_is_not_replaced(world: StoreHarness) {
    let id = world.issue_challenge(&ann_subject(), "417").await;
    world.attempt_pin(&ann_subject(), &id, "999").await;
    world.advance_secs(200);
    let live = expect_challenged(world.check_access(&ann_subject()).await);
    let again = world
        .store
        .issue(&world.new_challenge(&ann_subject(), "528"))
        .await
        .unwrap();
    assert_eq!(again, IssueOutcome::Already(live.clone()));
    assert_eq!(world.check_access(&ann_subject()).await, Challenged(live));
    expect_passed(&world.attempt_pin(&ann_subject(), &id, "417").await);
}

async fn an_ended_challenge_is_replaced(world: StoreHarness) {
    let expired = world.issue_challenge(&ann_subject(), "417").await;
    world.advance_secs(300);
    let burned = world.issue_challenge(&ann_subject(), "417").await;
    assert_eq!(
        world.attempt_pin(&ann_subject(), &expired, "417").await,
        PinVerdict::Gone(None)
    );
    for _ in 0..3 {
        world.attempt_pin(&ann_subject(), &burned, "999").await;
    }
    let locked = world.issue_challenge(&ann_subject(), "417").await;
    world.lock_device(&ann_subject()).await;
    assert_eq!(
        world.attempt_pin(&ann_subject(), &locked, "417").await,
        PinVerdict::Gone(Some(Withdrawn))
    );
    let used = world.issue_challenge(&ann_subject(), "417").await;
    expect_passed(&world.attempt_pin(&ann_subject(), &used, "417").await);
    let live = world.issue_challenge(&ann_subject(), "528").await;
    expect_passed(&world.attempt_pin(&ann_subject(), &live, "528").await);
}

async fn the_newest_question_is_returned(world: StoreHarness) {
    let id = world.issue_challenge(&ann_subject(), "417").await;
    let ask = async |subject: GateSubject, id: &ChallengeId, question: &[u8]| {
        let asked = world.store.replace_question(&subject, id, question, world.now());
        asked.await.unwrap()
    };
    assert!(ask(ann_subject(), &id, b"\0newer\xff").await);
    assert!(!ask(ann_subject(), &ChallengeId::from("0".repeat(32)), b"other").await);
    assert!(!ask(employee_subject("bob"), &id, b"other").await);
    assert_eq!(
        expect_challenged(world.check_access(&ann_subject()).await).expires_at,
        world.secs_from_now(300)
    );
    let verdict = world.attempt_pin(&ann_subject(), &id, "417").await;
    let question = b"\0newer\xff".to_vec();
    let until = world.secs_from_now(300);
    assert_eq!(verdict, PinVerdict::Passed { until, question });
    assert!(!ask(ann_subject(), &id, b"too late").await);
    let late = world.issue_challenge(&ann_subject(), "417").await;
    world.advance_secs(300);
    assert!(!ask(ann_subject(), &late, b"too late").await);
}

async fn a_pin_for_another_challenge_is_not_counted(world: StoreHarness) {
    let old = world.issue_challenge(&ann_subject(), "417").await;
    world.advance_secs(300);
    let new = world.issue_challenge(&ann_subject(), "417").await;
    assert_eq!(
        world.attempt_pin(&ann_subject(), &old, "417").await,
        PinVerdict::Gone(None)
    );
    assert_eq!(
        world.attempt_pin(&employee_subject("bob"), &new, "417").await,
        PinVerdict::Gone(None)
    );
    assert_eq!(
        expect_challenged(world.check_access(&ann_subject()).await).tries_left,
        3
    );
}

async fn a_challenge_is_for_its_subject_only(world: StoreHarness) {
    let at = |change: fn(&mut GateSubject)| {
        let mut subject = ann_subject();
        subject.person = "aaaa".into();
        change(&mut subject);
        subject
    };
    let id = world.issue_challenge(&at(|_| ()), "417").await;
    world.advance_secs(60);
    for other in [
        at(|s| s.organization = "other".parse().unwrap()),
        at(|s| s.employee = "bob".parse().unwrap()),
        at(|s| s.app = "room-finder".parse().unwrap()),
        at(|s| s.device = "d1d1".into()),
        at(|s| s.person = "bbbb".into()),
        at(|s| s.person = String::new()),
    ] {
        assert_eq!(world.check_access(&other).await, Nothing(None), "{other:?}");
        assert_eq!(
            world.attempt_pin(&other, &id, "417").await,
            PinVerdict::Gone(None)
        );
        assert_eq!(world.replace_code(&other, &id, "528").await, ReplaceOutcome::Gone);
        let asked = world.store.replace_question(&other, &id, b"mine", world.now());
        assert!(!asked.await.unwrap());
        world.store.withdraw(&other, &id, world.now()).await.unwrap();
        let own = world.issue_challenge(&other, "639").await;
        for _ in 0..3 {
            world.attempt_pin(&other, &own, "999").await;
        }
        if other.device != at(|_| ()).device {
            world.lock_device(&other).await;
        }
    }
    let live = expect_challenged(world.check_access(&at(|_| ())).await);
    assert_eq!(
        (live.id.clone(), live.tries_left, live.resends_left),
        (id.clone(), 3, 2)
    );
    expect_passed(&world.attempt_pin(&at(|_| ()), &id, "417").await);
}

async fn a_withdrawn_challenge_ends_and_the_clearance_stays(world: StoreHarness) {
    world.pass_gate(&ann_subject()).await;
    let id = world.issue_challenge(&ann_subject(), "417").await;
    let other = ChallengeId::from("0".repeat(32));
    world
        .store
        .withdraw(&ann_subject(), &other, world.now())
        .await
        .unwrap();
    world
        .store
        .withdraw(&ann_subject(), &id, world.now())
        .await
        .unwrap();
    assert_eq!(
        world.attempt_pin(&ann_subject(), &id, "417").await,
        PinVerdict::Gone(Some(Withdrawn))
    );
    assert!(is_cleared(&world.check_access(&ann_subject()).await));
    world.advance_secs(10);
    // Those of the first challenge left with it, too.
    assert_eq!(world.claim_due_ids(100).await.len(), 0);
}

async fn a_longer_code_takes_no_resend_and_does_not_wait(world: StoreHarness) {
    let id = world.issue_challenge(&ann_subject(), "417").await;
    let lengthen = async |pin: &str| {
        let longer = CodeReplacement {
            spacing: None,
            ..world.replacement(&ann_subject(), &id, pin)
        };
        world.store.replace_code(&longer).await.unwrap()
    };
    for pin in ["4175", "639741"] {
        let replaced = lengthen(pin).await;
        assert!(
            matches!(&replaced, ReplaceOutcome::New(view)
                if view.resends_left == 2 && view.digits == digits_of(pin)),
            "{replaced:?}"
        );
    }
    let live = expect_challenged(world.check_access(&ann_subject()).await);
    assert_eq!(lengthen("528417").await, ReplaceOutcome::Already(live));
    assert_eq!(
        world.attempt_pin(&ann_subject(), &id, "528417").await,
        PinVerdict::Wrong { tries_left: 2 }
    );
    expect_passed(&world.attempt_pin(&ann_subject(), &id, "639741").await);
}

async fn the_pin_of_another_challenge_takes_no_try(world: StoreHarness) {
    let mut kitchen = ann_subject();
    kitchen.device = "d1d1".into();
    let id = world.issue_challenge(&ann_subject(), "417").await;
    let other = world.issue_challenge(&kitchen, "528").await;
    world.issue_challenge(&employee_subject("bob"), "639").await;
    let others = world
        .store
        .list_others(&ann_subject(), world.now())
        .await
        .unwrap();
    let [listed] = &others[..] else {
        panic!("{others:?}")
    };
    assert_eq!((&listed.subject, &listed.id), (&kitchen, &other));
    let ann = ann_subject();
    let attempt = PinAttempt {
        is_of_another: true,
        ..world.pin_attempt(&ann, &id, "528")
    };
    assert_eq!(
        world.store.attempt(&attempt).await.unwrap(),
        PinVerdict::OfAnother
    );
    assert_eq!(
        expect_challenged(world.check_access(&ann_subject()).await).tries_left,
        3
    );
    world.advance_secs(300);
    assert!(
        world
            .store
            .list_others(&ann_subject(), world.now())
            .await
            .unwrap()
            .is_empty()
    );
}
