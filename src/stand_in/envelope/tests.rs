//! Requests, compared with snapshots.

use super::*;
use crate::stand_in::utterance::Listener;

#[derive(Debug)]
struct Sevens;

impl Entropy for Sevens {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(7);
    }
}

fn scene() -> Scene {
    Scene {
        application_id: "amzn1.ask.skill.example".into(),
        locale: "en-US".into(),
        user_id: "amzn1.ask.account.EXAMPLE".into(),
        access_token: Some("header.claims.signature".into()),
        person: None,
        device: Device {
            id: "amzn1.ask.device.KITCHEN".into(),
            screen: false,
        },
        session: Session {
            id: session_id(&Sevens),
            new: true,
            attributes: Map::new(),
        },
    }
}

fn request(scene: &Scene, said: &str) -> Value {
    let model = Model::of("en-US").unwrap();
    let heard = Listener::new(&model, "en-US").hear(said);
    let now = "2026-11-22T08:00:00.123Z".parse().unwrap();
    scene.request(&model, &Happening::Said(&heard.meaning), now, &Sevens)
}

#[test]
fn a_question_looks_as_alexa_asks_it() {
    insta::assert_json_snapshot!(request(&scene(), "what is Ann Lee's cell number"));
}

#[test]
fn a_pin_has_a_dialog_state_and_no_resolutions() {
    insta::assert_json_snapshot!(request(&scene(), "my pin is four one seven")["request"]);
}

#[test]
fn a_launch_has_neither_intent_nor_token_when_nobody_linked() {
    let mut scene = scene();
    scene.access_token = None;
    scene.person = Some(Person {
        id: "amzn1.ask.person.ANN".into(),
        access_token: Some("her.own.token".into()),
    });
    scene.device.screen = true;
    insta::assert_json_snapshot!(request(&scene, "open contact finder"));
}

#[test]
fn an_ended_session_says_why_and_an_event_has_no_session() {
    let model = Model::of("en-US").unwrap();
    let now = "2026-11-22T08:00:00Z".parse().unwrap();
    let ended = scene().request(&model, &Happening::Ended("USER_INITIATED"), now, &Sevens);
    assert_eq!(ended["request"]["reason"], "USER_INITIATED");
    let event = scene().request(&model, &Happening::Disabled, now, &Sevens);
    assert_eq!(event["request"]["type"], "AlexaSkillEvent.SkillDisabled");
    assert_eq!(event.get("session"), None);
}
