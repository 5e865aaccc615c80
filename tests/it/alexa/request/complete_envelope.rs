//! A complete envelope is parsed, and its debug output shows nothing secret.

use countersign::alexa::request::{ConfirmationStatus, DialogState, RequestEnvelope, RequestKind};

use super::full_intent_request;

#[test]
fn a_complete_envelope_is_parsed() {
    let body = full_intent_request().to_string();
    let envelope = RequestEnvelope::parse(body.as_bytes()).unwrap();
    assert_eq!(envelope.application_id(), Some("amzn1.ask.skill.1"));
    assert_eq!(envelope.request.id.as_str(), "amzn1.echo-api.request.1");
    assert_eq!(envelope.request.timestamp.to_string(), "2026-11-22T08:00:00Z");
    assert_eq!(envelope.request.locale.as_deref(), Some("en-US"));
    let session = envelope.session.as_ref().unwrap();
    assert_eq!(session.state.as_deref(), Some("waiting"));
    let system = &envelope.system;
    assert_eq!(system.device_id.as_deref(), Some("amzn1.ask.device.1"));
    assert!(system.shows_apl);
    let person = system.person.as_ref().unwrap();
    assert_eq!(
        (person.id.as_str(), person.access_token.as_ref().unwrap().expose()),
        ("amzn1.ask.person.1", "person-token")
    );
    assert_eq!(
        envelope.user().unwrap().access_token.as_ref().unwrap().expose(),
        "account-token"
    );
}

#[test]
fn an_intent_is_parsed_with_its_slots() {
    let body = full_intent_request().to_string();
    let envelope = RequestEnvelope::parse(body.as_bytes()).unwrap();
    let RequestKind::Intent(intent) = &envelope.request.kind else {
        panic!("{envelope:?}")
    };
    assert_eq!(intent.name.as_str(), "FindContactIntent");
    assert_eq!(intent.dialog_state, Some(DialogState::InProgress));
    assert_eq!(intent.slot_value("contact"), Some("anne é \"lee\""));
    let contact = intent.slot("contact").unwrap();
    assert_eq!(contact.confirmation, ConfirmationStatus::Confirmed);
    let resolved = contact.resolved_entity().unwrap();
    assert_eq!(
        (resolved.id.as_ref().unwrap().expose(), resolved.dynamic),
        ("dynamic.ann", true)
    );
    assert_eq!(
        (intent.slot_value("pin"), intent.slot_value("other")),
        (None, None)
    );
}

#[test]
fn debug_output_has_no_spoken_text_and_no_token() {
    let body = full_intent_request().to_string();
    let printed = format!("{:?}", RequestEnvelope::parse(body.as_bytes()).unwrap());
    for hidden in [
        "anne",
        "Ann Lee",
        "account-token",
        "person-token",
        "api-token",
        "ann.lee",
    ] {
        assert!(!printed.contains(hidden), "{hidden} in {printed}");
    }
    assert!(printed.contains("FindContactIntent"));
}
