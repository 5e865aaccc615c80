//! Parsing of request envelopes: complete, minimal, unusual and malformed ones.

mod complete_envelope;
mod lenient_parsing;
mod malformed_envelopes;
mod request_kinds;
mod slots;

use countersign::alexa::request::{RequestEnvelope, RequestKind, RequestSlot};
use serde_json::{Value, json};

/// An intent request with every field that the parser reads, and many that it ignores.
pub(super) fn full_intent_request() -> Value {
    json!({
        "version": "1.0",
        "session": {
            "new": false,
            "sessionId": "amzn1.echo-api.session.1",
            "application": {"applicationId": "amzn1.ask.skill.1"},
            "attributes": {"state": "waiting", "theirs": {"nested": [1, {"deep": null}]}},
            "user": {"userId": "amzn1.ask.account.1", "accessToken": "account-token"}
        },
        "context": {
            "Viewports": [{"type": "APL", "id": "main"}],
            "System": {
                "application": {"applicationId": "amzn1.ask.skill.1"},
                "user": {"userId": "amzn1.ask.account.1", "accessToken": "account-token"},
                "person": {"personId": "amzn1.ask.person.1", "accessToken": "person-token"},
                "device": {
                    "deviceId": "amzn1.ask.device.1",
                    "supportedInterfaces": {"Alexa.Presentation.APL": {"runtime": {"maxVersion": "2024.3"}}, "AudioPlayer": {}}
                },
                "apiEndpoint": "https://api.eu.amazonalexa.com",
                "apiAccessToken": "api-token"
            }
        },
        "request": {
            "type": "IntentRequest",
            "requestId": "amzn1.echo-api.request.1",
            "locale": "en-US",
            "timestamp": "2026-11-22T08:00:00Z",
            "dialogState": "IN_PROGRESS",
            "intent": {
                "name": "FindContactIntent",
                "confirmationStatus": "NONE",
                "slots": {
                    "contact": {
                        "name": "contact",
                        "value": "anne \u{e9} \"lee\"",
                        "confirmationStatus": "CONFIRMED",
                        "source": "USER",
                        "resolutions": {"resolutionsPerAuthority": [
                            authority_resolution("amzn1.er-authority.echo-sdk.skill.CONTACT", "ER_SUCCESS_MATCH", "ann.lee"),
                            authority_resolution("amzn1.er-authority.echo-sdk.dynamic.skill.CONTACT", "ER_SUCCESS_MATCH", "dynamic.ann"),
                        ]}
                    },
                    "pin": {"name": "pin", "confirmationStatus": "NONE"}
                }
            }
        }
    })
}

pub(super) fn authority_resolution(authority: &str, code: &str, id: &str) -> Value {
    json!({"authority": authority, "status": {"code": code}, "values": [{"value": {"name": "Ann Lee", "id": id}}]})
}

/// Parses a request of this type with these additional fields, and returns the result of `look` on its kind.
pub(super) fn inspect_kind<T>(
    type_name: &str,
    mut fields: Value,
    look: impl FnOnce(&RequestKind<'_>) -> T,
) -> T {
    let request = fields.as_object_mut().unwrap();
    request.insert("type".into(), type_name.into());
    request.insert("requestId".into(), "r".into());
    request.insert("timestamp".into(), "2026-11-22T08:00:00Z".into());
    let body = json!({"version": "1.0", "request": fields}).to_string();
    look(&RequestEnvelope::parse(body.as_bytes()).unwrap().request.kind)
}

/// Parses an intent request with this `slot`, and returns the result of `look` on the parsed slot.
pub(super) fn inspect_slot<T>(slot: &Value, look: impl FnOnce(&RequestSlot<'_>) -> T) -> T {
    inspect_kind(
        "IntentRequest",
        json!({"intent": {"name": "I", "slots": {"s": slot}}}),
        |kind| {
            let RequestKind::Intent(intent) = kind else {
                panic!("{kind:?}")
            };
            look(intent.slot("s").unwrap())
        },
    )
}
