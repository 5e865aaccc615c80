//! Optional parts of an envelope may be missing, null or of another type.

use countersign::alexa::request::RequestEnvelope;
use serde_json::{Value, json};

use super::full_intent_request;

#[test]
fn session_attributes_may_have_any_shape() {
    for (attributes, state) in [
        (json!(null), None),
        (json!([1, [2], {}]), None),
        (json!("text"), None),
        (json!({"state": {"nested": true}}), None),
        (json!({"other": {"state": "x"}}), None),
        (json!({"a": [[[{}]]], "state": "s"}), Some("s")),
    ] {
        let mut body = full_intent_request();
        body["session"]["attributes"] = attributes;
        let body = body.to_string();
        let envelope = RequestEnvelope::parse(body.as_bytes()).unwrap();
        assert_eq!(envelope.session.unwrap().state.as_deref(), state, "{body}");
    }
}

#[test]
fn optional_parts_may_be_missing_null_or_of_another_type() {
    let required = [
        "/version",
        "/request",
        "/request/type",
        "/request/requestId",
        "/request/timestamp",
    ];
    for pointer in collect_pointers(&full_intent_request(), "") {
        for replacement in [
            None,
            Some(json!(null)),
            Some(json!(7)),
            Some(json!([true])),
            Some(json!({"x": {}})),
        ] {
            let mut body = full_intent_request();
            let (parent, key) = pointer.rsplit_once('/').unwrap();
            let Some(parent) = body.pointer_mut(parent).unwrap().as_object_mut() else {
                continue;
            };
            match replacement {
                None => drop(parent.remove(key)),
                Some(value) => drop(parent.insert(key.to_owned(), value)),
            }
            let parsed = RequestEnvelope::parse(body.to_string().as_bytes()).is_ok();
            assert_eq!(parsed, !required.contains(&pointer.as_str()), "{pointer}: {body}");
        }
    }
}

/// The JSON pointers to every member of the objects inside a value, at any depth.
fn collect_pointers(value: &Value, at: &str) -> Vec<String> {
    let inside: Vec<(String, &Value)> = match value {
        Value::Object(map) => map
            .iter()
            .map(|(key, value)| (format!("{at}/{key}"), value))
            .collect(),
        _ => Vec::new(),
    };
    inside
        .into_iter()
        .flat_map(|(at, value)| [vec![at.clone()], collect_pointers(value, &at)].concat())
        .collect()
}
