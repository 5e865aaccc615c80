//! Whatever envelope passes says what a plain JSON parser reads in it.

#![no_main]

use countersign::alexa::request::Envelope;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|body: &[u8]| {
    let Ok(envelope) = Envelope::parse(body) else {
        return;
    };
    // Text that is no text (half a surrogate, where nothing is read) only the plain parser minds.
    let Ok(value) = serde_json::from_slice::<Value>(body) else {
        return;
    };
    let request = &value["request"];
    assert_eq!(Some(envelope.request.id.as_str()), request["requestId"].as_str());
    assert_eq!(
        Some(envelope.request.type_name.as_str()),
        request["type"].as_str()
    );
    let application = &value["context"]["System"]["application"]["applicationId"];
    assert_eq!(envelope.system.application_id.as_deref(), application.as_str());
    let _ = format!("{envelope:?}");
});
