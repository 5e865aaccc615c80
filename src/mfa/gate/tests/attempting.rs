//! Attempting a PIN.
use std::sync::atomic::Ordering;

use super::*;
use crate::mfa::{budget::decision::NoticeOutcome, store::ChallengeEnd};

const MINUTE: i64 = 60_000;

#[tokio::test]
async fn three_wrong_guesses_burn_the_challenge_and_the_device_waits() {
    let mut rig = GateRig::new();
    rig.ask_and_expect_send().await;
    assert!(matches!(
        rig.attempt_wrong_pin().await,
        AttemptOutcome::Wrong { tries_left: 2 }
    ));
    assert!(matches!(
        rig.attempt_wrong_pin().await,
        AttemptOutcome::Wrong { tries_left: 1 }
    ));
    match rig.attempt_wrong_pin().await {
        AttemptOutcome::Burned(burn) => {
            assert_eq!(
                (burn.wait, burn.elevated, burn.notice),
                (secs(60), false, NoticeOutcome::Notice)
            );
            assert_eq!(burn.spent, [BudgetName::ShortGuesses]);
        }
        other => panic!("{other:?}"),
    }
    let code = rig.last_code();
    let over = rig.attempt_pin(&code).await;
    assert!(matches!(
        over,
        AttemptOutcome::NothingWaiting(Some(ChallengeEnd::Burned))
    ));
    match rig.ask().await {
        AskOutcome::Refused(refusal) => {
            let until = Some(rig.clock.now() + secs(60));
            assert_eq!(
                (refusal.budget, refusal.until),
                (BudgetName::BurnedOnDevice, until)
            );
        }
        other => panic!("{other:?}"),
    }
    rig.advance_clock(MINUTE);
    let mut longer = sent_challenge(6, 300, DeliveryStatus::Accepted);
    longer.longer = Some(BudgetName::ShortGuesses);
    assert_eq!(rig.ask_and_expect_send().await, longer);
    assert_eq!(rig.last_code().len(), 6);
}

#[tokio::test]
async fn the_guess_that_spends_the_budget_is_followed_by_a_longer_code() {
    let mut rig = GateRig::new();
    rig.ask_and_expect_send().await;
    rig.attempt_wrong_pin().await;
    rig.attempt_wrong_pin().await;
    rig.advance_clock(300_000);
    rig.ask_and_expect_send().await;
    rig.advance_clock(1_000);
    match rig.attempt_wrong_pin().await {
        AttemptOutcome::Longer {
            wrong: true,
            notice: Some(sent),
            budget: BudgetName::ShortGuesses,
        } => {
            let mut want = sent_challenge(6, 299, DeliveryStatus::Accepted);
            // The gate asked for a long code, so to the budgets it is not longer than usual.
            want.longer = None;
            assert_eq!(sent, want);
        }
        other => panic!("{other:?}"),
    }
    let short = rig.attempt_pin("111").await;
    assert!(matches!(short, AttemptOutcome::WrongLength(notice) if notice.digits == 6));
    rig.pass_gate().await;
}

#[tokio::test]
async fn a_short_code_at_another_app_is_not_compared_once_the_budget_is_spent() {
    let mut rig = GateRig::new();
    rig.ask_and_expect_send().await;
    let short = rig.last_code();
    rig.subject.app = "rooms".parse().unwrap();
    rig.skill.app.id = "rooms".parse().unwrap();
    rig.burn_challenge().await;
    rig.subject.app = "finder".parse().unwrap();
    rig.skill.app.id = "finder".parse().unwrap();
    // The device must wait after the burned challenge, so the longer code cannot be sent and the challenge
    // ends.
    let outcome = rig.attempt_pin(&short).await;
    let want = matches!(
        outcome,
        AttemptOutcome::Longer {
            wrong: false,
            notice: None,
            budget: BudgetName::ShortGuesses
        }
    );
    assert!(want, "{outcome:?}");
    assert_eq!(
        rig.check_state().await,
        GateState::Nothing(Some(ChallengeEnd::Withdrawn))
    );
}

#[tokio::test]
async fn a_pin_of_the_wrong_length_uses_no_try() {
    let mut rig = GateRig::new();
    rig.ask_and_expect_send().await;
    for _ in 0..10 {
        for pin in ["1111", "11111111"] {
            let outcome = rig.attempt_pin(pin).await;
            assert!(
                matches!(outcome, AttemptOutcome::WrongLength(told) if told == sent_challenge(3, 300, DeliveryStatus::Pending))
            );
        }
    }
    assert!(matches!(
        rig.attempt_wrong_pin().await,
        AttemptOutcome::Wrong { tries_left: 2 }
    ));
    rig.pass_gate().await;
    assert!(matches!(
        rig.attempt_pin("111").await,
        AttemptOutcome::AlreadyOpen
    ));
}

