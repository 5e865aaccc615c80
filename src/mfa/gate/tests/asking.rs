//! Asking a protected question.
use super::*;
use crate::mfa::store::ChallengeEnd;

#[tokio::test]
async fn a_question_sends_a_code_by_every_channel_and_waits() {
    let mut rig = GateRig::new();
    assert_eq!(
        rig.ask_and_expect_send().await,
        sent_challenge(3, 300, DeliveryStatus::Accepted)
    );
    rig.advance_clock(10_000);
    match rig.ask().await {
        AskOutcome::Waiting(waiting) => assert_eq!(waiting, sent_challenge(3, 290, DeliveryStatus::Pending)),
        other => panic!("{other:?}"),
    }
    assert_eq!(
        rig.check_state().await,
        GateState::Waiting(sent_challenge(3, 290, DeliveryStatus::Pending))
    );
    assert_eq!(rig.mailbox.messages_since(0).len(), 2);
}

#[tokio::test]
async fn a_request_is_acted_on_once() {
    let mut rig = GateRig::new();
    rig.ask_and_expect_send().await;
    assert!(matches!(
        rig.repeat_request_id().ask().await,
        AskOutcome::Replayed
    ));
    assert_eq!(rig.repeat_request_id().check_state().await, GateState::Replayed);
    assert_eq!(
        rig.repeat_request_id().resend_pin().await,
        ResendOutcome::Replayed
    );
    assert!(matches!(
        rig.repeat_request_id().attempt_pin("111").await,
        AttemptOutcome::Replayed
    ));
}

#[tokio::test]
async fn a_question_that_needs_no_pin_is_answered() {
    let off: [fn(&mut GateRig); 3] = [
        |rig| rig.skill.organization.mfa = MfaMode::Off,
        |rig| rig.employee.require_voice_mfa = false,
        |rig| rig.skill.publishing.mfa_support = false,
    ];
    for off in off {
        let mut rig = GateRig::new();
        off(&mut rig);
        match rig.ask().await {
            AskOutcome::Open(clearance) => assert_eq!(clearance.basis(), ClearanceBasis::NotRequired),
            other => panic!("{other:?}"),
        }
        assert_eq!(rig.check_state().await, GateState::Open);
        assert_eq!(rig.resend_pin().await, ResendOutcome::AlreadyOpen);
        assert!(matches!(
            rig.attempt_pin("417").await,
            AttemptOutcome::AlreadyOpen
        ));
        assert!(rig.mailbox.messages_since(0).is_empty());
    }
    // `enforce` overrides the employee's own switch.
    let mut rig = GateRig::new();
    rig.employee.require_voice_mfa = false;
    rig.skill.organization.mfa = MfaMode::Enforce;
    assert!(matches!(rig.ask().await, AskOutcome::Sent(_)), "enforced");
}

#[tokio::test]
async fn only_an_open_intent_needs_no_clearance() {
    let rig = GateRig::new();
    let clearance = rig
        .gate
        .open_intent_clearance(rig.gate_request("1"), "OpenIntent")
        .unwrap();
    assert_eq!(clearance.basis(), ClearanceBasis::NotRequired);
    assert!(
        rig.gate
            .open_intent_clearance(rig.gate_request("1"), "FindIntent")
            .is_none()
    );
}

#[tokio::test]
async fn a_clearance_names_its_subject_and_its_end() {
    let mut rig = GateRig::new();
    rig.ask_and_expect_send().await;
    let code = rig.last_code();
    let until = rig.clock.now() + secs(300);
    let AttemptOutcome::Passed(clearance, question) = rig.attempt_pin(&code).await else {
        panic!("the right code passes");
    };
    assert_eq!(question, b"who?");
    assert_eq!(clearance.basis(), ClearanceBasis::Passed(until));
    assert_eq!(clearance.organization().as_str(), "acme");
    assert_eq!(clearance.employee().as_str(), "ann");
    assert_eq!(clearance.app().as_str(), "finder");
    // The last moment of the idle time still counts.
    rig.advance_clock(300_000);
    match rig.ask().await {
        AskOutcome::Open(clearance) => {
            assert_eq!(clearance.basis(), ClearanceBasis::Passed(until + secs(300)));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(rig.check_state().await, GateState::Open);
    rig.advance_clock(300_001);
    assert_eq!(
        rig.check_state().await,
        GateState::Nothing(Some(ChallengeEnd::Used))
    );
}

#[tokio::test]
async fn locking_ends_clearances_and_challenges() {
    let mut rig = GateRig::new();
    let scope = AccessScope::App("ann".parse().unwrap(), "finder".parse().unwrap());
    rig.ask_and_expect_send().await;
    rig.pass_gate().await;
    rig.gate.end_access(&scope).await.unwrap();
    rig.ask_and_expect_send().await;
    rig.gate.end_access(&scope).await.unwrap();
    assert_eq!(
        rig.check_state().await,
        GateState::Nothing(Some(ChallengeEnd::Withdrawn))
    );
}

#[tokio::test]
async fn an_unreachable_employee_spends_no_budget() {
    let mut rig = GateRig::with(BudgetPolicy::default(), &[]);
    for _ in 0..10 {
        assert!(matches!(rig.ask().await, AskOutcome::NoWayToReach));
    }
    let mut rig = GateRig::new();
    rig.employee.emails[0].verified = false;
    rig.employee.pin_by = PinDelivery::Email;
    assert!(matches!(rig.ask().await, AskOutcome::NoWayToReach));
}

#[tokio::test]
async fn a_code_goes_only_to_channels_with_a_sender() {
    for (reach, place) in [(Channel::Email, 0), (Channel::Sms, 1)] {
        let mut rig = GateRig::with(BudgetPolicy::default(), &[reach]);
        let sent = rig.ask_and_expect_send().await.sent;
        assert_eq!(
            sent,
            sent_challenge(3, 300, DeliveryStatus::Accepted).sent[place..=place]
        );
    }
}

#[tokio::test]
async fn too_many_text_messages_leave_only_email() {
    let policy = BudgetPolicy {
        sms_number: crate::mfa::budget::WindowLimit::new(1, secs(3_600)),
        ..BudgetPolicy::default()
    };
    let mut rig = GateRig::with(policy.clone(), &[Channel::Email, Channel::Sms]);
    rig.ask_and_expect_send().await;
    rig.advance_clock(300_000);
    let mut want = sent_challenge(3, 300, DeliveryStatus::Accepted);
    want.sent.truncate(1);
    want.withheld = Some(BudgetName::SmsNumber);
    assert_eq!(rig.ask_and_expect_send().await, want);
    let mut rig = GateRig::with(policy, &[Channel::Sms]);
    rig.ask_and_expect_send().await;
    rig.advance_clock(300_000);
    match rig.ask().await {
        AskOutcome::Refused(refusal) => assert_eq!(refusal.budget, BudgetName::SmsNumber),
        other => panic!("{other:?}"),
    }
}
