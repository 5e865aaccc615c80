//! The requests that the simulator sends, and the results that it derives from the responses.

use serde_json::{Value, json};

use super::test_console::TestConsole;

#[actix_web::test]
async fn a_spoken_request_passes_the_production_verifier() {
    let stage = TestConsole::start();
    let done = stage
        .perform(json!({ "say": "what is Ann Lee's number?" }), json!({}))
        .await;
    assert_eq!(done["exchange"]["status"], 200, "{done}");
    assert_eq!(done["understood"], "FindContactIntent");
    assert_eq!(done["slots"], json!({ "name": "ann lee" }));
    let request = &done["exchange"]["request"];
    assert_eq!(request["session"]["new"], true);
    assert_eq!(
        request["context"]["System"]["user"]["accessToken"],
        "link-of-erin"
    );
    assert_eq!(done["session"]["id"], request["session"]["sessionId"]);
    assert_eq!(done["session"]["attributes"], json!({ "challenge": "c1" }));
}

#[actix_web::test]
async fn a_session_continues_with_its_attributes() {
    let stage = TestConsole::start();
    let first = stage.perform(json!({ "say": "find ann lee" }), json!({})).await;
    let second = stage
        .perform(
            json!({ "say": "four one seven" }),
            json!({ "session": first["session"] }),
        )
        .await;
    let session = &second["exchange"]["request"]["session"];
    assert_eq!(session["new"], false);
    assert_eq!(session["sessionId"], first["session"]["id"]);
    assert_eq!(session["attributes"], json!({ "challenge": "c1" }));
}

#[actix_web::test]
async fn a_recognised_person_has_their_own_token_and_an_unlinked_account_has_none() {
    let stage = TestConsole::start();
    let system = |done: &Value| done["exchange"]["request"]["context"]["System"].clone();
    let known = system(
        &stage
            .perform(json!({ "say": "help" }), json!({ "person": "erin" }))
            .await,
    );
    assert_eq!(known["person"]["accessToken"], "link-of-erin");
    let unlinked = system(
        &stage
            .perform(
                json!({ "say": "help" }),
                json!({ "person": "erin", "linked": false }),
            )
            .await,
    );
    assert_eq!(unlinked["person"].get("accessToken"), None);
    assert_eq!(unlinked["user"].get("accessToken"), None);
}

#[actix_web::test]
async fn a_request_that_was_tampered_with_is_rejected() {
    let stage = TestConsole::start();
    for tampering in ["stale", "changed", "unsigned", "stranger"] {
        let done = stage
            .perform(
                json!({ "say": "find ann lee" }),
                json!({ "tampering": tampering }),
            )
            .await;
        assert_eq!(done["exchange"]["status"], 400, "{tampering}: {done}");
        assert_eq!(done["session"], Value::Null, "{tampering}");
    }
}

#[actix_web::test]
async fn a_request_is_resent_with_a_fresh_time_or_unchanged() {
    let stage = TestConsole::start();
    let mut request =
        stage.perform(json!({ "say": "find ann lee" }), json!({})).await["exchange"]["request"].clone();
    request["request"]["timestamp"] = "2020-01-01T00:00:00Z".into();
    let raw = |restamp: bool| json!({ "raw": { "request": request, "restamp": restamp } });
    assert_eq!(
        stage.perform(raw(false), json!({})).await["exchange"]["status"],
        400
    );
    let fresh = stage.perform(raw(true), json!({})).await;
    assert_eq!(fresh["exchange"]["status"], 200);
    assert_ne!(
        fresh["exchange"]["request"]["request"]["requestId"],
        request["request"]["requestId"]
    );
}

/// Resending works like saying the same again: the device sends its open session, with the attributes that the skill
/// set last.
#[actix_web::test]
async fn a_resent_request_belongs_to_the_current_session() {
    let stage = TestConsole::start();
    let first =
        stage.perform(json!({ "say": "find ann lee" }), json!({})).await["exchange"]["request"].clone();
    let again = json!({ "raw": { "request": first, "restamp": true } });
    let now = json!({ "id": "amzn1.echo-api.session.x", "attributes": { "s": "1" } });
    let sent = |done: &Value| done["exchange"]["request"]["session"].clone();
    let here = sent(&stage.perform(again.clone(), json!({ "session": now })).await);
    assert_eq!(
        (&here["new"], &here["sessionId"], &here["attributes"]),
        (&json!(false), &now["id"], &now["attributes"])
    );
    let elsewhere = json!({ "session": now, "device": "office" });
    assert_eq!(sent(&stage.perform(again, elsewhere).await), first["session"]);
}

#[actix_web::test]
async fn silence_leaving_and_disabling_end_the_session() {
    let stage = TestConsole::start();
    let session = json!({ "session": { "id": "amzn1.echo-api.session.x", "attributes": {} } });
    for (what, kind) in [
        ("silence", "SessionEndedRequest"),
        ("leave", "SessionEndedRequest"),
        ("disable", "AlexaSkillEvent.SkillDisabled"),
    ] {
        let done = stage.perform(json!(what), session.clone()).await;
        assert_eq!(done["exchange"]["status"], 200, "{what}: {done}");
        assert_eq!(done["understood"], kind);
        assert_eq!(done["session"], Value::Null);
    }
}

#[actix_web::test]
async fn an_unknown_device_or_locale_is_reported_in_plain_words() {
    let stage = TestConsole::start();
    let no_device = stage
        .perform(json!({ "say": "help" }), json!({ "device": "attic" }))
        .await;
    assert_eq!(no_device["sentence"], "there is no such device");
    let no_locale = stage
        .perform(json!({ "say": "help" }), json!({ "locale": "tlh-KX" }))
        .await;
    assert_eq!(no_locale["sentence"], "there is no voice model for this locale");
}
