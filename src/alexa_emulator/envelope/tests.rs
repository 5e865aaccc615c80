//! Requests, compared with snapshots.

use super::*;
use crate::alexa_emulator::utterance::UtteranceInterpreter;

#[derive(Debug)]
struct FixedByteEntropy;

impl Entropy for FixedByteEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(7);
    }
}

fn context() -> EmulatedContext {
    EmulatedContext {
        application_id: "amzn1.ask.skill.example".into(),
        locale: "en-US".into(),
        user_id: "amzn1.ask.account.EXAMPLE".into(),
        access_token: Some("header.claims.signature".into()),
        person: None,
        device: EmulatedDevice {
            id: "amzn1.ask.device.KITCHEN".into(),
            screen: false,
        },
        session: EmulatedSession {
            id: new_session_id(&FixedByteEntropy),
            new: true,
            attributes: Map::new(),
        },
    }
}

fn request(scene: &EmulatedContext, said: &str) -> Value {
    let model = VoiceModel::for_locale("en-US").unwrap();
    let heard = UtteranceInterpreter::new(&model, "en-US").interpret(said);
    let now = "2026-11-22T08:00:00.123Z".parse().unwrap();
    scene.build_envelope(
        &model,
        &EmulatedEvent::Utterance(&heard.meaning),
        now,
        &FixedByteEntropy,
    )
}

#[test]
fn a_question_looks_as_alexa_asks_it() {
    insta::assert_json_snapshot!(request(&context(), "what is Ann Lee's cell number"));
}

#[test]
fn a_pin_has_a_dialog_state_and_no_resolutions() {
    insta::assert_json_snapshot!(request(&context(), "my pin is four one seven")["request"]);
}

#[test]
fn a_launch_has_neither_intent_nor_token_when_nobody_linked() {
    let mut scene = context();
    scene.access_token = None;
    scene.person = Some(EmulatedPerson {
        id: "amzn1.ask.person.ANN".into(),
        access_token: Some("her.own.token".into()),
    });
    scene.device.screen = true;
    insta::assert_json_snapshot!(request(&scene, "open contact finder"));
}

#[test]
fn an_ended_session_says_why_and_an_event_has_no_session() {
    let model = VoiceModel::for_locale("en-US").unwrap();
    let now = "2026-11-22T08:00:00Z".parse().unwrap();
    let ended = context().build_envelope(
        &model,
        &EmulatedEvent::SessionEnded("USER_INITIATED"),
        now,
        &FixedByteEntropy,
    );
    assert_eq!(ended["request"]["reason"], "USER_INITIATED");
    let event = context().build_envelope(&model, &EmulatedEvent::SkillDisabled, now, &FixedByteEntropy);
    assert_eq!(event["request"]["type"], "AlexaSkillEvent.SkillDisabled");
    assert_eq!(event.get("session"), None);
}
