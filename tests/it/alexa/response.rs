//! Responses: their JSON, and Alexa's size limits, which none exceeds.

use countersign::alexa::{
    response::{AlexaResponse, Card, Directive, IntentUpdate, ResponseLimitError},
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
    let response = AlexaResponse::say(Ssml::text("Goodbye."))
        .listen(Ssml::text("Still there?"))
        .end();
    let want = json!({
        "outputSpeech": {"type": "SSML", "ssml": "<speak>Goodbye.</speak>"}, "shouldEndSession": true
    });
    assert_eq!(response_json(&response)["response"], want);
}

#[test]
fn a_card_has_its_shape() {
    let response = AlexaResponse::empty().card(Card::LinkAccount);
    assert_eq!(
        response_json(&response)["response"]["card"],
        json!({"type": "LinkAccount"})
    );
}

#[test]
fn directives_contain_what_they_were_given() {
    let filled = IntentUpdate::new("I").with_filled_slot("who", "Ann");
    let response = AlexaResponse::empty()
        .directive(Directive::elicit_slot("pin"))
        .directive(Directive::elicit_slot_of_intent(filled, "which"));
    let found = &response_json(&response)["response"]["directives"];
    assert_eq!(
        found[0],
        json!({"type": "Dialog.ElicitSlot", "slotToElicit": "pin"})
    );
    assert_eq!(found[1]["updatedIntent"]["slots"]["who"]["value"], "Ann");
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
        &AlexaResponse::say(short()).state("x".repeat(24_000)),
        Some(ResponseLimitError::Response),
    );
    check(
        &AlexaResponse::say(short()).directive(Directive::elicit_slot("x".repeat(24_000))),
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
        .directive(Directive::elicit_slot_of_intent(
            IntentUpdate::new("I").with_filled_slot("who", "417"),
            "which",
        ));
    assert!(!format!("{response:?}").contains("417"));
}
