//! Sending a PIN again.
use super::*;
use crate::delivery::LEASE;

#[tokio::test]
async fn a_code_is_sent_again_a_minute_later_and_twice_at_most() {
    let mut rig = Rig::new();
    assert_eq!(rig.send_again().await, SentAgain::NothingWaiting(None));
    rig.sent().await;
    let first = rig.code();
    rig.wait(59_999);
    let (mut pending, wait) = (notice(3, 0, Fate::Pending), SignedDuration::from_millis(1));
    pending.left = SignedDuration::from_millis(240_001);
    assert_eq!(rig.send_again().await, SentAgain::TooSoon(pending, wait));
    rig.wait(1);
    let sent = rig.send_again().await;
    assert_eq!(sent, SentAgain::Sent(notice(3, 240, Fate::Accepted)));
    assert_ne!(rig.mailbox.messages_since(2).len(), 0);
    let second = rig.code();
    // Two draws of three digits are the same once in 900 runs.
    if first != second {
        assert!(matches!(
            rig.offer(&first).await,
            Outcome::Wrong { tries_left: 2 }
        ));
    }
    rig.wait(60_000);
    let sent = rig.send_again().await;
    assert_eq!(sent, SentAgain::Sent(notice(3, 180, Fate::Accepted)));
    rig.wait(60_000);
    let none = rig.send_again().await;
    assert_eq!(none, SentAgain::NoneLeft(notice(3, 120, Fate::Pending)));
    rig.pass().await;
    assert_eq!(rig.send_again().await, SentAgain::AlreadyOpen);
}

#[tokio::test]
async fn what_is_too_soon_or_too_often_spends_nothing() {
    let mut rig = Rig::new();
    rig.sent().await;
    for _ in 0..20 {
        let sent = rig.send_again().await;
        assert!(matches!(sent, SentAgain::TooSoon(..)), "{sent:?}");
    }
    rig.wait(60_000);
    assert!(matches!(rig.send_again().await, SentAgain::Sent(_)));
    rig.wait(60_000);
    assert!(matches!(rig.send_again().await, SentAgain::Sent(_)));
}

#[tokio::test]
async fn a_sending_that_the_budget_refuses_leaves_the_old_code() {
    let policy = BudgetPolicy {
        sends_unknown: vec![crate::mfa::budget::WindowLimit::new(1, secs(3_600))],
        ..BudgetPolicy::default()
    };
    let mut rig = Rig::with(policy, &[Channel::Email, Channel::Sms]);
    rig.sent().await;
    rig.wait(60_000);
    match rig.send_again().await {
        SentAgain::Refused(refusal) => assert_eq!(refusal.budget, BudgetName::SendsUnknown),
        other => panic!("{other:?}"),
    }
    rig.pass().await;
}

#[tokio::test]
async fn a_code_sent_again_under_attack_is_longer() {
    let mut rig = Rig::new();
    rig.sent().await;
    rig.subject.app = "rooms".parse().unwrap();
    rig.skill.app.id = "rooms".parse().unwrap();
    rig.burn().await;
    rig.subject.app = "finder".parse().unwrap();
    rig.skill.app.id = "finder".parse().unwrap();
    rig.wait(60_000);
    let mut want = notice(6, 240, Fate::Accepted);
    want.longer = Some(BudgetName::ShortGuesses);
    assert_eq!(rig.send_again().await, SentAgain::Sent(want));
    rig.pass().await;
}

#[tokio::test]
async fn nobody_to_reach_any_more_is_said() {
    let mut rig = Rig::new();
    rig.sent().await;
    rig.wait(60_000);
    // Removing an address would change the policy version and end the challenge. Removing a sender does not.
    let mailbox = Arc::clone(&rig.mailbox);
    let none = Dispatcher::new(
        Arc::new(MemoryStore::new()),
        channels(&mailbox, &[]),
        Arc::clone(&rig.gate.parts.parcels),
        Arc::clone(&rig.clock) as _,
        DispatcherSettings::default(),
    );
    rig.gate.parts.dispatcher = none;
    assert_eq!(rig.send_again().await, SentAgain::NoWayToReach);
    rig.pass().await;
}

#[tokio::test]
async fn nobody_else_sends_a_message_while_it_is_being_sent() {
    let mut rig = Rig::new();
    let store = Arc::new(Watched::repeating(0));
    rig.gate.parts.store = Arc::clone(&store) as _;
    rig.sent().await;
    rig.wait(60_000);
    rig.send_again().await;
    assert_eq!(*store.leases.lock().unwrap(), [LEASE; 2]);
}

#[test]
fn a_turn_waits_two_seconds_for_a_channel() {
    assert_eq!(Settings::default().patience, std::time::Duration::from_secs(2));
}
