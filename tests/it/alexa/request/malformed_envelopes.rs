//! Malformed envelopes are rejected: duplicate fields, invalid JSON, invalid UTF-8. Nothing makes the parser panic.

use countersign::alexa::request::{EnvelopeError, RequestEnvelope};
use proptest::prelude::*;
use rstest::rstest;
use serde_json::{Value, json};

use super::{full_intent_request, inspect_slot};

#[rstest]
#[case(r#""version":"1.0""#)]
#[case(r#""request":{"type":"LaunchRequest","requestId":"r","timestamp":"2026-11-22T08:00:00Z"}"#)]
#[case(r#""session":{}"#)]
#[case(r#""context":{}"#)]
fn a_duplicate_field_is_rejected(#[case] field: &str) {
    let lean = r#""version":"1.0","request":{"type":"X","requestId":"r","timestamp":"2026-11-22T08:00:00Z"},"session":{},"context":{}"#;
    assert!(RequestEnvelope::parse(format!("{{{lean}}}").as_bytes()).is_ok());
    let refused = RequestEnvelope::parse(format!("{{{lean},{field}}}").as_bytes()).unwrap_err();
    assert!(
        matches!(refused, EnvelopeError::NotAnEnvelope { .. }),
        "{refused:?}"
    );
}

#[rstest]
#[case(r#""timestamp":"2026-11-22T08:00:00Z""#)]
#[case(r#""requestId":"amzn1.echo-api.request.1""#)]
#[case(r#""applicationId":"amzn1.ask.skill.1""#)]
#[case(r#""userId":"amzn1.ask.account.1""#)]
#[case(r#""accessToken":"person-token""#)]
#[case(r#""deviceId":"amzn1.ask.device.1""#)]
#[case(r#""state":"waiting""#)]
#[case(r#""sessionId":"amzn1.echo-api.session.1""#)]
#[case(r#""name":"FindContactIntent""#)]
#[case(r#""type":"IntentRequest""#)]
#[case(r#""pin":{"confirmationStatus":"NONE","name":"pin"}"#)]
#[case(r#""locale":"en-US""#)]
fn a_duplicate_nested_field_is_rejected(#[case] field: &str) {
    let body = full_intent_request().to_string();
    assert!(body.contains(field), "{field} is not in {body}");
    let key = field.split(':').next().unwrap();
    for twice in [
        format!("{field},{field}"),
        format!("{field},{key}:null"),
        format!("{key}:[],{field}"),
    ] {
        let body = body.replacen(field, &twice, 1);
        assert!(RequestEnvelope::parse(body.as_bytes()).is_err(), "{body}");
    }
}

#[test]
fn invalid_json_and_invalid_utf8_are_rejected() {
    let body = full_intent_request().to_string();
    for end in 0..body.len() {
        if body.is_char_boundary(end) {
            assert!(
                RequestEnvelope::parse(&body.as_bytes()[..end]).is_err(),
                "cut at {end}"
            );
        }
    }
    let refused = |body: &[u8]| RequestEnvelope::parse(body).unwrap_err();
    assert_eq!(refused(b"{\"version\":\"\xff\"}"), EnvelopeError::NotUtf8);
    assert!(matches!(refused(b""), EnvelopeError::NotJson { .. }));
    assert!(matches!(refused(b"{} {}"), EnvelopeError::NotAnEnvelope { .. }));
    assert!(matches!(
        refused(format!("{body}x").as_bytes()),
        EnvelopeError::NotJson { .. }
    ));
    assert!(matches!(refused(b"[]"), EnvelopeError::NotAnEnvelope { .. }));
    assert!(matches!(refused(b"null"), EnvelopeError::NotAnEnvelope { .. }));
    assert!(matches!(
        refused(&[b"\xef\xbb\xbf", body.as_bytes()].concat()),
        EnvelopeError::NotJson { .. }
    ));
}

#[test]
fn invalid_utf8_in_an_ignored_field_is_rejected() {
    let body = full_intent_request().to_string().replacen("\"main\"", "\"?\"", 1);
    let at = body.find("\"?\"").unwrap() + 1;
    let mut bytes = body.into_bytes();
    bytes[at] = 0xff;
    assert_eq!(
        RequestEnvelope::parse(&bytes).unwrap_err(),
        EnvelopeError::NotUtf8
    );
}

proptest! {
    #[test]
    fn no_bytes_make_the_parser_panic(body in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = RequestEnvelope::parse(&body);
    }

    #[test]
    fn a_damaged_envelope_is_rejected_or_read_as_serde_json_reads_it(
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut body = full_intent_request().to_string().into_bytes();
        for (at, byte) in damage {
            let at = at.index(body.len());
            body[at] = byte;
        }
        if let Ok(envelope) = RequestEnvelope::parse(&body) {
            let value: Value = serde_json::from_slice(&body).unwrap();
            prop_assert_eq!(Some(envelope.request.id.as_str()), value["request"]["requestId"].as_str());
            let application = value["context"]["System"]["application"]["applicationId"].as_str();
            prop_assert_eq!(envelope.system.application_id.as_deref(), application);
        }
    }

    #[test]
    fn slot_values_are_read_unchanged(said in any::<String>()) {
        inspect_slot(&json!({"name": "s", "value": said.clone()}), |slot| assert_eq!(slot.value(), Some(said.as_str())));
    }
}
