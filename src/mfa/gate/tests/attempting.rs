//! Attempting a PIN.
use std::sync::atomic::Ordering;

use super::*;
use crate::mfa::{budget::decision::NoticeOutcome, store::Ending};

const MINUTE: i64 = 60_000;

#[tokio::test]
async fn three_wrong_guesses_burn_the_challenge_and_the_device_waits() {
    let mut rig = Rig::new();
    rig.sent().await;
    assert!(matches!(
        rig.offer_wrong().await,
        Outcome::Wrong { tries_left: 2 }
    ));
    assert!(matches!(
        rig.offer_wrong().await,
        Outcome::Wrong { tries_left: 1 }
    ));
    match rig.offer_wrong().await {
        Outcome::Burned(burn) => {
            assert_eq!(
                (burn.wait, burn.elevated, burn.notice),
                (secs(60), false, NoticeOutcome::Notice)
            );
            assert_eq!(burn.spent, [BudgetName::ShortGuesses]);
        }
        other => panic!("{other:?}"),
    }
    let code = rig.code();
    let over = rig.offer(&code).await;
    assert!(matches!(over, Outcome::NothingWaiting(Some(Ending::Burned))));
    match rig.ask().await {
        Passage::Refused(refusal) => {
            let until = Some(rig.clock.now() + secs(60));
            assert_eq!(
                (refusal.budget, refusal.until),
                (BudgetName::BurnedOnDevice, until)
            );
        }
        other => panic!("{other:?}"),
    }
    rig.wait(MINUTE);
    let mut longer = notice(6, 300, Fate::Accepted);
    longer.longer = Some(BudgetName::ShortGuesses);
    assert_eq!(rig.sent().await, longer);
    assert_eq!(rig.code().len(), 6);
}

#[tokio::test]
async fn the_guess_that_spends_the_budget_is_followed_by_a_longer_code() {
    let mut rig = Rig::new();
    rig.sent().await;
    rig.offer_wrong().await;
    rig.offer_wrong().await;
    rig.wait(300_000);
    rig.sent().await;
    rig.wait(1_000);
    match rig.offer_wrong().await {
        Outcome::Longer {
            wrong: true,
            notice: Some(sent),
            budget: BudgetName::ShortGuesses,
        } => {
            let mut want = notice(6, 299, Fate::Accepted);
            // The gate asked for a long code, so to the budgets it is not longer than usual.
            want.longer = None;
            assert_eq!(sent, want);
        }
        other => panic!("{other:?}"),
    }
    let short = rig.offer("111").await;
    assert!(matches!(short, Outcome::WrongLength(notice) if notice.digits == 6));
    rig.pass().await;
}

#[tokio::test]
async fn a_short_code_at_another_app_is_not_compared_once_the_budget_is_spent() {
    let mut rig = Rig::new();
    rig.sent().await;
    let short = rig.code();
    rig.subject.app = "rooms".parse().unwrap();
    rig.skill.app.id = "rooms".parse().unwrap();
    rig.burn().await;
    rig.subject.app = "finder".parse().unwrap();
    rig.skill.app.id = "finder".parse().unwrap();
    // The device must wait after the burned challenge, so the longer code cannot be sent and the challenge
    // ends.
    let outcome = rig.offer(&short).await;
    let want = matches!(
        outcome,
        Outcome::Longer {
            wrong: false,
            notice: None,
            budget: BudgetName::ShortGuesses
        }
    );
    assert!(want, "{outcome:?}");
    assert_eq!(rig.state().await, State::Nothing(Some(Ending::Withdrawn)));
}

#[tokio::test]
async fn digits_that_cannot_be_the_code_cost_nothing() {
    let mut rig = Rig::new();
    rig.sent().await;
    for _ in 0..10 {
        for pin in ["1111", "11111111"] {
            let outcome = rig.offer(pin).await;
            assert!(matches!(outcome, Outcome::WrongLength(told) if told == notice(3, 300, Fate::Pending)));
        }
    }
    assert!(matches!(
        rig.offer_wrong().await,
        Outcome::Wrong { tries_left: 2 }
    ));
    rig.pass().await;
    assert!(matches!(rig.offer("111").await, Outcome::AlreadyOpen));
}

