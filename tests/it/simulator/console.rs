//! What the console sends, and what it makes of the response.

use serde_json::{Value, json};

use super::rig::Stage;

#[actix_web::test]
async fn what_is_said_passes_the_unchanged_verifying_code() {
    let stage = Stage::set();
    let done = stage
        .act(json!({ "say": "what is Ann Lee's number?" }), json!({}))
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
async fn a_session_goes_on_with_its_attributes() {
    let stage = Stage::set();
    let first = stage.act(json!({ "say": "find ann lee" }), json!({})).await;
    let second = stage
        .act(
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
async fn a_recognised_person_brings_their_own_token_and_an_unlinked_account_none() {
    let stage = Stage::set();
    let system = |done: &Value| done["exchange"]["request"]["context"]["System"].clone();
    let known = system(
        &stage
            .act(json!({ "say": "help" }), json!({ "person": "erin" }))
            .await,
    );
    assert_eq!(known["person"]["accessToken"], "link-of-erin");
    let unlinked = system(
        &stage
            .act(
                json!({ "say": "help" }),
                json!({ "person": "erin", "linked": false }),
            )
            .await,
    );
    assert_eq!(unlinked["person"].get("accessToken"), None);
    assert_eq!(unlinked["user"].get("accessToken"), None);
}

#[actix_web::test]
async fn a_request_that_was_spoiled_on_its_way_is_refused() {
    let stage = Stage::set();
    for tampering in ["stale", "changed", "unsigned", "stranger"] {
        let done = stage
            .act(
                json!({ "say": "find ann lee" }),
                json!({ "tampering": tampering }),
            )
            .await;
        assert_eq!(done["exchange"]["status"], 400, "{tampering}: {done}");
        assert_eq!(done["session"], Value::Null, "{tampering}");
    }
}

#[actix_web::test]
async fn a_request_is_sent_again_with_a_fresh_time_or_as_it_was() {
    let stage = Stage::set();
    let mut request =
        stage.act(json!({ "say": "find ann lee" }), json!({})).await["exchange"]["request"].clone();
    request["request"]["timestamp"] = "2020-01-01T00:00:00Z".into();
    let raw = |restamp: bool| json!({ "raw": { "request": request, "restamp": restamp } });
    assert_eq!(stage.act(raw(false), json!({})).await["exchange"]["status"], 400);
    let fresh = stage.act(raw(true), json!({})).await;
    assert_eq!(fresh["exchange"]["status"], 200);
    assert_ne!(
        fresh["exchange"]["request"]["request"]["requestId"],
        request["request"]["requestId"]
    );
}

/// As if it were said once more: a device sends the session that is open, and what the skill asked to be given back.
#[actix_web::test]
async fn a_request_that_is_sent_again_belongs_to_the_session_of_now() {
    let stage = Stage::set();
    let first = stage.act(json!({ "say": "find ann lee" }), json!({})).await["exchange"]["request"].clone();
    let again = json!({ "raw": { "request": first, "restamp": true } });
    let now = json!({ "id": "amzn1.echo-api.session.x", "attributes": { "s": "1" } });
    let sent = |done: &Value| done["exchange"]["request"]["session"].clone();
    let here = sent(&stage.act(again.clone(), json!({ "session": now })).await);
    assert_eq!(
        (&here["new"], &here["sessionId"], &here["attributes"]),
        (&json!(false), &now["id"], &now["attributes"])
    );
    let elsewhere = json!({ "session": now, "device": "office" });
    assert_eq!(sent(&stage.act(again, elsewhere).await), first["session"]);
}

#[actix_web::test]
async fn silence_leaving_and_disabling_are_told_without_a_session_after() {
    let stage = Stage::set();
    let session = json!({ "session": { "id": "amzn1.echo-api.session.x", "attributes": {} } });
    for (what, kind) in [
        ("silence", "SessionEndedRequest"),
        ("leave", "SessionEndedRequest"),
        ("disable", "AlexaSkillEvent.SkillDisabled"),
    ] {
        let done = stage.act(json!(what), session.clone()).await;
        assert_eq!(done["exchange"]["status"], 200, "{what}: {done}");
        assert_eq!(done["understood"], kind);
        assert_eq!(done["session"], Value::Null);
    }
}

#[actix_web::test]
async fn what_the_cast_does_not_have_is_said_plainly() {
    let stage = Stage::set();
    let no_device = stage
        .act(json!({ "say": "help" }), json!({ "device": "attic" }))
        .await;
    assert_eq!(no_device["sentence"], "there is no such device");
    let no_locale = stage
        .act(json!({ "say": "help" }), json!({ "locale": "tlh-KX" }))
        .await;
    assert_eq!(no_locale["sentence"], "there is no voice model for this locale");
}
