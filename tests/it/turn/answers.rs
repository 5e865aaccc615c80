//! Answers that follow a clearance: numbers, ambiguous and unknown names, and a failing source.

use crate::support::{
    test_app::{SAM, TestApp},
    test_app_builder::TestAppBuilder,
    test_speaker::TestSpeaker,
};

async fn begin_cleared_conversation(app: &TestApp) -> TestSpeaker<'_> {
    let mut sam = app.speaker(SAM);
    sam.asks_and_says_pin("Ann Lee").await.says("Ann Lee");
    sam
}

#[tokio::test]
async fn numbers_are_spoken_as_telephone_digits() {
    let app = TestApp::start().await;
    let mut sam = begin_cleared_conversation(&app).await;
    let heard = sam
        .sends_intent("FindContactIntent", &[("name", "Ann Lee"), ("kind", "mobile")])
        .await;
    let ssml = heard
        .json
        .pointer("/response/outputSpeech/ssml")
        .unwrap()
        .as_str()
        .unwrap();
    assert!(
        ssml.contains(r#"<say-as interpret-as="telephone">+12025550188</say-as>"#),
        "{ssml}"
    );
}

#[tokio::test]
async fn all_numbers_are_spoken_unless_one_kind_is_asked_for() {
    let app = TestApp::start().await;
    let mut sam = begin_cleared_conversation(&app).await;
    sam.asks_for("Ann Lee").await.says("mobile").says("work");
    let heard = sam
        .sends_intent("FindContactIntent", &[("name", "Ann Lee"), ("kind", "work")])
        .await;
    heard.says("Ann Lee's work number is").hides("+12025550188");
    sam.sends_intent("FindContactIntent", &[("name", "Ann Lee"), ("kind", "home")])
        .await
        .says("I have no home number for Ann Lee");
}

#[tokio::test]
async fn people_with_the_same_name_are_distinguished_by_department() {
    let app = TestApp::start().await;
    let mut sam = begin_cleared_conversation(&app).await;
    sam.asks_for("Maria Garcia")
        .await
        .says("the one in Sales or the one in Support?")
        .listens();
    let sales = sam.sends_intent("ChooseIntent", &[("department", "Sales")]).await;
    sales.says("Maria Garcia");
    sam.asks_for("Maria Garcia").await.says("Which one");
    let second = sam.sends_intent("ChooseIntent", &[("ordinal", "2")]).await;
    second.says("Maria Garcia");
    assert_ne!(sales.speech(), second.speech());
    sam.asks_for("Maria Garcia").await.says("Which one");
    assert_eq!(sam.says_pin("2").await.speech(), second.speech());
}

#[tokio::test]
async fn a_slightly_misheard_name_is_found() {
    let app = TestApp::start().await;
    let mut sam = begin_cleared_conversation(&app).await;
    for heard in ["ann lee's", "Anne Lee", "an lee", "ANN LEE"] {
        sam.asks_for(heard).await.says("Ann Lee");
    }
}

/// Requirement: S1-23
#[tokio::test]
async fn s1_23_an_unknown_name_gets_a_spoken_answer() {
    let app = TestApp::start().await;
    let mut sam = begin_cleared_conversation(&app).await;
    sam.asks_for("Zaphod Beeblebrox")
        .await
        .says("I couldn't find anyone called Zaphod Beeblebrox")
        .listens();
    sam.asks_for("<break time=\"10s\"/> & \"friends\"")
        .await
        .says("I couldn't find anyone");
}

#[tokio::test]
async fn the_directory_is_not_revealed_before_the_pin() {
    let app = TestApp::start().await;
    let asked = |name: &'static str| {
        let app = &app;
        async move {
            let mut someone = app.speaker(SAM);
            someone.origin.device = format!("amzn1.ask.device.{name}");
            someone.asks_for(name).await.speech()
        }
    };
    let first = asked("Ann Lee").await;
    assert!(first.contains("I've sent"));
    assert_eq!(asked("Maria Garcia").await, asked("Zaphod Beeblebrox").await);
}

#[tokio::test]
async fn s1_23_a_failing_contact_api_gets_a_spoken_answer() {
    use wiremock::{Mock, MockServer, ResponseTemplate, matchers::method};
    for (answer, says) in [
        (
            ResponseTemplate::new(404),
            "I couldn't find anyone called Ann Lee",
        ),
        (ResponseTemplate::new(500), "I can't do that right now"),
        (
            ResponseTemplate::new(200).set_body_string("<html>"),
            "I can't do that right now",
        ),
        (
            ResponseTemplate::new(200).set_delay(std::time::Duration::from_secs(30)),
            "I can't do that right now",
        ),
    ] {
        let api = MockServer::start().await;
        Mock::given(method("GET")).respond_with(answer).mount(&api).await;
        let url = format!("{}/contacts", api.uri());
        let app = TestAppBuilder::default()
            .edit_directory(move |sample| {
                sample["apps"][0]["source"] = serde_json::json!({"kind": "web_api", "url": url});
            })
            .start()
            .await;
        let mut sam = app.speaker(SAM);
        sam.asks_for("Ann Lee").await.says("I've sent");
        sam.says_pin(&app.wrong_pin()).await.says("not the PIN");
        assert_eq!(
            api.received_requests().await.unwrap().len(),
            0,
            "nothing is looked up before the clearance"
        );
        sam.says_pin(&app.last_pin()).await.says(says);
        assert_eq!(api.received_requests().await.unwrap().len(), 1);
    }
}
