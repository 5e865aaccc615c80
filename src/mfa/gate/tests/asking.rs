//! Asking a protected question.
use super::*;
use crate::mfa::store::Ending;

#[tokio::test]
async fn a_question_sends_a_code_by_every_way_and_waits() {
    let mut rig = Rig::new();
    assert_eq!(rig.sent().await, notice(3, 300, Fate::Accepted));
    rig.wait(10_000);
    match rig.ask().await {
        Passage::Waiting(waiting) => assert_eq!(waiting, notice(3, 290, Fate::Pending)),
        other => panic!("{other:?}"),
    }
    assert_eq!(rig.state().await, State::Waiting(notice(3, 290, Fate::Pending)));
    assert_eq!(rig.mailbox.messages_since(0).len(), 2);
}

#[tokio::test]
async fn a_request_is_acted_on_once() {
    let mut rig = Rig::new();
    rig.sent().await;
    assert!(matches!(rig.repeat().ask().await, Passage::Replayed));
    assert_eq!(rig.repeat().state().await, State::Replayed);
    assert_eq!(rig.repeat().send_again().await, SentAgain::Replayed);
    assert!(matches!(rig.repeat().offer("111").await, Outcome::Replayed));
}

#[tokio::test]
async fn a_gate_that_does_not_ask_is_open() {
    let off: [fn(&mut Rig); 3] = [
        |rig| rig.skill.organization.mfa = MfaMode::Off,
        |rig| rig.employee.require_voice_mfa = false,
        |rig| rig.skill.publishing.mfa_support = false,
    ];
    for off in off {
        let mut rig = Rig::new();
        off(&mut rig);
        match rig.ask().await {
            Passage::Open(clearance) => assert_eq!(clearance.basis(), ClearanceBasis::NotRequired),
            other => panic!("{other:?}"),
        }
        assert_eq!(rig.state().await, State::Open);
        assert_eq!(rig.send_again().await, SentAgain::AlreadyOpen);
        assert!(matches!(rig.offer("417").await, Outcome::AlreadyOpen));
        assert!(rig.mailbox.messages_since(0).is_empty());
    }
    // `enforce` overrides the employee's own switch.
    let mut rig = Rig::new();
    rig.employee.require_voice_mfa = false;
    rig.skill.organization.mfa = MfaMode::Enforce;
    assert!(matches!(rig.ask().await, Passage::Sent(_)), "enforced");
}

#[tokio::test]
async fn only_an_open_intent_needs_no_clearance() {
    let rig = Rig::new();
    let clearance = rig.gate.open(rig.visitor("1"), "OpenIntent").unwrap();
    assert_eq!(clearance.basis(), ClearanceBasis::NotRequired);
    assert!(rig.gate.open(rig.visitor("1"), "FindIntent").is_none());
}

#[tokio::test]
async fn a_clearance_is_of_whom_it_was_given_to_and_until_when() {
    let mut rig = Rig::new();
    rig.sent().await;
    let code = rig.code();
    let until = rig.clock.now() + secs(300);
    let Outcome::Passed(clearance, question) = rig.offer(&code).await else {
        panic!("the right code passes");
    };
    assert_eq!(question, b"who?");
    assert_eq!(clearance.basis(), ClearanceBasis::Passed(until));
    assert_eq!(clearance.organization().as_str(), "acme");
    assert_eq!(clearance.employee().as_str(), "ann");
    assert_eq!(clearance.app().as_str(), "finder");
    // The last moment of the idle time still counts.
    rig.wait(300_000);
    match rig.ask().await {
        Passage::Open(clearance) => assert_eq!(clearance.basis(), ClearanceBasis::Passed(until + secs(300))),
        other => panic!("{other:?}"),
    }
    assert_eq!(rig.state().await, State::Open);
    rig.wait(300_001);
    assert_eq!(rig.state().await, State::Nothing(Some(Ending::Used)));
}

#[tokio::test]
async fn locking_ends_what_was_opened_and_what_waits() {
    let mut rig = Rig::new();
    let scope = Scope::App("ann".parse().unwrap(), "finder".parse().unwrap());
    rig.sent().await;
    rig.pass().await;
    rig.gate.end(&scope).await.unwrap();
    rig.sent().await;
    rig.gate.end(&scope).await.unwrap();
    assert_eq!(rig.state().await, State::Nothing(Some(Ending::Withdrawn)));
}

#[tokio::test]
async fn where_nothing_reaches_nothing_is_spent() {
    let mut rig = Rig::with(BudgetPolicy::default(), &[]);
    for _ in 0..10 {
        assert!(matches!(rig.ask().await, Passage::NoWayToReach));
    }
    let mut rig = Rig::new();
    rig.employee.emails[0].verified = false;
    rig.employee.pin_by = PinBy::Email;
    assert!(matches!(rig.ask().await, Passage::NoWayToReach));
}

#[tokio::test]
async fn a_code_goes_only_where_a_sender_reaches() {
    for (reach, place) in [(Channel::Email, 0), (Channel::Sms, 1)] {
        let mut rig = Rig::with(BudgetPolicy::default(), &[reach]);
        let sent = rig.sent().await.sent;
        assert_eq!(sent, notice(3, 300, Fate::Accepted).sent[place..=place]);
    }
}

#[tokio::test]
async fn too_many_texts_leave_the_mail() {
    let policy = BudgetPolicy {
        sms_number: crate::mfa::budget::WindowLimit::new(1, secs(3_600)),
        ..BudgetPolicy::default()
    };
    let mut rig = Rig::with(policy.clone(), &[Channel::Email, Channel::Sms]);
    rig.sent().await;
    rig.wait(300_000);
    let mut want = notice(3, 300, Fate::Accepted);
    want.sent.truncate(1);
    want.withheld = Some(BudgetName::SmsNumber);
    assert_eq!(rig.sent().await, want);
    let mut rig = Rig::with(policy, &[Channel::Sms]);
    rig.sent().await;
    rig.wait(300_000);
    match rig.ask().await {
        Passage::Refused(refusal) => assert_eq!(refusal.budget, BudgetName::SmsNumber),
        other => panic!("{other:?}"),
    }
}
