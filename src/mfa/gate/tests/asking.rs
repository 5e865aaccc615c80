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
    let waiting = sent_challenge(3, 290, DeliveryStatus::Pending);
    expect_waiting(&rig.ask().await, &waiting);
    expect_waiting(&rig.check_state().await, &waiting);
    assert_eq!(rig.mailbox.messages_since(0).len(), 2);
}

#[tokio::test]
async fn a_request_is_acted_on_once() {
    let mut rig = GateRig::new();
    rig.ask_and_expect_send().await;
    let replayed = |outcome: GateOutcome| assert!(matches!(outcome, GateOutcome::Replayed), "{outcome:?}");
    replayed(rig.repeat_request_id().ask().await);
    replayed(rig.repeat_request_id().check_state().await);
    replayed(rig.repeat_request_id().resend_pin().await);
    replayed(rig.repeat_request_id().attempt_pin("111").await);
    replayed(rig.repeat_request_id().handle(GateAction::Lock).await);
    replayed(rig.repeat_request_id().handle(GateAction::LockEverywhere).await);
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
            GateOutcome::Open(clearance) => assert_eq!(clearance.basis(), ClearanceBasis::NotRequired),
            other => panic!("{other:?}"),
        }
        // What has an effect is done once, although no PIN is needed.
        assert!(matches!(
            rig.repeat_request_id().ask().await,
            GateOutcome::Replayed
        ));
        assert!(matches!(rig.check_state().await, GateOutcome::NotNeeded));
        assert!(matches!(rig.resend_pin().await, GateOutcome::NotNeeded));
        assert!(matches!(rig.attempt_pin("417").await, GateOutcome::NotNeeded));
        assert!(rig.mailbox.messages_since(0).is_empty());
    }
    // `enforce` overrides the employee's own switch.
    let mut rig = GateRig::new();
    rig.employee.require_voice_mfa = false;
    rig.skill.organization.mfa = MfaMode::Enforce;
    assert!(matches!(rig.ask().await, GateOutcome::Sent(..)), "enforced");
}

#[tokio::test]
async fn only_an_open_intent_needs_no_clearance() {
    let rig = GateRig::new();
    let clearance = rig
        .gate
        .open_intent_clearance(&rig.gate_request("1"), "OpenIntent")
        .unwrap();
    assert_eq!(clearance.basis(), ClearanceBasis::NotRequired);
    assert!(
        rig.gate
            .open_intent_clearance(&rig.gate_request("1"), "FindIntent")
            .is_none()
    );
}

#[tokio::test]
async fn a_clearance_names_its_subject_and_its_end() {
    let mut rig = GateRig::new();
    rig.ask_and_expect_send().await;
    let code = rig.last_code();
    let until = rig.clock.now() + secs(300);
    let GateOutcome::Passed(clearance, question) = rig.attempt_pin(&code).await else {
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
        GateOutcome::Open(clearance) => {
            assert_eq!(clearance.basis(), ClearanceBasis::Passed(until + secs(300)));
        }
        other => panic!("{other:?}"),
    }
    assert!(matches!(rig.check_state().await, GateOutcome::NotNeeded));
    rig.advance_clock(300_001);
    expect_nothing(&rig.check_state().await, Some(ChallengeEnd::Used));
}

#[tokio::test]
async fn locking_ends_the_access_on_this_device_only() {
    let mut rig = GateRig::new();
    let locked = |outcome: GateOutcome, want: LockedAccess| {
        assert!(
            matches!(outcome, GateOutcome::Locked(locked) if locked == want),
            "{outcome:?}"
        );
    };
    rig.ask_and_expect_send().await;
    rig.pass_gate().await;
    rig.subject.device = "bedroom".to_owned();
    rig.ask_and_expect_send().await;
    rig.pass_gate().await;
    locked(rig.handle(GateAction::Lock).await, LockedAccess::Device);
    rig.ask_and_expect_send().await;
    locked(rig.handle(GateAction::Lock).await, LockedAccess::Device);
    expect_nothing(&rig.check_state().await, Some(ChallengeEnd::Withdrawn));
    // Without a clearance here, "lock everywhere" reaches no further.
    locked(
        rig.handle(GateAction::LockEverywhere).await,
        LockedAccess::DeviceOnly,
    );
    rig.subject.device = "kitchen".to_owned();
    assert!(matches!(rig.ask().await, GateOutcome::Open(_)));
}

