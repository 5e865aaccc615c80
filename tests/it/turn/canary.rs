//! Nothing secret leaves by a side door: logs at the finest level, metrics and the audit log of a whole conversation, with
//! its failures, are searched for every PIN, address, number, token and name that took part.
//!
//! Every test with an application under test is searched so, but for the names: see [`crate::support::canary`]. That the
//! search finds what leaks is shown here too.

use std::{
    env,
    process::{Command, Stdio},
    sync::Arc,
};

use crate::support::{
    alexa_request::intent_request,
    canary::{self, OutputPlace},
    connect_directly,
    redis::RedisServer,
    test_app::{SAM, TestApp},
    test_app_builder::TestAppBuilder,
};

/// Everything that happens in a bad day at the gate. Gives back the PINs that were sent.
async fn hold_eventful_conversation(app: &TestApp) -> Vec<String> {
    let mut sam = app.speaker(SAM);
    sam.asks_for("Ann Lee").await;
    sam.says_pin(&app.wrong_pin()).await;
    app.advance_clock(61);
    sam.sends_intent("ResendIntent", &[]).await;
    sam.says_pin(&app.last_pin()).await.says("Ann Lee");
    sam.asks_for("Zaphod Beeblebrox").await;
    sam.sends_intent("LockIntent", &[]).await;
    sam.asks_for("Maria Garcia").await;
    for _ in 0..3 {
        sam.says_pin(&app.wrong_pin()).await;
    }
    sam.asks_for("Ann Lee").await.says("try again in one minute");
    app.advance_clock(61);
    sam.asks_for("Ann Lee").await.says("PIN to");
    app.advance_clock(301);
    sam.says_pin(&app.last_pin()).await.says("expired");
    app.unlinked_speaker().asks_for("Ann Lee").await;
    app.speaker("nobody.at.all").launch().await;
    let mut forged = app.speaker(SAM);
    forged.origin.link_token = Some(format!("{}x", app.link_token(SAM)));
    forged.launch().await.says("link");
    let body = sam
        .envelope(&intent_request("PinIntent", &[("pin", &app.last_pin())]))
        .to_string();
    app.post_with_headers(&body, &app.chain.headers(b"another body"))
        .await;
    app.post_with_headers(
        &body[..body.len() / 2],
        &app.chain.headers(&body.as_bytes()[..body.len() / 2]),
    )
    .await;
    app.mailbox
        .messages_since(0)
        .iter()
        .map(|message| message.code().to_owned())
        .filter(|code| !code.is_empty())
        .collect()
}

/// Requirement: S1-22
#[tokio::test]
async fn s1_22_nothing_secret_is_logged_counted_or_audited() {
    // Eight digits, so that a PIN is searched for within words too.
    let app = TestAppBuilder::default().pin_digits(8).start().await;
    let pins = hold_eventful_conversation(&app).await;
    assert!(pins.len() >= 6, "{} messages went out", pins.len());
    let audit: String = app.audit_lines().await.join("\n");
    let (_, metrics) = app.get_page("/metrics").await;
    for (place, text) in [
        ("the log", canary::captured_log()),
        ("the audit log", audit),
        ("the metrics", metrics),
    ] {
        assert!(text.len() > 200, "{place} says something");
        for secret in ["Ann Lee", "ann lee", "Zaphod", "Maria Garcia", "eyJ"] {
            assert!(!text.contains(secret), "{secret:?} is in {place}");
        }
    }
}

/// Names the place in which a process that this test starts leaks a PIN.
const LEAK_VARIABLE: &str = "CANARY_LEAKS_IN";

/// Each place by itself, in a process that runs nothing but a conversation and fails at its end.
#[tokio::test]
async fn a_pin_that_leaks_is_found_wherever_it_leaks() {
    if let Some((_, place)) = env::vars().find(|(name, _)| name == LEAK_VARIABLE) {
        return leak_pin_in(&place).await;
    }
    let places = [
        ("log", OutputPlace::Log),
        ("span", OutputPlace::Log),
        ("metrics", OutputPlace::Metrics),
        ("audit", OutputPlace::Audit),
        ("body", OutputPlace::ErrorBody),
        ("panic", OutputPlace::Panic),
        ("redis", OutputPlace::Redis),
    ];
    let begun = places.map(|(name, place)| {
        let child = Command::new(env::current_exe().unwrap())
            .args(["--exact", "--nocapture"])
            .arg("turn::canary::a_pin_that_leaks_is_found_wherever_it_leaks")
            .env(LEAK_VARIABLE, name)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        (name, place, child.unwrap())
    });
    for (name, place, child) in begun {
        let ended = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&ended.stderr);
        assert!(!ended.status.success(), "{name}: nothing was found");
        assert!(said.contains(&format!("a PIN is in {place}: ")), "{name}: {said}");
    }
}

/// A conversation, whose PIN is then in one place in which it must not be.
async fn leak_pin_in(place: &str) {
    let redis = RedisServer::start();
    let app = TestAppBuilder::default()
        .store(Arc::new(redis.store()))
        .start()
        .await;
    app.speaker(SAM).asks_for("Ann Lee").await.says("PIN");
    let pin = app.last_pin();
    match place {
        "log" => tracing::info!(target: "countersign::turn", "the PIN is {pin}"),
        "span" => tracing::info_span!(target: "countersign::turn", "turn", %pin)
            .in_scope(|| tracing::info!(target: "countersign::turn", "sent")),
        "metrics" => metrics::counter!("countersign_turns_total", "outcome" => pin).increment(1),
        "audit" => insert_audit_event(&app.database_url, &pin).await,
        "body" => canary::record_output(OutputPlace::ErrorBody, format!("{{\"expected\":\"{pin}\"}}")),
        // A panic of a library: what the tests themselves say is not searched.
        "panic" => drop(tokio::task::spawn_blocking(move || serde_json::json!("")[&pin].take()).await),
        "redis" => redis::cmd("SET")
            .arg(format!("pin:{pin}"))
            .arg(1)
            .exec(&mut redis.connect())
            .unwrap(),
        other => panic!("there is no place {other}"),
    }
}

async fn insert_audit_event(url: &str, pin: &str) {
    let event = "INSERT INTO audit_events (at_us, name, outcome, reason, chain, place, previous, hash) \
                 VALUES (0, 'pin_sent', 'ok', $1, 'other', 1, '', '')";
    sqlx::query(event)
        .bind(pin)
        .execute(&connect_directly(url).await)
        .await
        .unwrap();
}
