//! Verification of requests over real HTTP: one failed check gives a 400 without a body and has no other effect.

use countersign::clock::SignedDuration;
use serde_json::{Value, json};

use crate::support::{
    alexa_request::intent_request,
    skill_response::SkillResponse,
    test_app::{SAM, TestApp},
    test_chain::{LeafKey, TestChain},
};

type HeaderList = Vec<(&'static str, String)>;

/// The body of a question that would send a PIN if it were accepted.
fn question_body(app: &TestApp) -> String {
    app.speaker(SAM)
        .envelope(&intent_request("FindContactIntent", &[("name", "Ann Lee")]))
        .to_string()
}

#[track_caller]
fn assert_bare_400(app: &TestApp, heard: &SkillResponse, case: &str) {
    assert_eq!((heard.status, &heard.json), (400, &Value::Null), "{case}");
    assert!(
        app.mailbox.messages_since(0).is_empty(),
        "{case}: a message was sent"
    );
}

#[tokio::test]
async fn s0_01_the_good_request_passes() {
    let app = TestApp::start().await;
    let body = question_body(&app);
    let heard = app
        .post_with_headers(&body, &app.chain.headers(body.as_bytes()))
        .await;
    heard.says("I've sent");
}

/// The headers that Amazon's certification is reported to break, and a few more of our own.
fn broken_headers(app: &TestApp, body: &str) -> Vec<(&'static str, HeaderList)> {
    const URL: &str = "SignatureCertChainUrl";
    const SIGNATURE: &str = "Signature-256";
    let [url, signature] = app.chain.headers(body.as_bytes());
    let at = |address: &str| vec![(URL, address.to_owned()), signature.clone()];
    let signed = |text: &str| vec![url.clone(), (SIGNATURE, text.to_owned())];
    let stranger = TestChain::with_params(app.now(), |recipe| recipe.leaf_key = LeafKey::Two);
    vec![
        ("no signature header", vec![url.clone()]),
        ("empty signature", signed("")),
        ("empty certificate URL", at("")),
        ("no certificate URL header", vec![signature.clone()]),
        (
            "incorrect certificate URL",
            at("https://s3.amazonaws.com/invalid.path/cert.pem"),
        ),
        ("invalid certificate URL", at("not a URL")),
        (
            "plain http",
            at("http://s3.amazonaws.com/echo.api/echo-api-cert-test.pem"),
        ),
        (
            "another host",
            at("https://notamazon.com/echo.api/echo-api-cert-test.pem"),
        ),
        (
            "no chain at the URL",
            at("https://s3.amazonaws.com/echo.api/absent.pem"),
        ),
        (
            "signed with the wrong certificate",
            signed(&stranger.signature(body.as_bytes())),
        ),
        (
            "wrong signature over the body",
            signed(&app.chain.signature(b"another body")),
        ),
        ("not base64", signed("%%%")),
        (
            "two signatures",
            vec![url.clone(), signature.clone(), signature.clone()],
        ),
        ("two URLs", vec![url.clone(), url.clone(), signature.clone()]),
    ]
}

#[tokio::test]
async fn s0_01_every_case_of_the_certification_test_is_a_bare_400() {
    let app = TestApp::start().await;
    let body = question_body(&app);
    for (case, headers) in broken_headers(&app, &body) {
        assert_bare_400(&app, &app.post_with_headers(&body, &headers).await, case);
    }
    app.post_with_headers(&body, &app.chain.headers(body.as_bytes()))
        .await
        .says("I've sent");
}

#[tokio::test]
async fn s0_01_a_body_changed_by_one_byte_is_a_bare_400() {
    let app = TestApp::start().await;
    let body = question_body(&app);
    let headers = app.chain.headers(body.as_bytes());
    assert_bare_400(
        &app,
        &app.post_with_headers(&body.replacen("Ann Lee", "Ann Lea", 1), &headers)
            .await,
        "changed name",
    );
    assert_bare_400(
        &app,
        &app.post_with_headers(&format!("{body} "), &headers).await,
        "an extra space",
    );
}

#[tokio::test]
async fn s0_01_stale_and_early_requests_are_a_bare_400() {
    for (seconds, good) in [(149, true), (151, false), (-149, true), (-151, false)] {
        let app = TestApp::start().await;
        let body = question_body(&app);
        let headers = app.chain.headers(body.as_bytes());
        app.clock.advance_by(SignedDuration::from_secs(seconds));
        let heard = app.post_with_headers(&body, &headers).await;
        assert_eq!(heard.status == 200, good, "{seconds} s late: {}", heard.status);
        if !good {
            assert_bare_400(&app, &heard, "stale");
        }
    }
}

#[tokio::test]
async fn s0_01_a_request_for_another_skill_is_a_bare_400() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    sam.origin.application = "amzn1.ask.skill.somebody-elses".into();
    let heard = sam.asks_for("Ann Lee").await;
    assert_bare_400(&app, &heard, "another skill");

    let mut two = app
        .speaker(SAM)
        .envelope(&intent_request("FindContactIntent", &[("name", "Ann Lee")]));
    two["session"]["application"]["applicationId"] = "amzn1.ask.skill.somebody-elses".into();
    assert_bare_400(&app, &app.post(&two).await, "two skills in one request");

    let mut none = app
        .speaker(SAM)
        .envelope(&intent_request("FindContactIntent", &[("name", "Ann Lee")]));
    none["session"]["application"] = json!({});
    none["context"]["System"]["application"] = json!({});
    assert_bare_400(&app, &app.post(&none).await, "no skill");
}

