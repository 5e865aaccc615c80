//! Secrets do not leak: after an eventful conversation, the trace log, the metrics and the audit log are searched for
//! every PIN, address, number, token and name that occurred in it.
//!
//! Every test with a server under test is searched in the same way, except for names: see [`crate::support::canary`].
//! This file also shows that the search finds a leak.

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

/// Holds a conversation with every kind of failure at the gate, and returns the PINs that were sent.
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
    // A PIN of eight digits is long enough to be searched for inside words too. A short one would match by chance.
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
        assert!(text.len() > 200, "{place} is nearly empty");
        for secret in ["Ann Lee", "ann lee", "Zaphod", "Maria Garcia", "eyJ"] {
            assert!(!text.contains(secret), "{secret:?} is in {place}");
        }
    }
}

/// The environment variable that tells a child process of this test where to leak a PIN.
const LEAK_VARIABLE: &str = "CANARY_LEAKS_IN";

/// Tests each place in a process of its own: the canary works per process, and a leak must make that process fail.
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
        assert!(!ended.status.success(), "{name}: the leak was not found");
        assert!(said.contains(&format!("a PIN is in {place}: ")), "{name}: {said}");
    }
}

/// Holds a conversation, and then writes its PIN to a place where it must not be.
async fn leak_pin_in(place: &str) {
    let redis = RedisServer::start();
    let app = TestAppBuilder::default()
        .records(Arc::new(redis.store()))
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
        // The panic must come from a library, because the messages of the tests themselves are not searched.
        "panic" => drop(tokio::task::spawn_blocking(move || serde_json::json!("")[&pin].take()).await),
        "redis" => redis::cmd("SET")
            .arg(format!("pin:{pin}"))
            .arg(1)
            .exec(&mut redis.connect())
            .unwrap(),
        other => panic!("unknown place {other}"),
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
