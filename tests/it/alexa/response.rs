//! Responses: their JSON, and Alexa's size limits, which none exceeds.

use countersign::alexa::{
    response::{AlexaResponse, Card, CardImage, Directive, IntentUpdate, ResponseLimitError},
    ssml::Ssml,
};
use serde_json::{Value, json};

fn apology() -> Ssml {
    Ssml::text("Sorry, that is too much for me.")
}

/// The JSON of a response that is within the limits.
fn response_json(response: &AlexaResponse) -> Value {
    let finished = response.finish(&apology());
    assert_eq!(finished.exceeded_limit, None);
    serde_json::from_slice(&finished.bytes).unwrap()
}

#[test]
fn a_response_that_does_nothing_is_nearly_empty() {
    let want = json!({"version": "1.0", "sessionAttributes": {}, "response": {}});
    assert_eq!(response_json(&AlexaResponse::empty()), want);
}

#[test]
fn a_question_opens_the_microphone() {
    let response = AlexaResponse::say(Ssml::text("What is your PIN?"))
        .listen(Ssml::text("Please say it."))
        .directive(Directive::elicit_slot_of_intent(
            IntentUpdate::new("PinIntent").with_empty_slot("pin"),
            "pin",
        ))
        .state("waiting");
    let want = json!({
        "version": "1.0",
        "sessionAttributes": {"state": "waiting"},
        "response": {
            "outputSpeech": {"type": "SSML", "ssml": "<speak>What is your PIN?</speak>"},
            "reprompt": {"outputSpeech": {"type": "SSML", "ssml": "<speak>Please say it.</speak>"}},
            "directives": [{
                "type": "Dialog.ElicitSlot",
                "slotToElicit": "pin",
                "updatedIntent": {
                    "name": "PinIntent",
                    "confirmationStatus": "NONE",
                    "slots": {"pin": {"name": "pin", "confirmationStatus": "NONE"}}
                }
            }],
            "shouldEndSession": false
        }
    });
    assert_eq!(response_json(&response), want);
}

#[test]
fn ending_the_session_drops_the_reprompt() {
    let response = AlexaResponse::say_plain("Goodbye.")
        .listen(Ssml::text("Still there?"))
        .end();
    let want = json!({"outputSpeech": {"type": "PlainText", "text": "Goodbye."}, "shouldEndSession": true});
    assert_eq!(response_json(&response)["response"], want);
}

#[test]
fn every_card_has_its_shape() {
    let image = CardImage {
        small_image_url: "https://a/s".to_owned(),
        large_image_url: "https://a/l".to_owned(),
    };
    for (card, want) in [
        (
            Card::simple("T", "C"),
            json!({"type": "Simple", "title": "T", "content": "C"}),
        ),
        (Card::LinkAccount, json!({"type": "LinkAccount"})),
        (
            Card::Standard {
                title: "T".to_owned(),
                text: "C".to_owned(),
                image: Some(image),
            },
            json!({"type": "Standard", "title": "T", "text": "C",
                "image": {"smallImageUrl": "https://a/s", "largeImageUrl": "https://a/l"}}),
        ),
        (
            Card::AskForPermissionsConsent {
                permissions: vec!["alexa::profile:email:read".to_owned()],
            },
            json!({"type": "AskForPermissionsConsent", "permissions": ["alexa::profile:email:read"]}),
        ),
    ] {
        assert_eq!(
            response_json(&AlexaResponse::empty().card(card))["response"]["card"],
            want
        );
    }
}

#[test]
fn directives_contain_what_they_were_given() {
    let filled = IntentUpdate::new("I").with_filled_slot("who", "Ann");
    let response = AlexaResponse::empty()
        .directive(Directive::elicit_slot("pin"))
        .directive(Directive::elicit_slot_of_intent(filled, "which"))
        .directive(Directive::Other(json!({"type": "Made.Up"})));
    let found = &response_json(&response)["response"]["directives"];
    assert_eq!(
        found[0],
        json!({"type": "Dialog.ElicitSlot", "slotToElicit": "pin"})
    );
    assert_eq!(found[1]["updatedIntent"]["slots"]["who"]["value"], "Ann");
    assert_eq!(found[2], json!({"type": "Made.Up"}));
}

