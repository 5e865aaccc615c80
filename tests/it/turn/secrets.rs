//! Without the phone or the mailbox nobody learns anything.

use crate::support::app::{SAM, TestApp};

#[tokio::test]
async fn s1_22_the_pin_is_in_no_response() {
    let app = TestApp::boot().await;
    let mut sam = app.speaker(SAM);
    let asked = sam.asks_for("Ann Lee").await;
    let pin = app.last_pin();
    asked
        .hides(&format!("\"{pin}\""))
        .hides(&format!(">{pin}<"))
        .hides(&format!(" {pin} "));
    for heard in [
        sam.offers(&app.wrong_pin()).await,
        sam.asks_for("Ann Lee").await,
        sam.says("AMAZON.RepeatIntent", &[]).await,
        sam.says("AMAZON.HelpIntent", &[]).await,
        sam.offers(&pin).await,
    ] {
        let speech = heard.speech();
        assert!(
            !speech
                .split(|c: char| !c.is_ascii_digit())
                .any(|digits| digits == pin),
            "{speech}"
        );
        heard.hides("sam.rivera@example.com").hides("+12025550142");
        assert!(heard.json.pointer("/response/card").is_none());
    }
}

#[tokio::test]
async fn a_session_attribute_tells_nothing() {
    let app = TestApp::boot().await;
    let mut sam = app.speaker(SAM);
    sam.unlocks_with("Ann Lee").await;
    let heard = sam.asks_for("Maria Garcia").await;
    let attributes = heard.json["sessionAttributes"].to_string();
    assert!(attributes.len() > 20, "something is remembered");
    for word in ["Maria", "Garcia", "Ann", "Lee", "contact", "Sales", "+1202"] {
        assert!(!attributes.contains(word), "{word} in {attributes}");
    }
}
