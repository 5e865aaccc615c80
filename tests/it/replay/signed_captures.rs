//! The signed captures in `fixtures/signed`, and the code that creates them.
//!
//! They were created once and are replayed byte for byte. To recreate them with new keys:
//!
//! ```text
//! COUNTERSIGN_MAKE_CAPTURES=1 cargo nextest run -E 'test(there_is_a_signed_capture)'
//! ```

use std::{collections::BTreeSet, fs, path::Path};

use countersign::{
    alexa_emulator::SigningChain,
    clock::{SignedDuration, Timestamp},
    fixture::{ExpectedStatus, Fixture, SignedCapture},
    secret::SystemEntropy,
};
use serde_json::{Value, json};

use crate::{
    cli::{countersign, output_text},
    support::alexa_request::SAMPLE_APPLICATION_ID,
};

const CAPTURES_FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/signed");

/// The name, title and expected status of every capture. First come the requests that Amazon's certification is
/// reported to send, valid ones and then invalid ones. The others are further attacks that verification must reject.
const CAPTURES: &[(&str, &str, u16)] = &[
    (
        "valid-launch",
        "A request that is as it should be: the skill is opened",
        200,
    ),
    (
        "valid-intent",
        "A request that is as it should be: an intent",
        200,
    ),
    (
        "valid-session-ended",
        "A request that is as it should be: the session ended",
        200,
    ),
    ("no-signature", "There is no signature", 400),
    ("empty-signature", "The signature is empty", 400),
    ("no-certificate-url", "There is no address of a certificate", 400),
    (
        "empty-certificate-url",
        "The address of the certificate is empty",
        400,
    ),
    (
        "incorrect-certificate-url",
        "The certificate is not where Amazon has hers",
        400,
    ),
    (
        "invalid-certificate-url",
        "The address of the certificate is none",
        400,
    ),
    (
        "chain-not-available",
        "There is no certificate at its address",
        400,
    ),
    (
        "wrong-certificate",
        "It is signed with the key of another certificate",
        400,
    ),
    ("wrong-signature", "The signature is of another body", 400),
    (
        "untrusted-chain",
        "The certificate leads to a root that nobody believes",
        400,
    ),
    ("sha1-signature-only", "Only the old signature is there", 400),
    ("stale", "It is older than 150 seconds", 400),
    ("from-the-future", "It comes more than 150 seconds early", 400),
    ("another-skill", "It is for another skill", 400),
];

#[test]
fn s0_09_there_is_a_signed_capture_for_each_request_of_the_certification() {
    if std::env::var_os("COUNTERSIGN_MAKE_CAPTURES").is_some() {
        write_all_captures();
    }
    let found: BTreeSet<String> = fs::read_dir(CAPTURES_FOLDER)
        .unwrap()
        .filter_map(|entry| {
            entry
                .unwrap()
                .file_name()
                .to_str()?
                .strip_suffix(".json")
                .map(str::to_owned)
        })
        .collect();
    let wanted: BTreeSet<String> = CAPTURES.iter().map(|(name, ..)| (*name).to_owned()).collect();
    assert_eq!(found, wanted);
    for (name, title, status) in CAPTURES {
        let capture = read_capture(name);
        assert_eq!(
            (capture.title.as_str(), capture.expect.status),
            (*title, *status),
            "{name}"
        );
    }
}

