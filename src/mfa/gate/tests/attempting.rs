//! Attempting a PIN.
use std::sync::atomic::Ordering;

use super::*;
use crate::mfa::{budget::decision::NoticeOutcome, store::ChallengeEnd};

const MINUTE: i64 = 60_000;

#[tokio::test]
async fn three_wrong_guesses_burn_the_challenge_and_the_device_waits() {
    let mut rig = GateRig::new();
    rig.ask_and_expect_send().await;
    expect_wrong(&rig.attempt_wrong_pin().await, 2);
    expect_wrong(&rig.attempt_wrong_pin().await, 1);
    match rig.attempt_wrong_pin().await {
        GateOutcome::Wrong {
            spent,
            then: AfterWrongGuess::Burned(burn),
        } => {
            assert_eq!(
                (burn.wait, burn.elevated, burn.notice),
                (secs(60), false, NoticeOutcome::Notice)
            );
            assert_eq!(spent, [BudgetName::ShortGuesses]);
        }
        other => panic!("{other:?}"),
    }
    let code = rig.last_code();
    let over = rig.attempt_pin(&code).await;
    expect_nothing(&over, Some(ChallengeEnd::Burned));
    let refusal = expect_refusal(rig.ask().await);
    let until = Some(rig.clock.now() + secs(60));
    assert_eq!(
        (refusal.budget, refusal.until),
        (BudgetName::BurnedOnDevice, until)
    );
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
        GateOutcome::Wrong {
            spent,
            then: AfterWrongGuess::LongerPin(sent),
        } => {
            assert_eq!(spent, [BudgetName::ShortGuesses]);
            let mut want = sent_challenge(6, 299, DeliveryStatus::Accepted);
            // The gate asked for a long code, so to the budgets it is not longer than usual.
            want.longer = None;
            assert_eq!(sent, want);
        }
        other => panic!("{other:?}"),
    }
    let short = rig.attempt_pin("111").await;
    assert!(matches!(short, GateOutcome::WrongLength(notice) if notice.digits.get() == 6));
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
    // The device must wait for its next challenge after the burned one, but the longer code of this one is sent.
    let outcome = rig.attempt_pin(&short).await;
    let want = sent_challenge(6, 300, DeliveryStatus::Accepted);
    assert!(
        matches!(&outcome, GateOutcome::Sent(notice, SendCause::TooShort) if *notice == want),
        "{outcome:?}"
    );
    rig.pass_gate().await;
}

/// A stranger can make the owner's code longer, and no more: the longer one takes no resend, does not wait, and is not
/// counted as a send.
#[tokio::test]
async fn s5_04_a_longer_code_costs_the_owner_nothing() {
    let policy = BudgetPolicy {
        sends_known: vec![crate::mfa::budget::WindowLimit::new(3, secs(3_600))],
        ..BudgetPolicy::default()
    };
    let mut rig = GateRig::with(policy, &[Channel::Email, Channel::Sms]);
    rig.ask_and_expect_send().await;
    rig.pass_gate().await;
    rig.advance_clock(3_600_001);
    rig.ask_and_expect_send().await;
    for _ in 0..2 {
        rig.advance_clock(MINUTE);
        assert!(matches!(rig.resend_pin().await, GateOutcome::Sent(..)));
    }
    let right = rig.last_code();
    rig.subject.device = "stranger".to_owned();
    rig.burn_challenge().await;
    rig.subject.device = "kitchen".to_owned();
    let outcome = rig.attempt_pin(&right).await;
    assert!(
        matches!(outcome, GateOutcome::Sent(_, SendCause::TooShort)),
        "{outcome:?}"
    );
    rig.pass_gate().await;
}

#[tokio::test]
async fn the_pin_of_another_challenge_costs_nothing_on_a_known_device() {
    let mut rig = GateRig::new();
    for device in ["kitchen", "bedroom"] {
        rig.subject.device = device.to_owned();
        rig.ask_and_expect_send().await;
        rig.pass_gate().await;
    }
    rig.advance_clock(300_001);
    for (device, other, known) in [("kitchen", "bedroom", true), ("car", "kitchen", false)] {
        let (mut code, mut own) = (String::new(), String::new());
        // Two draws of three digits are the same once in 900.
        while code == own {
            rig.advance_clock(3_600_000);
            rig.subject.device = other.to_owned();
            rig.ask_and_expect_send().await;
            code = rig.last_code();
            rig.subject.device = device.to_owned();
            rig.ask_and_expect_send().await;
            own = rig.last_code();
        }
        for _ in 0..2 {
            let outcome = rig.attempt_pin(&code).await;
            if known {
                assert!(
                    matches!(
                        outcome,
                        GateOutcome::OfAnotherChallenge(_) | GateOutcome::Wrong { .. }
                    ),
                    "{outcome:?}"
                );
            } else {
                assert!(matches!(outcome, GateOutcome::Wrong { .. }), "{outcome:?}");
            }
        }
        rig.attempt_pin(&own).await;
        // Spoken aloud, it is spent; guessed on an unknown device, it is not.
        rig.subject.device = other.to_owned();
        let outcome = rig.attempt_pin(&code).await;
        assert_eq!(matches!(outcome, GateOutcome::Passed(..)), !known, "{outcome:?}");
    }
}