#[tokio::test]
async fn locking_everywhere_needs_a_clearance_and_is_limited() {
    let policy = BudgetPolicy {
        locks_everywhere: crate::mfa::budget::WindowLimit::new(1, secs(3_600)),
        ..BudgetPolicy::default()
    };
    let mut rig = GateRig::with(policy, &[Channel::Email, Channel::Sms]);
    for (everywhere, device) in [(true, "kitchen"), (false, "bedroom")] {
        rig.subject.device = "car".to_owned();
        rig.ask().await;
        rig.pass_gate().await;
        rig.subject.device = device.to_owned();
        rig.ask_and_expect_send().await;
        rig.pass_gate().await;
        let GateOutcome::Locked(locked) = rig.handle(GateAction::LockEverywhere).await else {
            panic!("not locked");
        };
        assert_eq!(matches!(locked, LockedAccess::Everywhere(_)), everywhere);
        expect_nothing(&rig.check_state().await, Some(ChallengeEnd::Used));
        rig.subject.device = "car".to_owned();
        assert_eq!(matches!(rig.ask().await, GateOutcome::Open(_)), !everywhere);
    }
}

#[tokio::test]
async fn an_unrecognized_voice_answers_for_the_recognized_one_of_its_session() {
    let person = |rig: &GateRig, person: &str| ChallengedPerson {
        employee: rig.employee.id.clone(),
        person: person.to_owned(),
    };
    for (asks, answers, answered) in [
        ("ann's voice", "", true),
        ("", "ann's voice", true),
        ("ann's voice", "another voice", false),
    ] {
        let mut rig = GateRig::new();
        rig.subject.person = asks.to_owned();
        rig.ask_and_expect_send().await;
        let code = rig.last_code();
        rig.subject.person = answers.to_owned();
        // In a session of its own, nobody was asked.
        expect_nothing(&rig.attempt_pin(&code).await, None);
        rig.challenged = Some(person(&rig, asks));
        let outcome = rig.attempt_pin(&code).await;
        assert_eq!(
            matches!(outcome, GateOutcome::Passed(..)),
            answered,
            "{outcome:?}"
        );
        // The clearance is that of the person who asked.
        rig.challenged = None;
        assert!(!matches!(rig.check_state().await, GateOutcome::NotNeeded));
        rig.subject.person = asks.to_owned();
        assert_eq!(
            matches!(rig.check_state().await, GateOutcome::NotNeeded),
            answered
        );
    }
}

#[tokio::test]
async fn a_voice_that_is_linked_to_another_employee_is_told_apart() {
    let mut rig = GateRig::new();
    rig.challenged = Some(ChallengedPerson {
        employee: "bob".parse().unwrap(),
        person: "bob's voice".to_owned(),
    });
    for _ in 0..10 {
        let outcome = rig.attempt_pin("417").await;
        assert!(matches!(outcome, GateOutcome::AnotherVoice), "{outcome:?}");
    }
    rig.ask_and_expect_send().await;
    rig.pass_gate().await;
}

#[tokio::test]
async fn an_unreachable_employee_spends_no_budget() {
    let mut rig = GateRig::with(BudgetPolicy::default(), &[]);
    for _ in 0..10 {
        assert!(matches!(
            rig.ask().await,
            GateOutcome::Refused(GateRefusal::NoWayToReach)
        ));
    }
    let mut rig = GateRig::new();
    rig.employee.emails[0].verified = false;
    rig.employee.pin_by = PinDelivery::Email;
    assert!(matches!(
        rig.ask().await,
        GateOutcome::Refused(GateRefusal::NoWayToReach)
    ));
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
    assert_eq!(expect_refusal(rig.ask().await).budget, BudgetName::SmsNumber);
}
