//! What a device with a screen shows.

use serde_json::Value;

use crate::support::app::{SAM, TestApp};

#[tokio::test]
async fn a_screen_shows_where_the_pin_went_masked_and_the_minutes_left_and_no_pin() {
    let app = TestApp::boot().await;
    let mut sam = app.speaker(SAM);
    sam.origin.screen = true;
    let heard = sam.asks_for("Ann Lee").await;
    let shown = &heard.json["response"]["directives"][0];
    assert_eq!(shown["type"], "Alexa.Presentation.APL.RenderDocument");
    let data = &shown["datasources"]["prompt"];
    assert_eq!(data["headline"], "Your PIN went to");
    assert_eq!(
        data["places"],
        "your email at e… dot com and your phone ending in 42"
    );
    assert_eq!(data["left"], "it lasts another 5 minutes");
    let on_screen = data.to_string();
    for secret in [app.last_pin().as_str(), "sam.rivera", "example", "5550142"] {
        assert!(!on_screen.contains(secret), "{secret} is in {on_screen}");
    }
    assert!(heard.json.to_string().len() < 24 * 1024);
    sam.origin.locale = "de-DE".into();
    let heard = sam.asks_for("Ann Lee").await;
    let data = &heard.json["response"]["directives"][0]["datasources"]["prompt"];
    assert_eq!(data["left"], "sie gilt noch 5 Minuten");
}

#[tokio::test]
async fn every_name_in_the_document_has_its_data() {
    let app = TestApp::boot().await;
    let mut sam = app.speaker(SAM);
    sam.origin.screen = true;
    let heard = sam.asks_for("Ann Lee").await;
    let shown = &heard.json["response"]["directives"][0];
    let document = shown["document"].to_string();
    let names: Vec<_> = document.split("${").skip(1).collect();
    assert_eq!(names.len(), 3);
    for name in names {
        let path = format!("/{}", name.split('}').next().unwrap().replace('.', "/"));
        let text = shown["datasources"].pointer(&path).and_then(Value::as_str);
        assert!(text.is_some_and(|text| !text.is_empty()), "{path}");
    }
}

#[tokio::test]
async fn without_apl_nothing_is_shown_and_an_answer_is_never() {
    let app = TestApp::boot().await;
    let mut sam = app.speaker(SAM);
    sam.asks_for("Ann Lee").await.hides("Alexa.Presentation.APL");
    sam.origin.screen = true;
    let pin = app.last_pin();
    sam.offers(&pin)
        .await
        .says("+12025550188")
        .hides("Alexa.Presentation.APL");
}
