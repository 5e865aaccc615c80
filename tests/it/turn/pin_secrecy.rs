//! A PIN can be learned only from the phone or the mailbox: it is not in Redis, responses or session attributes.

use std::sync::Arc;

use crate::support::{
    redis::RedisServer,
    test_app::{SAM, TestApp},
    test_app_builder::TestAppBuilder,
};

/// A copy of Redis reveals no PIN, address or question. All of them are digested or encrypted with keys that are not
/// stored in Redis.
#[tokio::test]
async fn s0_03_the_pin_lives_in_redis_for_five_minutes_and_cannot_be_read_there() {
    let redis = RedisServer::start();
    let app = TestAppBuilder::default()
        .records(Arc::new(redis.store()))
        .start()
        .await;
    let mut sam = app.speaker(SAM);
    sam.asks_for("Ann Lee").await.says("I've sent");
    let first = redis.ttl_of(":c:");
    assert!((1..=300_000).contains(&first), "{first} ms");
    sam.says_pin(&app.wrong_pin()).await.says("2 tries left");
    sam.asks_for("Robert Okafor").await.says("I'm waiting");
    app.advance_clock(61);
    sam.sends_intent("ResendIntent", &[]).await.says("new PIN");
    assert!(redis.ttl_of(":c:") <= first, "a resend extended the lifetime");
    let pin = app.last_pin();
    let kept = redis.dump();
    assert!(!kept.is_empty());
    for thing in [
        "sam.rivera@example.com",
        "+12025550142",
        "12025550142",
        "Ann Lee",
        "Robert",
        "Okafor",
    ] {
        for one in &kept {
            let holds = one
                .bytes
                .windows(thing.len())
                .any(|part| part == thing.as_bytes());
            assert!(!holds, "{thing} under {}", one.key);
        }
    }
    let digest = ring::digest::digest(&ring::digest::SHA256, pin.as_bytes());
    for one in &kept {
        assert!(
            one.ttl.is_some() || one.key.ends_with(":o"),
            "{} stays forever",
            one.key
        );
        assert!(
            !one.bytes.windows(32).any(|part| part == digest.as_ref()),
            "an unkeyed digest under {}",
            one.key
        );
        let words = one.bytes.split(|byte| !byte.is_ascii_alphanumeric());
        assert!(
            words.clone().all(|word| word != pin.as_bytes()),
            "the PIN under {}",
            one.key
        );
    }
    sam.says_pin(&pin).await.says("Robert Okafor");
}

#[tokio::test]
async fn s1_22_the_pin_is_in_no_response() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    let asked = sam.asks_for("Ann Lee").await;
    let pin = app.last_pin();
    asked
        .hides(&format!("\"{pin}\""))
        .hides(&format!(">{pin}<"))
        .hides(&format!(" {pin} "));
    for heard in [
        sam.says_pin(&app.wrong_pin()).await,
        sam.asks_for("Ann Lee").await,
        sam.sends_intent("AMAZON.RepeatIntent", &[]).await,
        sam.sends_intent("AMAZON.HelpIntent", &[]).await,
        sam.says_pin(&pin).await,
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
async fn session_attributes_reveal_nothing() {
    let app = TestApp::start().await;
    let mut sam = app.speaker(SAM);
    sam.asks_and_says_pin("Ann Lee").await;
    let heard = sam.asks_for("Maria Garcia").await;
    let attributes = heard.json["sessionAttributes"].to_string();
    assert!(attributes.len() > 20, "the session attributes are nearly empty");
    for word in ["Maria", "Garcia", "Ann", "Lee", "contact", "Sales", "+1202"] {
        assert!(!attributes.contains(word), "{word} in {attributes}");
    }
}