#[tokio::test]
async fn the_same_session_device_and_person_are_forgiven_and_no_other() {
    let change: [fn(&mut Rig); 4] = [
        |_| (),
        |rig| rig.session = "another".to_owned(),
        |rig| rig.subject.device = "bedroom".to_owned(),
        |rig| rig.subject.person = "somebody".to_owned(),
    ];
    for (number, change) in change.into_iter().enumerate() {
        let mut rig = Rig::new();
        rig.sent().await;
        rig.offer_wrong().await;
        rig.offer_wrong().await;
        change(&mut rig);
        rig.pass().await;
        rig.wait(300_001);
        rig.sent().await;
        let next = rig.offer_wrong().await;
        assert_eq!(
            matches!(next, Outcome::Wrong { tries_left: 2 }),
            number == 0,
            "{number}: {next:?}"
        );
    }
}

/// Moving text from one of session, device and person to the next changes the digest of the three.
#[tokio::test]
async fn no_two_visitors_are_taken_for_one() {
    let mut rig = Rig::new();
    let by = |rig: &Rig| Gate::visit(&rig.visitor("1"), rig.clock.now()).origin;
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
async fn what_is_off_is_refused_before_anything_is_compared() {
    let mut rig = Rig::new();
    rig.sent().await;
    let (code, now) = (rig.code(), rig.clock.now());
    rig.budgets
        .pause_voice_access(&rig.employee.id, now)
        .await
        .unwrap();
    for _ in 0..5 {
        match rig.offer(&code).await {
            Outcome::Refused(refusal) => {
                assert_eq!((refusal.budget, refusal.until), (BudgetName::Paused, None))
            }
            other => panic!("{other:?}"),
        }
    }
    rig.budgets
        .unlock_voice_access(&rig.employee.id, now)
        .await
        .unwrap();
    rig.pass().await;
}

#[tokio::test]
async fn a_guess_that_was_compared_stays_counted_though_its_answer_was_lost() {
    let mut rig = Rig::new();
    rig.gate.parts.store = Arc::new(Watched::repeating(1));
    rig.sent().await;
    rig.offer_wrong().await;
    rig.offer_wrong().await;
    rig.wait(300_000);
    rig.sent().await;
    let third = rig.offer_wrong().await;
    assert!(matches!(third, Outcome::Longer { wrong: true, .. }), "{third:?}");
}

#[tokio::test]
async fn a_guess_that_others_were_quicker_than_is_given_back() {
    let mut rig = Rig::new();
    let store = Arc::new(Watched::repeating(0));
    rig.gate.parts.store = Arc::clone(&store) as _;
    rig.sent().await;
    rig.offer_wrong().await;
    // Two extra calls use up both remaining tries, as two other requests would. This request saw two tries left,
    // so it cannot have burned the challenge itself.
    store.more.store(2, Ordering::Relaxed);
    let burned = rig.offer_wrong().await;
    assert!(matches!(burned, Outcome::NothingWaiting(Some(Ending::Burned))));
    store.more.store(0, Ordering::Relaxed);
    rig.wait(300_000);
    rig.sent().await;
    assert!(matches!(rig.offer_wrong().await, Outcome::Wrong { .. }));
    let third = rig.offer_wrong().await;
    assert!(matches!(third, Outcome::Longer { wrong: true, .. }), "{third:?}");
}

#[tokio::test]
async fn nothing_waits_when_nothing_was_asked_or_its_time_is_over() {
    let mut rig = Rig::new();
    assert!(matches!(rig.offer("111").await, Outcome::NothingWaiting(None)));
    rig.sent().await;
    rig.wait(299_999);
    assert!(matches!(rig.offer_wrong().await, Outcome::Wrong { .. }));
    rig.wait(1);
    let code = rig.code();
    let late = rig.offer(&code).await;
    assert!(matches!(late, Outcome::NothingWaiting(Some(Ending::Expired))));
}
