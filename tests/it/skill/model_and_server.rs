//! The skill package fits the server: the server answers everything that the voice model understands.

use countersign::{
    alexa_emulator::{
        VoiceModel,
        utterance::{UtteranceInterpreter, UtteranceMeaning},
    },
    skill::{EndpointCertificate, PackageOptions, SkillPackage, SkillSources},
};
use serde_json::{Value, json};

use crate::support::{
    test_app::{SAM, TestApp},
    test_app_builder::TestAppBuilder,
};

/// Returns the en-US voice model of a package for PINs with this many digits.
fn build_model(digits: u8) -> Value {
    let options = PackageOptions {
        endpoint: "https://skill.acme.org/alexa".parse().unwrap(),
        certificate: EndpointCertificate::Trusted,
        digits: digits.try_into().unwrap(),
        privacy_policy: None,
        terms_of_use: None,
    };
    let package = SkillPackage::build(&SkillSources::built_in(), &options).unwrap();
    let (_, model) = package
        .files()
        .find(|(path, _)| path.ends_with("en-US.json"))
        .unwrap();
    serde_json::from_slice(model).unwrap()
}

fn intent_samples(model: &Value, intent: &str) -> Vec<String> {
    let intents = model["interactionModel"]["languageModel"]["intents"]
        .as_array()
        .unwrap();
    let intent = intents.iter().find(|other| other["name"] == intent).unwrap();
    serde_json::from_value(intent["samples"].clone()).unwrap()
}

/// Returns the PIN that Alexa would recognize in `said`.
fn heard_pin(listener: &UtteranceInterpreter, said: &str) -> String {
    match listener.interpret(said).meaning {
        UtteranceMeaning::Intent { name, slots } if name == "PinIntent" => {
            slots[0].1.as_ref().unwrap().value.clone()
        }
        other => panic!("{said:?} is heard as {other:?}"),
    }
}

#[tokio::test]
async fn s4_36_the_voice_model_and_the_server_change_together() {
    for (digits, word) in [(3, "three"), (4, "four"), (6, "six")] {
        let model = build_model(digits);
        let listener =
            UtteranceInterpreter::new(&VoiceModel::from_json(&model.to_string()).unwrap(), "en-US");
        let app = TestAppBuilder::default().pin_digits(digits).start().await;
        let mut sam = app.speaker(SAM);

        let hint = model["interactionModel"]["prompts"][0]["variations"][0]["value"]
            .as_str()
            .unwrap();
        let asked = sam.asks_for("Ann Lee").await;
        for said in [hint, &asked.speech(), &asked.reprompt()] {
            assert!(said.contains(&format!("{word}-digit PIN")), "{said}");
        }

        let other = if digits == 4 { "417" } else { "4178" };
        let heard = heard_pin(&listener, &format!("my pin is {other}"));
        sam.says_pin(&heard).await.says(&format!("has {digits} digits"));

        let named = format!("{word} digit");
        let naming: Vec<_> = intent_samples(&model, "PinIntent")
            .into_iter()
            .filter(|sample| sample.contains(" digit "))
            .collect();
        assert!(
            naming
                .iter()
                .all(|sample| sample.contains(&named) || sample.contains("six digit")),
            "{naming:?}"
        );
        let spaced: Vec<_> = app.last_pin().chars().map(String::from).collect();
        for sample in naming.iter().filter(|sample| sample.contains(&named)) {
            let heard = heard_pin(&listener, &sample.replace("{pin}", &spaced.join(" ")));
            assert_eq!(heard, app.last_pin(), "{sample}");
        }
        sam.says_pin(&app.last_pin()).await.says("202");
    }
}

#[test]
fn every_model_hears_every_pin_that_can_be_sent() {
    for digits in 3..=8 {
        let listener = UtteranceInterpreter::new(
            &VoiceModel::from_json(&build_model(digits).to_string()).unwrap(),
            "en-US",
        );
        for pin in ["417", "4178", "41782", "417829", "4178293", "41782931"] {
            let spaced: Vec<_> = pin.chars().map(String::from).collect();
            assert_eq!(
                heard_pin(&listener, &format!("my pin is {}", spaced.join(" "))),
                pin
            );
        }
    }
}

/// Sends what the developer console's test tab can send: a launch, every intent with and without its slots, and a
/// session end.
#[tokio::test]
async fn s0_08_every_request_that_the_package_allows_is_answered() {
    let app = TestApp::start().await;
    let model = VoiceModel::from_json(&build_model(3).to_string()).unwrap();
    let mut sam = app.speaker(SAM);
    assert_eq!(sam.launch().await.status, 200);
    for intent in &model.intents {
        let filled: Vec<_> = intent
            .slots
            .iter()
            .map(|slot| (slot.name.as_str(), "1"))
            .collect();
        for slots in [&filled[..], &[]] {
            let heard = sam.sends_intent(&intent.name, slots).await;
            assert_eq!(heard.status, 200, "{}", intent.name);
            assert!(!heard.speech().is_empty(), "{}: nothing is said", intent.name);
        }
    }
    let ended = sam
        .send_request(json!({"type": "SessionEndedRequest", "reason": "USER_INITIATED"}))
        .await;
    ended.does_nothing();
}
