//! Everything else that is said: launch, stop, help, repeat, fallback and account linking. Also the requests that must
//! get no answer.

use serde_json::json;

use crate::support::test_app::{SAM, TestApp};

#[tokio::test]
async fn s1_18_a_launch_says_the_welcome_message_and_sends_nothing() {
    let app = TestApp::start().await;
    let welcome = &crate::support::test_app_builder::sample_directory()["apps"][0]["welcome"];
    let mut sam = app.speaker(SAM);
    for (locale, key) in [("en-US", "*"), ("de-DE", "de"), ("es-ES", "es"), ("fr-FR", "fr")] {
        sam.origin.locale = locale.into();
        let heard = sam.launch().await;
        assert_eq!(heard.speech(), welcome[key].as_str().unwrap(), "{locale}");
        heard.listens();
    }
    assert!(app.mailbox.messages_since(0).is_empty());
}

#[tokio::test]
async fn an_unlinked_account_gets_a_prompt_and_a_card() {
    let app = TestApp::start().await;
    let mut stranger = app.unlinked_speaker();
    stranger
        .launch()
        .await
        .says("link your account")
        .shows_card("LinkAccount")
        .ends_session();
    stranger
        .asks_for("Ann Lee")
        .await
        .says("link your account")
        .shows_card("LinkAccount")
        .ends_session();
    stranger
        .sends_intent("AMAZON.StopIntent", &[])
        .await
        .says("Goodbye")
        .ends_session();
}

#[tokio::test]
async fn an_expired_link_must_be_renewed() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    app.advance_clock(25 * 3600);
    sam.launch()
        .await
        .says("no longer works")
        .shows_card("LinkAccount")
        .ends_session();
}

#[tokio::test]
async fn a_recognized_persons_link_takes_precedence_over_the_accounts() {
    let app = TestApp::start().await;
    let mut guest = app.speaker(SAM);
    guest.origin.person = Some("amzn1.ask.person.NOA".into());
    guest.origin.person_token = Some(app.link_token("noa.levi"));
    guest
        .asks_for("Ann Lee")
        .await
        .says("to your email at e… dot com. What is it?");
}

#[tokio::test]
async fn a_linked_person_who_is_no_employee_hears_so() {
    let app = TestApp::start().await;
    app.speaker("nobody.at.all")
        .asks_for("Ann Lee")
        .await
        .says("I don't recognize your account")
        .ends_session();
}

#[tokio::test]
async fn every_intent_has_an_answer() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    sam.sends_intent("AMAZON.HelpIntent", &[])
        .await
        .says("Ask me for somebody's number")
        .listens();
    sam.sends_intent("AMAZON.FallbackIntent", &[])
        .await
        .says("I didn't get that")
        .listens();
    sam.sends_intent("AMAZON.RepeatIntent", &[])
        .await
        .says("I haven't said anything yet")
        .listens();
    sam.sends_intent("AMAZON.YesIntent", &[])
        .await
        .says("Whose number would you like?")
        .listens();
    sam.sends_intent("FindContactIntent", &[])
        .await
        .says("Whose number would you like?")
        .listens();
    sam.sends_intent("ChooseIntent", &[("ordinal", "2")])
        .await
        .says("I didn't get that")
        .listens();
    sam.sends_intent("SomethingNewIntent", &[])
        .await
        .says("Ask me for somebody's number")
        .listens();
    sam.sends_intent("ResendIntent", &[])
        .await
        .says("There's no PIN to send again")
        .listens();
    sam.says_pin("417")
        .await
        .says("I'm not waiting for a PIN")
        .listens();
    for leaving in [
        "AMAZON.StopIntent",
        "AMAZON.CancelIntent",
        "AMAZON.NoIntent",
        "AMAZON.NavigateHomeIntent",
    ] {
        sam.sends_intent(leaving, &[])
            .await
            .says("Goodbye")
            .ends_session();
    }
}

#[tokio::test]
async fn repeating_an_answer_passes_the_gate_again() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    sam.asks_and_says_pin("Ann Lee").await.says("+12025550188");
    sam.sends_intent("AMAZON.RepeatIntent", &[])
        .await
        .says("+12025550188");
    app.advance_clock(301);
    sam.sends_intent("AMAZON.RepeatIntent", &[])
        .await
        .says("I've sent")
        .hides("+12025550188");
    sam.sends_intent("AMAZON.RepeatIntent", &[])
        .await
        .says("I'm waiting for the three-digit PIN");
}

#[tokio::test]
async fn requests_that_allow_no_answer_get_none() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    for request in [
        json!({"type": "SessionEndedRequest", "reason": "USER_INITIATED"}),
        json!({"type": "SessionEndedRequest", "reason": "ERROR", "error": {"type": "INVALID_RESPONSE", "message": "x"}}),
        json!({"type": "System.ExceptionEncountered", "error": {"type": "INVALID_RESPONSE"}, "cause": {"requestId": "x"}}),
        json!({"type": "Alexa.Presentation.APL.RuntimeError"}),
        json!({"type": "AudioPlayer.PlaybackStarted", "token": "x"}),
        json!({"type": "PlaybackController.NextCommandIssued"}),
        json!({"type": "AlexaSkillEvent.SkillEnabled"}),
        json!({"type": "AlexaSkillEvent.SkillAccountLinked"}),
        json!({"type": "AlexaSkillEvent.SkillPermissionAccepted"}),
        json!({"type": "AlexaSkillEvent.SkillPermissionChanged"}),
        json!({"type": "AlexaSkillEvent.ProactiveSubscriptionChanged"}),
        json!({"type": "Something.Alexa.InventsTomorrow", "payload": [1, 2, {"a": null}]}),
    ] {
        sam.send_request(request).await.does_nothing();
    }
    assert!(app.mailbox.messages_since(0).is_empty());
}

#[tokio::test]
async fn a_session_resumed_from_another_skill_goes_on() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    sam.send_request(json!({"type": "SessionResumedRequest", "cause": {"type": "ConnectionCompleted"}}))
        .await
        .listens();
    sam.send_request(json!({"type": "Connections.Response", "name": "x", "token": "y"}))
        .await
        .listens();
}

#[tokio::test]
async fn a_can_fulfill_request_has_no_effect() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    let mut request =
        crate::support::alexa_request::intent_request("FindContactIntent", &[("name", "Ann Lee")]);
    request["type"] = "CanFulfillIntentRequest".into();
    let heard = sam.send_request(request).await;
    assert!(
        heard
            .json
            .pointer("/response/canFulfillIntent/canFulfill")
            .is_some(),
        "{:#}",
        heard.json
    );
    heard.hides("Ann Lee");
    assert!(app.mailbox.messages_since(0).is_empty());
}
