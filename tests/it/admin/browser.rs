//! The pages in a real Chromium, starting from the mail. The scenarios are in `tests/browser/voice_access.mjs`.

use std::{path::Path, process::Command, sync::Arc};

use countersign::{
    delivery::{
        Channel, ChannelSenders,
        email::{SmtpSender, SmtpSettings},
    },
    secret::SystemEntropy,
};
use tokio::task::spawn_blocking;

use super::voice_access_rig::burn_challenge;
use crate::support::{
    smtp::SmtpServer,
    test_app::{SAM, TestApp},
    test_app_builder::{PUBLIC_URL, TestAppBuilder},
};

const SCENARIO_FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/browser");

/// Starts the server with a real mail server. Text messages still go to the mailbox, so that the test knows the PIN
/// and can choose a wrong one.
async fn boot_with_mail_server(server: &SmtpServer) -> TestApp {
    let settings = SmtpSettings {
        port: server.port(),
        extra_ca: Some(server.ca_pem().into()),
        ..SmtpSettings::new("localhost", "pin@example.com")
    };
    let smtp = SmtpSender::new(settings, Arc::new(SystemEntropy)).unwrap();
    let mail = ChannelSenders::empty().with_sender(Channel::Email, Arc::new(smtp));
    TestAppBuilder::default().email_senders(mail).start().await
}

/// Runs `scenario` with the two links of a mail that arrived over SMTP. The last screenshot is saved as
/// `target/tmp/voice-access-<scenario>.png`.
async fn run_scenario(scenario: &str) -> TestApp {
    assert!(
        Path::new(SCENARIO_FOLDER)
            .join("node_modules/playwright-core")
            .is_dir(),
        "the npm packages of tests/browser are missing: run scripts/setup, or `npm ci` in tests/browser"
    );
    let server = SmtpServer::starttls().await;
    let app = boot_with_mail_server(&server).await;
    burn_challenge(&app, &mut app.speaker(SAM)).await;
    let mail = server.wait_for_mail(1, || {}).await;
    let links: Vec<String> = mail
        .text
        .split_whitespace()
        .filter(|word| word.starts_with(PUBLIC_URL))
        .map(|url| {
            url.replacen(
                PUBLIC_URL.trim_end_matches('/'),
                &format!("http://{}", app.address),
                1,
            )
        })
        .collect();
    assert_eq!(links.len(), 2, "{}", mail.text);
    let picture = format!("{}/voice-access-{scenario}.png", env!("CARGO_TARGET_TMPDIR"));
    let mut node = Command::new("node");
    node.current_dir(SCENARIO_FOLDER)
        .args(["voice_access.mjs", scenario])
        .args(&links)
        .arg(&picture);
    let played = spawn_blocking(move || node.output())
        .await
        .unwrap()
        .expect("Node.js is missing: run scripts/setup, or install Node.js and Chromium");
    assert!(
        played.status.success(),
        "{scenario}: {}",
        String::from_utf8_lossy(&played.stderr)
    );
    app
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn browser_the_owner_pauses_and_unlocks_from_the_mail() {
    let app = run_scenario("pause").await;
    app.speaker(SAM).asks_for("Ann Lee").await.says("I've sent");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn browser_opening_a_link_changes_nothing() {
    let app = run_scenario("look").await;
    app.speaker(SAM)
        .asks_for("Ann Lee")
        .await
        .says("try again in one minute");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn browser_the_pages_work_by_keyboard_in_the_dark_and_on_a_phone() {
    run_scenario("everywhere").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn browser_a_german_browser_gets_german_pages() {
    let app = run_scenario("german").await;
    app.speaker(SAM)
        .asks_for("Ann Lee")
        .await
        .says("Voice access is paused");
}