/// Whoever can write to the store can put back a challenge that was passed. Its PIN does not pass again.
#[tokio::test]
async fn a_challenge_that_is_put_back_is_not_passed_again() {
    let mut rig = GateRig::new();
    rig.ask_and_expect_send().await;
    let (code, guess) = (rig.last_code(), rig.gate_request("x").attempt_context());
    let id = crate::mfa::ChallengeId::draw(&SystemEntropy);
    let options = rig.gate.delivery_options(&rig.employee);
    let counted = async |rig: &GateRig| match rig
        .budgets
        .admit_guess(&guess, &id, crate::mfa::Digits::SHORT)
        .await
        .unwrap()
    {
        crate::mfa::budget::GuessDecision::Counted(guess) => guess,
        other => panic!("{other:?}"),
    };
    let first = counted(&rig).await;
    assert!(
        rig.budgets
            .record_pass(&guess, &id, &first, &options)
            .await
            .unwrap()
    );
    let second = counted(&rig).await;
    assert!(
        !rig.budgets
            .record_pass(&guess, &id, &second, &options)
            .await
            .unwrap()
    );
    assert_eq!(code, rig.last_code());
}

#[tokio::test]
async fn a_pin_of_the_wrong_length_uses_no_try() {
    let mut rig = GateRig::new();
    rig.ask_and_expect_send().await;
    for _ in 0..10 {
        for pin in ["1111", "11111111"] {
            let outcome = rig.attempt_pin(pin).await;
            assert!(
                matches!(outcome, GateOutcome::WrongLength(told) if told == sent_challenge(3, 300, DeliveryStatus::Pending))
            );
        }
    }
    expect_wrong(&rig.attempt_wrong_pin().await, 2);
    rig.pass_gate().await;
    assert!(matches!(rig.attempt_pin("111").await, GateOutcome::NotNeeded));
}

#[tokio::test]
async fn only_the_same_session_device_and_person_are_forgiven() {
    // Another device or person has challenges of its own, and a pass there forgives nothing here.
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
        rig.ask().await;
        rig.pass_gate().await;
        rig.advance_clock(300_001);
        rig.ask_and_expect_send().await;
        let next = rig.attempt_wrong_pin().await;
        assert_eq!(
            matches!(
                next,
                GateOutcome::Wrong {
                    then: AfterWrongGuess::TryAgain { tries_left: 2 },
                    ..
                }
            ),
            number == 0,
            "{number}: {next:?}"
        );
    }
}

/// Moving text from one of session, device and person to the next changes the digest of the three.
#[tokio::test]
async fn different_speakers_have_different_digests() {
    let mut rig = GateRig::new();
    let by = |rig: &GateRig| rig.gate_request("1").attempt_context().origin;
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
        let refusal = expect_refusal(rig.attempt_pin(&code).await);
        assert_eq!((refusal.budget, refusal.until), (BudgetName::Paused, None));
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
        matches!(
            third,
            GateOutcome::Wrong {
                then: AfterWrongGuess::LongerPin(_),
                ..
            }
        ),
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
    expect_nothing(&burned, Some(ChallengeEnd::Burned));
    store.more.store(0, Ordering::Relaxed);
    rig.advance_clock(300_000);
    rig.ask_and_expect_send().await;
    assert!(matches!(rig.attempt_wrong_pin().await, GateOutcome::Wrong { .. }));
    let third = rig.attempt_wrong_pin().await;
    assert!(
        matches!(
            third,
            GateOutcome::Wrong {
                then: AfterWrongGuess::LongerPin(_),
                ..
            }
        ),
        "{third:?}"
    );
}

#[tokio::test]
async fn no_challenge_waits_before_a_question_or_after_expiry() {
    let mut rig = GateRig::new();
    expect_nothing(&rig.attempt_pin("111").await, None);
    rig.ask_and_expect_send().await;
    rig.advance_clock(299_999);
    assert!(matches!(rig.attempt_wrong_pin().await, GateOutcome::Wrong { .. }));
    rig.advance_clock(1);
    let code = rig.last_code();
    let late = rig.attempt_pin(&code).await;
    expect_nothing(&late, Some(ChallengeEnd::Expired));
}
