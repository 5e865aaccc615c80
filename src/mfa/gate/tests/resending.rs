//! Sending a PIN again.
use super::*;
use crate::delivery::DELIVERY_LEASE;

#[tokio::test]
async fn a_code_is_sent_again_a_minute_later_and_twice_at_most() {
    let mut rig = GateRig::new();
    expect_nothing(&rig.resend_pin().await, None);
    rig.ask_and_expect_send().await;
    let first = rig.last_code();
    rig.advance_clock(59_999);
    let (mut pending, wait) = (
        sent_challenge(3, 0, DeliveryStatus::Pending),
        SignedDuration::from_millis(1),
    );
    pending.left = SignedDuration::from_millis(240_001);
    let soon = rig.resend_pin().await;
    assert!(
        matches!(&soon, GateOutcome::Refused(GateRefusal::TooSoon(notice, left)) if *notice == pending && *left == wait),
        "{soon:?}"
    );
    rig.advance_clock(1);
    let sent = rig.resend_pin().await;
    expect_resent(&sent, &sent_challenge(3, 240, DeliveryStatus::Accepted));
    assert_ne!(rig.mailbox.messages_since(2).len(), 0);
    let second = rig.last_code();
    // Two draws of three digits are the same once in 900 runs.
    if first != second {
        expect_wrong(&rig.attempt_pin(&first).await, 2);
    }
    rig.advance_clock(60_000);
    let sent = rig.resend_pin().await;
    expect_resent(&sent, &sent_challenge(3, 180, DeliveryStatus::Accepted));
    rig.advance_clock(60_000);
    let none = rig.resend_pin().await;
    let pending = sent_challenge(3, 120, DeliveryStatus::Pending);
    assert!(
        matches!(&none, GateOutcome::Refused(GateRefusal::NoResendsLeft(notice)) if *notice == pending),
        "{none:?}"
    );
    rig.pass_gate().await;
    assert!(matches!(rig.resend_pin().await, GateOutcome::NotNeeded));
}

#[tokio::test]
async fn a_resend_that_is_too_soon_spends_no_budget() {
    let mut rig = GateRig::new();
    rig.ask_and_expect_send().await;
    for _ in 0..20 {
        let sent = rig.resend_pin().await;
        assert!(
            matches!(sent, GateOutcome::Refused(GateRefusal::TooSoon(..))),
            "{sent:?}"
        );
    }
    rig.advance_clock(60_000);
    assert!(matches!(rig.resend_pin().await, GateOutcome::Sent(..)));
    rig.advance_clock(60_000);
    assert!(matches!(rig.resend_pin().await, GateOutcome::Sent(..)));
}

#[tokio::test]
async fn a_refused_resend_keeps_the_old_code() {
    let policy = BudgetPolicy {
        sends_unknown: vec![crate::mfa::budget::WindowLimit::new(1, secs(3_600))],
        ..BudgetPolicy::default()
    };
    let mut rig = GateRig::with(policy, &[Channel::Email, Channel::Sms]);
    rig.ask_and_expect_send().await;
    rig.advance_clock(60_000);
    assert_eq!(
        expect_refusal(rig.resend_pin().await).budget,
        BudgetName::SendsUnknown
    );
    rig.pass_gate().await;
}

#[tokio::test]
async fn a_code_sent_again_under_attack_is_longer() {
    let mut rig = GateRig::new();
    rig.ask_and_expect_send().await;
    rig.subject.app = "rooms".parse().unwrap();
    rig.skill.app.id = "rooms".parse().unwrap();
    rig.burn_challenge().await;
    rig.subject.app = "finder".parse().unwrap();
    rig.skill.app.id = "finder".parse().unwrap();
    rig.advance_clock(60_000);
    let mut want = sent_challenge(6, 240, DeliveryStatus::Accepted);
    want.longer = Some(BudgetName::ShortGuesses);
    expect_resent(&rig.resend_pin().await, &want);
    rig.pass_gate().await;
}

#[tokio::test]
async fn a_resend_without_a_sender_is_reported() {
    let mut rig = GateRig::new();
    rig.ask_and_expect_send().await;
    rig.advance_clock(60_000);
    // Removing an address would change the policy version and end the challenge. Removing a sender does not.
    let mailbox = Arc::clone(&rig.mailbox);
    let none = MessageDispatcher::new(
        Arc::new(InMemoryRecordStore::new()),
        capturing_senders(&mailbox, &[]),
        Arc::clone(&rig.gate.parts.message_sealer),
        Arc::clone(&rig.clock) as _,
        DispatcherSettings::default(),
    );
    rig.gate.parts.dispatcher = none;
    assert!(matches!(
        rig.resend_pin().await,
        GateOutcome::Refused(GateRefusal::NoWayToReach)
    ));
    rig.pass_gate().await;
}

#[tokio::test]
async fn new_messages_are_leased_to_their_sender() {
    let mut rig = GateRig::new();
    let store = Arc::new(RepeatingStore::repeating(0));
    rig.gate.parts.store = Arc::clone(&store) as _;
    rig.ask_and_expect_send().await;
    rig.advance_clock(60_000);
    rig.resend_pin().await;
    assert_eq!(*store.leases.lock().unwrap(), [DELIVERY_LEASE; 2]);
}

#[test]
fn a_turn_waits_two_seconds_for_a_channel() {
    assert_eq!(Settings::default().patience, std::time::Duration::from_secs(2));
}
