//! Screens: the PIN prompt and the answer on devices that support APL.

use serde_json::{Value, json};

use crate::support::{
    test_app::{SAM, TestApp},
    test_app_builder::TestAppBuilder,
};

/// Starts a server whose app allows answers on screens.
async fn boot_showing_answers() -> TestApp {
    let setup =
        TestAppBuilder::default().edit_directory(|sample| sample["apps"][0]["show_answers"] = true.into());
    setup.start().await
}

#[tokio::test]
async fn a_screen_shows_masked_destinations_and_the_time_left_but_no_pin() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    sam.origin.screen = true;
    let heard = sam.asks_for("Ann Lee").await;
    let shown = &heard.json["response"]["directives"][0];
    assert_eq!(shown["type"], "Alexa.Presentation.APL.RenderDocument");
    let data = &shown["datasources"]["prompt"];
    assert_eq!(data["headline"], "Your PIN was sent to");
    assert_eq!(
        data["places"],
        "your email at e•••.com and your phone ending in 42"
    );
    assert_eq!(data["left"], "Valid for another 5 minutes");
    let on_screen = data.to_string();
    for secret in [app.last_pin().as_str(), "sam.rivera", "example", "5550142"] {
        assert!(!on_screen.contains(secret), "{secret} is in {on_screen}");
    }
    assert!(heard.json.to_string().len() < 24 * 1024);
    sam.origin.locale = "de-DE".into();
    let heard = sam.asks_for("Ann Lee").await;
    let data = &heard.json["response"]["directives"][0]["datasources"]["prompt"];
    assert_eq!(data["left"], "Noch 5 Minuten gültig");
}

#[tokio::test]
async fn every_binding_in_the_document_has_data() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    sam.origin.screen = true;
    let heard = sam.asks_for("Ann Lee").await;
    let shown = &heard.json["response"]["directives"][0];
    let document = shown["document"].to_string();
    let names: Vec<_> = document
        .split("${")
        .skip(1)
        .filter(|name| !name.starts_with("viewport."))
        .collect();
    assert_eq!(names.len(), 3);
    for name in names {
        let path = format!("/{}", name.split('}').next().unwrap().replace('.', "/"));
        let text = shown["datasources"].pointer(&path).and_then(Value::as_str);
        assert!(text.is_some_and(|text| !text.is_empty()), "{path}");
    }
}

#[tokio::test]
async fn nothing_is_shown_without_apl_and_answers_are_not_shown_by_default() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    sam.asks_for("Ann Lee").await.hides("Alexa.Presentation.APL");
    sam.origin.screen = true;
    let pin = app.last_pin();
    sam.says_pin(&pin)
        .await
        .says("+12025550188")
        .hides("Alexa.Presentation.APL");
}

#[tokio::test]
async fn an_answer_is_shown_only_if_the_app_allows_it_and_after_the_pin() {
    let app = boot_showing_answers().await;
    let mut sam = app.speaker(SAM);
    sam.origin.screen = true;
    let asked = sam.asks_for("Ann Lee").await;
    let on_screen = asked.json["response"]["directives"].to_string();
    assert!(
        !on_screen.contains("Ann Lee") && !on_screen.contains("555"),
        "{on_screen}"
    );
    let (wrong, right) = (app.wrong_pin(), app.last_pin());
    sam.says_pin(&wrong).await.says("not the PIN").hides("Ann Lee");
    let heard = sam.says_pin(&right).await;
    let shown = &heard.json["response"]["directives"][0];
    assert_eq!(shown["token"], "answer");
    let lines = json!([
        { "label": "mobile", "text": "+1 202-555-0188" },
        { "label": "work", "text": "+1 202-555-0189" },
    ]);
    assert_eq!(
        shown["datasources"],
        json!({ "answer": { "headline": "Ann Lee", "lines": lines } })
    );
    assert!(heard.json.to_string().len() < 24 * 1024);

    sam.origin.locale = "de-DE".into();
    let heard = sam.sends_intent("OfficeHoursIntent", &[]).await;
    let data = &heard.json["response"]["directives"][0]["datasources"]["answer"];
    let text = data["lines"][0]["text"].as_str().unwrap();
    assert!(text.starts_with("Das Büro von Juniper Hill"), "{text}");
}

#[tokio::test]
async fn markup_in_a_name_is_escaped_on_a_screen() {
    let setup = TestAppBuilder::default().edit_directory(|sample| {
        sample["apps"][0]["show_answers"] = true.into();
        sample["contacts"][0]["name"] = "@Ann <b>Lee</b> & ${1+1} Sons".into();
        sample["contacts"][0]["also_called"] = json!(["Zora Quill"]);
    });
    let app = setup.start().await;
    let mut sam = app.speaker(SAM);
    sam.origin.screen = true;
    sam.asks_for("Zora Quill").await;
    let pin = app.last_pin();
    let heard = sam.says_pin(&pin).await;
    let data = &heard.json["response"]["directives"][0]["datasources"]["answer"];
    assert_eq!(
        data["headline"],
        "&#64;Ann &lt;b&gt;Lee&lt;/b&gt; &amp; &#36;{1+1} Sons"
    );
}

#[tokio::test]
async fn a_device_without_apl_is_never_shown_an_answer() {
    let app = boot_showing_answers().await;
    let mut sam = app.speaker(SAM);
    sam.asks_for("Ann Lee").await.hides("Alexa.Presentation.APL");
    let pin = app.last_pin();
    sam.says_pin(&pin)
        .await
        .says("+12025550188")
        .hides("Alexa.Presentation.APL");
}

#[tokio::test]
async fn unknown_and_ambiguous_names_are_not_shown() {
    let app = boot_showing_answers().await;
    let mut sam = app.speaker(SAM);
    sam.origin.screen = true;
    sam.asks_for("Ann Lee").await;
    let pin = app.last_pin();
    sam.says_pin(&pin).await.says("+12025550188");
    for name in ["Maria Garcia", "Zebulon Quux"] {
        sam.asks_for(name).await.hides("Alexa.Presentation.APL");
    }
}
