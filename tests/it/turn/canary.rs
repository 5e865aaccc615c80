//! Nothing secret leaves by a side door: logs at the finest level, metrics and the audit log of a whole conversation, with
//! its failures, are searched for every PIN, address, number, token and name that took part.

use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
};

use tracing_subscriber::{EnvFilter, fmt::MakeWriter, layer::SubscriberExt, util::SubscriberInitExt};

use crate::support::{
    app::{SAM, TestApp},
    envelope::intent,
    setup::Setup,
};

/// Log lines, kept.
#[derive(Debug, Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Lines {
    /// Keeps every line of this process from now on, but those of the test's own HTTP client.
    fn keep() -> Self {
        let lines = Self::default();
        let filter = EnvFilter::new("trace,hyper=off,hyper_util=off,reqwest=off");
        let layer = tracing_subscriber::fmt::layer()
            .with_ansi(false)
            .with_writer(lines.clone());
        tracing_subscriber::registry().with(filter).with(layer).init();
        lines
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }
}

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Lines {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// Everything that happens in a bad day at the gate. Gives back the PINs that were sent.
async fn a_bad_day(app: &TestApp) -> Vec<String> {
    let mut sam = app.speaker(SAM);
    sam.asks_for("Ann Lee").await;
    sam.offers(&app.wrong_pin()).await;
    app.wait(61);
    sam.says("ResendIntent", &[]).await;
    sam.offers(&app.last_pin()).await.says("Ann Lee");
    sam.asks_for("Zaphod Beeblebrox").await;
    sam.says("LockIntent", &[]).await;
    sam.asks_for("Maria Garcia").await;
    for _ in 0..3 {
        sam.offers(&app.wrong_pin()).await;
    }
    sam.asks_for("Ann Lee").await.says("try again in one minute");
    app.wait(61);
    sam.asks_for("Ann Lee").await.says("PIN to");
    app.wait(301);
    sam.offers(&app.last_pin()).await.says("expired");
    app.stranger().asks_for("Ann Lee").await;
    app.speaker("nobody.at.all").launch().await;
    let mut forged = app.speaker(SAM);
    forged.origin.token = Some(format!("{}x", app.token(SAM)));
    forged.launch().await.says("link");
    let body = sam
        .envelope(&intent("PinIntent", &[("pin", &app.last_pin())]))
        .to_string();
    app.post_sealed(&body, &app.chain.headers(b"another body")).await;
    app.post_sealed(
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

/// Whether `digits` stand in `text` as a number of their own, and not within an id or a time.
fn stands_alone(text: &str, digits: &str) -> bool {
    text.match_indices(digits).any(|(at, _)| {
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | ':' | '-' | '_');
        let before = text[..at].chars().next_back().is_some_and(is_part);
        let after = text[at + digits.len()..].chars().next().is_some_and(is_part);
        !before && !after
    })
}

/// Requirement: S1-22
#[tokio::test]
async fn s1_22_nothing_secret_is_logged_counted_or_audited() {
    let lines = Lines::keep();
    // Eight digits, so that no status or count is one by chance.
    let app = Setup::default().digits(8).boot().await;
    let pins = a_bad_day(&app).await;
    assert!(pins.len() >= 6, "{} messages went out", pins.len());
    let audit: String = app.audited_lines().await.join("\n");
    let (_, metrics) = app.get("/metrics").await;
    for (place, text) in [
        ("the log", lines.text()),
        ("the audit log", audit),
        ("the metrics", metrics),
    ] {
        assert!(text.len() > 200, "{place} says something");
        for secret in [
            "sam.rivera@example.com",
            "2025550142",
            "2025550188",
            "Ann Lee",
            "ann lee",
            "Zaphod",
            "Maria Garcia",
        ] {
            assert!(!text.contains(secret), "{secret:?} is in {place}");
        }
        let token = app.token(SAM);
        let signature = token.rsplit('.').next().unwrap();
        assert!(
            !text.contains(signature) && !text.contains("eyJ"),
            "a token is in {place}"
        );
        for pin in &pins {
            assert!(!stands_alone(&text, pin), "a PIN is in {place}");
        }
    }
}

#[test]
fn a_pin_that_stands_alone_is_found() {
    assert!(stands_alone("the code is 417", "417"));
    assert!(stands_alone("\"417\"", "417"));
    assert!(stands_alone("pin=417,", "417"));
    assert!(!stands_alone("id 9417a at 12.417 s", "417"));
}