#[tokio::test]
async fn bad_bodies_are_a_bare_400_and_never_a_500() {
    let app = TestApp::start().await;
    let good = question_body(&app);
    let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
    let doubled = good.replacen("\"request\":", "\"request\":{},\"request\":", 1);
    for (case, body) in [
        ("empty", String::new()),
        ("truncated", good[..good.len() / 2].to_owned()),
        ("not JSON", "hello".into()),
        ("a list", "[]".into()),
        ("deeply nested", deep),
        ("a duplicate key", doubled),
        ("no request", r#"{"version":"1.0"}"#.into()),
        ("no timestamp", good.replace("timestamp", "timestomp")),
        ("a garbage timestamp", good.replace("2026-", "last year, ")),
        ("no request id", good.replace("requestId", "requestIx")),
    ] {
        let heard = app
            .post_with_headers(&body, &app.chain.headers(body.as_bytes()))
            .await;
        assert_bare_400(&app, &heard, case);
    }
    let huge = good.replacen("Ann Lee", &"A".repeat(2_000_000), 1);
    let heard = app
        .post_with_headers(&huge, &app.chain.headers(huge.as_bytes()))
        .await;
    assert_bare_400(&app, &heard, "oversized");
}

#[tokio::test]
async fn a_body_that_is_not_utf_8_is_a_bare_400() {
    let app = TestApp::start().await;
    let mut body = question_body(&app).into_bytes();
    let at = body.windows(7).position(|part| part == b"Ann Lee").unwrap();
    body[at] = 0xFF;
    let heard = app.post_bytes(body.clone(), &app.chain.headers(&body)).await;
    assert_bare_400(&app, &heard, "not UTF-8");
}

#[tokio::test]
async fn optional_fields_may_be_missing() {
    let app = TestApp::start().await;
    let mut bare = app
        .speaker(SAM)
        .envelope(&intent_request("FindContactIntent", &[("name", "Ann Lee")]));
    bare["request"].as_object_mut().unwrap().remove("locale");
    bare["request"].as_object_mut().unwrap().remove("dialogState");
    let system = bare["context"]["System"].as_object_mut().unwrap();
    for key in ["device", "apiEndpoint", "apiAccessToken"] {
        system.remove(key);
    }
    app.post(&bare).await.says("I've sent");

    let mut slotless = app
        .speaker(SAM)
        .envelope(&intent_request("FindContactIntent", &[("name", "x")]));
    slotless["request"]["intent"]["slots"]["name"]
        .as_object_mut()
        .unwrap()
        .remove("value");
    app.post(&slotless).await.says("Whose number would you like?");

    let mut nested = app.speaker(SAM).envelope(&json!({"type": "LaunchRequest"}));
    nested["session"]["attributes"] = json!({"a": {"b": [1, {"c": null}]}, "state": "made up"});
    app.post(&nested).await.says("Contact Finder");
}

#[tokio::test]
async fn absurd_slot_values_get_a_spoken_answer_and_never_a_500() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    sam.asks_and_says_pin("Ann Lee").await;
    for absurd in [
        "\u{0}",
        "💣💣💣",
        "<speak>",
        "'; DROP TABLE contacts; --",
        "%s%n{}",
        "\u{202E}eeL nnA",
        &"x".repeat(5_000),
    ] {
        let heard = sam.asks_for(absurd).await;
        assert_eq!(heard.status, 200, "{absurd:?}");
        assert!(!heard.speech().is_empty(), "{absurd:?}");
        assert_eq!(sam.says_pin(absurd).await.status, 200, "{absurd:?}");
    }
}

#[tokio::test]
async fn the_webhook_accepts_only_post() {
    let app = TestApp::start().await;
    let (status, _) = app.get_page("/alexa").await;
    assert!(matches!(status, 404 | 405), "{status}");
}

#[tokio::test]
async fn a_compressed_body_is_a_bare_400_and_is_not_unpacked() {
    let app = TestApp::start().await;
    let body = question_body(&app);
    for encoding in ["gzip", "deflate", "br", "zstd", "identity"] {
        let mut headers = app.chain.headers(body.as_bytes()).to_vec();
        headers.push(("content-encoding", encoding.to_owned()));
        assert_bare_400(&app, &app.post_with_headers(&body, &headers).await, encoding);
    }
}