#[test]
fn can_fulfill_requests_are_always_answered_with_no() {
    let want = json!({"canFulfillIntent": {"canFulfill": "NO"}});
    assert_eq!(response_json(&AlexaResponse::cannot_fulfill())["response"], want);
}

#[test]
fn a_response_over_a_limit_becomes_an_apology() {
    #[track_caller]
    fn check(response: &AlexaResponse, want: Option<ResponseLimitError>) {
        let finished = response.finish(&apology());
        assert_eq!(finished.exceeded_limit, want);
        assert!(finished.bytes.len() <= 24_000);
        if want.is_some() {
            let sent: Value = serde_json::from_slice(&finished.bytes).unwrap();
            let want = json!({
                "outputSpeech": {"type": "SSML", "ssml": apology().to_string()}, "shouldEndSession": true
            });
            assert_eq!(
                (&sent["response"], &sent["sessionAttributes"]),
                (&want, &json!({}))
            );
        }
    }
    let (tags, short) = ("<speak></speak>".len(), || Ssml::text("Well."));
    check(&AlexaResponse::say(Ssml::text(&"x".repeat(8_000 - tags))), None);
    check(
        &AlexaResponse::say(Ssml::text(&"x".repeat(8_001 - tags))),
        Some(ResponseLimitError::Speech),
    );
    check(&AlexaResponse::say_plain("x".repeat(8_000)), None);
    check(
        &AlexaResponse::say_plain("x".repeat(8_001)),
        Some(ResponseLimitError::Speech),
    );
    check(
        &AlexaResponse::say(Ssml::text(&"&".repeat(2_000))),
        Some(ResponseLimitError::Speech),
    );
    check(&AlexaResponse::say(Ssml::text(&"😀".repeat(3_992))), None);
    check(
        &AlexaResponse::say(Ssml::text(&"😀".repeat(3_993))),
        Some(ResponseLimitError::Speech),
    );
    check(
        &AlexaResponse::say(short()).listen(Ssml::text(&"x".repeat(8_000))),
        Some(ResponseLimitError::Reprompt),
    );
    check(
        &AlexaResponse::say(short()).card(Card::simple("x".repeat(4_000), "x".repeat(4_000))),
        None,
    );
    check(
        &AlexaResponse::say(short()).card(Card::simple("x".repeat(4_001), "x".repeat(4_000))),
        Some(ResponseLimitError::Card),
    );
    check(
        &AlexaResponse::say(short()).state("x".repeat(24_000)),
        Some(ResponseLimitError::Response),
    );
    check(
        &AlexaResponse::say(short()).directive(Directive::Other("x".repeat(24_000).into())),
        Some(ResponseLimitError::Response),
    );
}

#[test]
fn an_apology_that_is_itself_too_long_is_replaced() {
    let long = Ssml::text(&"x".repeat(9_000));
    let finished = AlexaResponse::say(long.clone()).finish(&long);
    let sent: Value = serde_json::from_slice(&finished.bytes).unwrap();
    assert_eq!(
        sent["response"]["outputSpeech"]["ssml"],
        "<speak>Sorry, that did not work.</speak>"
    );
    assert_eq!(finished.exceeded_limit, Some(ResponseLimitError::Speech));
}

#[test]
fn a_response_does_not_print_what_it_says() {
    let response = AlexaResponse::say(Ssml::text("417"))
        .listen(Ssml::text("417"))
        .card(Card::simple("417", "417"));
    let plain = AlexaResponse::say_plain("417").directive(Directive::Other(json!("417")));
    assert!(!format!("{response:?} {plain:?}").contains("417"));
}
