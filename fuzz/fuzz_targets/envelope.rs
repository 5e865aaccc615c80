//! Fuzzes the envelope parser: it reads the same values as a plain JSON parser.

#![no_main]

use countersign::alexa::request::RequestEnvelope;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|body: &[u8]| {
    let Ok(envelope) = RequestEnvelope::parse(body) else {
        return;
    };
    // Only the plain parser rejects invalid text (such as half a surrogate) in parts that the envelope does not read.
    let Ok(value) = serde_json::from_slice::<Value>(body) else {
        return;
    };
    let request = &value["request"];
    assert_eq!(Some(envelope.request.id.as_str()), request["requestId"].as_str());
    let application = &value["context"]["System"]["application"]["applicationId"];
    assert_eq!(envelope.system.application_id.as_deref(), application.as_str());
    let _ = format!("{envelope:?}");
});