#[tokio::test]
async fn only_the_same_session_device_and_person_are_forgiven() {
    let change: [fn(&mut GateRig); 4] = [
        |_| (),
        |rig| rig.session = "another".to_owned(),
        |rig| rig.subject.device = "bedroom".to_owned(),
        |rig| rig.subject.person = "somebody".to_owned(),
    ];
    for (number, change) in change.into_iter().enumerate() {
        let mut rig = GateRig::new();
        rig.ask_and_expect_send().await;
        rig.attempt_wrong_pin().await;
        rig.attempt_wrong_pin().await;
        change(&mut rig);
        rig.pass_gate().await;
        rig.advance_clock(300_001);
        rig.ask_and_expect_send().await;
        let next = rig.attempt_wrong_pin().await;
        assert_eq!(
            matches!(next, AttemptOutcome::Wrong { tries_left: 2 }),
            number == 0,
            "{number}: {next:?}"
        );
    }
}

/// Moving text from one of session, device and person to the next changes the digest of the three.
#[tokio::test]
async fn different_speakers_have_different_digests() {
    let mut rig = GateRig::new();
    let by = |rig: &GateRig| Gate::attempt_context(&rig.gate_request("1"), rig.clock.now()).origin;
    let parts = [
        ("ab", "c", ""),
        ("a", "bc", ""),
        ("a", "b", "c"),
        ("abc", "", ""),
        ("", "", "abc"),
    ];
    let mut all = std::collections::BTreeSet::new();
    for (session, device, person) in parts {
        rig.session = session.to_owned();
        rig.subject.device = device.to_owned();
        rig.subject.person = person.to_owned();
        all.insert(by(&rig));
    }
    assert_eq!(all.len(), parts.len());
    assert!(all.iter().all(|by| by.len() == 22), "128 bits");
}

#[tokio::test]
async fn a_paused_employee_is_refused_before_the_pin_is_compared() {
    let mut rig = GateRig::new();
    rig.ask_and_expect_send().await;
    let (code, now) = (rig.last_code(), rig.clock.now());
    rig.budgets
        .pause_voice_access(&rig.employee.id, now)
        .await
        .unwrap();
    for _ in 0..5 {
        match rig.attempt_pin(&code).await {
            AttemptOutcome::Refused(refusal) => {
                assert_eq!((refusal.budget, refusal.until), (BudgetName::Paused, None));
            }
            other => panic!("{other:?}"),
        }
    }
    rig.budgets
        .unlock_voice_access(&rig.employee.id, now)
        .await
        .unwrap();
    rig.pass_gate().await;
}

#[tokio::test]
async fn a_compared_guess_stays_counted_if_its_answer_is_lost() {
    let mut rig = GateRig::new();
    rig.gate.parts.store = Arc::new(RepeatingStore::repeating(1));
    rig.ask_and_expect_send().await;
    rig.attempt_wrong_pin().await;
    rig.attempt_wrong_pin().await;
    rig.advance_clock(300_000);
    rig.ask_and_expect_send().await;
    let third = rig.attempt_wrong_pin().await;
    assert!(
        matches!(third, AttemptOutcome::Longer { wrong: true, .. }),
        "{third:?}"
    );
}

#[tokio::test]
async fn a_guess_that_lost_a_race_is_not_counted() {
    let mut rig = GateRig::new();
    let store = Arc::new(RepeatingStore::repeating(0));
    rig.gate.parts.store = Arc::clone(&store) as _;
    rig.ask_and_expect_send().await;
    rig.attempt_wrong_pin().await;
    // Two extra calls use up both remaining tries, as two other requests would. This request saw two tries left,
    // so it cannot have burned the challenge itself.
    store.more.store(2, Ordering::Relaxed);
    let burned = rig.attempt_wrong_pin().await;
    assert!(matches!(
        burned,
        AttemptOutcome::NothingWaiting(Some(ChallengeEnd::Burned))
    ));
    store.more.store(0, Ordering::Relaxed);
    rig.advance_clock(300_000);
    rig.ask_and_expect_send().await;
    assert!(matches!(
        rig.attempt_wrong_pin().await,
        AttemptOutcome::Wrong { .. }
    ));
    let third = rig.attempt_wrong_pin().await;
    assert!(
        matches!(third, AttemptOutcome::Longer { wrong: true, .. }),
        "{third:?}"
    );
}

#[tokio::test]
async fn no_challenge_waits_before_a_question_or_after_expiry() {
    let mut rig = GateRig::new();
    assert!(matches!(
        rig.attempt_pin("111").await,
        AttemptOutcome::NothingWaiting(None)
    ));
    rig.ask_and_expect_send().await;
    rig.advance_clock(299_999);
    assert!(matches!(
        rig.attempt_wrong_pin().await,
        AttemptOutcome::Wrong { .. }
    ));
    rig.advance_clock(1);
    let code = rig.last_code();
    let late = rig.attempt_pin(&code).await;
    assert!(matches!(
        late,
        AttemptOutcome::NothingWaiting(Some(ChallengeEnd::Expired))
    ));
}