#[test]
fn every_capture_matches_its_schema() {
    let schema = fs::read_to_string(Path::new(CAPTURES_FOLDER).join("../signed.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    for (name, ..) in CAPTURES {
        let text = fs::read_to_string(Path::new(CAPTURES_FOLDER).join(format!("{name}.json"))).unwrap();
        let capture: Value = serde_json::from_str(&text).unwrap();
        assert!(
            schema.is_valid(&capture),
            "{name}: {:?}",
            schema.validate(&capture)
        );
    }
}

#[test]
fn captures_are_replayed_byte_for_byte_and_a_changed_one_differs() {
    let output = countersign(&["replay", CAPTURES_FOLDER]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", output_text(&output).0);

    // One changed byte of the body invalidates the signature.
    let folder = tempfile::tempdir().unwrap();
    for file in ["root.pem", "chain.pem"] {
        fs::copy(Path::new(CAPTURES_FOLDER).join(file), folder.path().join(file)).unwrap();
    }
    let mut capture = read_capture("valid-launch");
    capture.body = capture.body.replacen("1.0", "1.1", 1);
    fs::write(
        folder.path().join("changed.json"),
        serde_json::to_string(&capture).unwrap(),
    )
    .unwrap();
    let output = countersign(&["replay"]).arg(folder.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", output_text(&output).0);
    assert!(
        output_text(&output).0.contains("got       400"),
        "{}",
        output_text(&output).0
    );
}

fn read_capture(name: &str) -> SignedCapture {
    let text = fs::read_to_string(Path::new(CAPTURES_FOLDER).join(format!("{name}.json"))).unwrap();
    match countersign::fixture::parse_fixture(&text).unwrap() {
        Fixture::Capture(capture) => capture,
        Fixture::Conversation(_) => panic!("{name} is not a capture"),
    }
}

/// The time at which every capture was received.
fn received_at() -> Timestamp {
    "2026-03-02T09:00:00Z".parse().unwrap()
}

fn write_all_captures() {
    let ours = SigningChain::generate(received_at(), &SystemEntropy).unwrap();
    let strangers = SigningChain::generate(received_at(), &SystemEntropy).unwrap();
    let write = |name: &str, text: &str| fs::write(Path::new(CAPTURES_FOLDER).join(name), text).unwrap();
    write("root.pem", ours.root_pem());
    write("chain.pem", ours.chain_pem());
    write("strangers-chain.pem", strangers.chain_pem());
    for (name, title, status) in CAPTURES {
        let capture = make_capture(name, title, *status, &ours, &strangers);
        write(
            &format!("{name}.json"),
            &(serde_json::to_string_pretty(&capture).unwrap() + "\n"),
        );
    }
}

fn make_capture(
    name: &str,
    title: &str,
    status: u16,
    ours: &SigningChain,
    strangers: &SigningChain,
) -> SignedCapture {
    let body = capture_body(name);
    let [(url_name, mut url), (signature_name, mut signature)] = ours.signature_headers(body.as_bytes());
    let name_of = |url: &str| url.rsplit('/').next().unwrap_or_default().to_owned();
    let (file, mut chain) = (name_of(&url), "chain.pem");
    match name {
        "empty-signature" => signature.clear(),
        "empty-certificate-url" => url.clear(),
        "incorrect-certificate-url" => url = url.replace("s3.amazonaws.com", "s3.example.com"),
        "invalid-certificate-url" => url = "not an address".to_owned(),
        "chain-not-available" => url = url.replace(&file, "gone.pem"),
        "wrong-certificate" => signature = strangers.sign(body.as_bytes()),
        "wrong-signature" => signature = ours.sign(body.replace("1.0", "1.1").as_bytes()),
        "untrusted-chain" => {
            signature = strangers.sign(body.as_bytes());
            chain = "strangers-chain.pem";
        }
        _ => {}
    }
    let mut headers = vec![(
        "Content-Type".to_owned(),
        "application/json; charset=utf-8".to_owned(),
    )];
    if name != "no-certificate-url" {
        headers.push((url_name.to_owned(), url));
    }
    match name {
        "no-signature" => {}
        "sha1-signature-only" => headers.push(("Signature".to_owned(), signature)),
        _ => headers.push((signature_name.to_owned(), signature)),
    }
    SignedCapture {
        schema: Some("../signed.schema.json".to_owned()),
        title: title.to_owned(),
        at: received_at(),
        headers,
        body,
        root: "root.pem".to_owned(),
        chains: [(file, chain.to_owned())].into(),
        expect: ExpectedStatus { status },
    }
}

fn capture_body(name: &str) -> String {
    let off = match name {
        "stale" => -151,
        "from-the-future" => 151,
        _ => 0,
    };
    let application = if name == "another-skill" {
        "amzn1.ask.skill.somebody-elses"
    } else {
        SAMPLE_APPLICATION_ID
    };
    let mut request = json!({
        "type": "LaunchRequest",
        "requestId": format!("amzn1.echo-api.request.{name}"),
        "timestamp": (received_at() + SignedDuration::from_secs(off)).to_string(),
        "locale": "en-US",
    });
    match name {
        "valid-intent" => {
            request["type"] = "IntentRequest".into();
            request["intent"] = json!({"name": "AMAZON.HelpIntent", "confirmationStatus": "NONE"});
        }
        "valid-session-ended" => {
            request["type"] = "SessionEndedRequest".into();
            request["reason"] = "USER_INITIATED".into();
        }
        _ => {}
    }
    let (application, user) = (
        json!({"applicationId": application}),
        json!({"userId": "amzn1.ask.account.CAPTURED"}),
    );
    let session = json!({
        "new": true,
        "sessionId": "amzn1.echo-api.session.captured",
        "application": application,
        "attributes": {},
        "user": user,
    });
    let system = json!({
        "application": application,
        "user": user,
        "device": {"deviceId": "amzn1.ask.device.CAPTURED", "supportedInterfaces": {}},
        "apiEndpoint": "https://api.amazonalexa.com",
        "apiAccessToken": "captured",
    });
    json!({"version": "1.0", "session": session, "context": {"System": system}, "request": request})
        .to_string()
}
