//! Checks that Alexa would accept a response: by the schema generated from the public `ask-sdk-model` package, and by
//! the limits on size, which are not in that schema.

use std::{path::Path, sync::LazyLock};

use jsonschema::Validator;
use serde_json::Value;

/// The maximum size of a response, in bytes.
const MAX_RESPONSE_BYTES: usize = 24 * 1024;
/// The maximum length of one spoken text, including its tags, and of all texts on a card together, in characters.
const MAX_TEXT_CHARACTERS: usize = 8_000;

static SCHEMA: LazyLock<Validator> = LazyLock::new(|| {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schema/generated/response.schema.json");
    let text = std::fs::read_to_string(&path)
        .expect("tests/schema/generated/response.schema.json is missing: run scripts/setup to generate it");
    let schema = serde_json::from_str(&text).expect("the generated schema is JSON");
    jsonschema::validator_for(&schema).expect("the generated schema is a valid JSON schema")
});

/// Fails unless Alexa would accept this response.
#[track_caller]
pub(crate) fn assert_valid_response(response: &Value) {
    let faults = find_faults(response);
    assert!(
        faults.is_empty(),
        "Alexa would reject this response: {}\n{response:#}",
        faults.join("; ")
    );
}

/// Lists the reasons for which Alexa would reject a response.
pub(crate) fn find_faults(response: &Value) -> Vec<String> {
    let mut faults: Vec<String> = SCHEMA
        .iter_errors(response)
        .map(|error| format!("{error} at {}", error.instance_path()))
        .collect();
    let bytes = response.to_string().len();
    if bytes > MAX_RESPONSE_BYTES {
        faults.push(format!("{bytes} bytes, {MAX_RESPONSE_BYTES} are allowed"));
    }
    for place in [
        "/response/outputSpeech",
        "/response/reprompt/outputSpeech",
        "/response/card",
    ] {
        let characters = text_length(response.pointer(place));
        if characters > MAX_TEXT_CHARACTERS {
            faults.push(format!(
                "{characters} characters in {place}, {MAX_TEXT_CHARACTERS} are allowed"
            ));
        }
    }
    faults
}

/// The total number of characters in the strings directly inside an object.
fn text_length(holder: Option<&Value>) -> usize {
    let strings = holder
        .and_then(Value::as_object)
        .into_iter()
        .flat_map(|object| object.values());
    strings
        .filter_map(Value::as_str)
        .map(|text| text.chars().count())
        .sum()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn response_saying(ssml: &str) -> Value {
        json!({"version": "1.0", "response": {
            "outputSpeech": {"type": "SSML", "ssml": ssml},
            "reprompt": {"outputSpeech": {"type": "PlainText", "text": "What is the PIN?"}},
            "card": {"type": "LinkAccount"},
            "directives": [{"type": "Dialog.ElicitSlot", "slotToElicit": "pin"}],
            "shouldEndSession": false,
        }})
    }

    #[test]
    fn a_valid_response_has_no_fault() {
        assert_valid_response(&response_saying("<speak>Hello</speak>"));
    }

    #[test]
    fn an_invalid_response_is_rejected() {
        let right = response_saying("<speak>Hello</speak>");
        let wrong = |place: &str, value: Value| {
            let mut response = right.clone();
            *response
                .pointer_mut(place)
                .expect("the place is in the response above") = value;
            assert!(
                !find_faults(&response).is_empty(),
                "no fault was found at {place} in {response}"
            );
        };
        wrong("/version", json!(1));
        wrong("/response/outputSpeech/type", json!("Ssml"));
        wrong("/response/outputSpeech", json!({"type": "SSML", "text": "Hello"}));
        wrong(
            "/response/outputSpeech",
            json!({"type": "PlainText", "text": "Hello", "voice": "Ivy"}),
        );
        wrong("/response/card", json!({"type": "Link"}));
        wrong("/response/shouldEndSession", json!("no"));
        wrong("/response/directives/0/type", json!("Dialog.Elicit"));
        wrong("/response", json!({"speech": "Hello"}));
        wrong("", json!({"response": {}}));
    }

    #[test]
    fn a_response_that_is_too_long_is_rejected() {
        assert!(find_faults(&response_saying(&"a".repeat(7_990))).is_empty());
        assert!(!find_faults(&response_saying(&"a".repeat(8_001))).is_empty());
        let mut heavy = response_saying("<speak>Hello</speak>");
        heavy["sessionAttributes"] = json!({"state": "a".repeat(MAX_RESPONSE_BYTES)});
        assert!(!find_faults(&heavy).is_empty());
    }
}
