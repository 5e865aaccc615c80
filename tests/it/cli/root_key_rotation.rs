//! The root key is replaced while a challenge, a message and an owner link are waiting.

use reqwest::StatusCode;

use super::{
    countersign,
    crash_recovery::{ANN_NUMBER, CrashTestSetup, kill_server},
    output_text,
    serve_process::ServeProcess,
};
use crate::{
    config::{OTHER_ROOT_KEY, ROOT_KEY},
    support::smtp::{ReceivedMail, SmtpReaction, SmtpStage},
};

/// The address of links in mails. Their path is then requested from the server of the test.
const PUBLIC_URL: &str = "http://127.0.0.1:1";

/// The mail server hangs while the PIN is sent, so the message waits in Redis, sealed with the old key.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_waiting_message_is_sent_and_its_pin_opens_after_the_root_key_was_replaced() {
    let site = CrashTestSetup::prepare().await;
    site.mail.react_at(SmtpStage::Rcpt, SmtpReaction::Hang);
    let server = site.start_server();
    site.asks_for_ann(&server).await.says("PIN").hides(ANN_NUMBER);
    kill_server(server);
    assert!(site.mail.mails().is_empty(), "no mail was accepted");
    site.mail.clear_reactions();

    let site = site.with_root_key(OTHER_ROOT_KEY, &[ROOT_KEY]);
    let server = site.start_server();
    let pin = site.mail.wait_for_mail(0, || {}).await.pin();
    site.says_pin(&server, &pin).await.says(ANN_NUMBER);
    kill_server(server);

    // The clearance was sealed with the new key, so the old one is no longer needed.
    let site = site.with_root_key(OTHER_ROOT_KEY, &[]);
    let server = site.start_server();
    site.asks_for_ann(&server).await.says(ANN_NUMBER);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pin_that_was_sent_and_a_clearance_survive_a_new_root_key() {
    let site = CrashTestSetup::prepare().await;
    let server = site.start_server();
    site.asks_for_ann(&server).await.says("I've sent");
    let pin = site.mail.wait_for_mail(0, || {}).await.pin();
    kill_server(server);

    let site = site.with_root_key(OTHER_ROOT_KEY, &[ROOT_KEY]);
    let server = site.start_server();
    let wrong = if pin == "111" { "112" } else { "111" };
    site.says_pin(&server, wrong)
        .await
        .says("not the PIN")
        .hides(ANN_NUMBER);
    site.says_pin(&server, &pin).await.says(ANN_NUMBER);
    kill_server(server);

    // Back again: the clearance of the key that is now a previous one is still open.
    let site = site.with_root_key(ROOT_KEY, &[OTHER_ROOT_KEY]);
    let server = site.start_server();
    site.asks_for_ann(&server).await.says(ANN_NUMBER);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn links_in_mails_and_the_audit_log_survive_a_new_root_key() {
    let site = CrashTestSetup::prepare().await.with_public_url(PUBLIC_URL);
    let server = site.start_server();
    let notice = burn_challenge(&site, &server).await;
    kill_server(server);

    let site = site.with_root_key(OTHER_ROOT_KEY, &[ROOT_KEY]);
    let server = site.start_server();
    assert_eq!(use_link(&site, &server, &notice).await, StatusCode::OK);
    assert_eq!(
        use_link(&site, &server, &notice).await,
        StatusCode::GONE,
        "it works once"
    );
    kill_server(server);

    let verified = verify_audit_log(&site);
    assert!(
        verified.contains("the audit log is intact, in 3 chains"),
        "{verified}"
    );
}

/// The PIN and the link are useless, but nothing fails, and the next PIN works.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_previous_key_everything_is_denied_cleanly() {
    let site = CrashTestSetup::prepare().await.with_public_url(PUBLIC_URL);
    let server = site.start_server();
    let notice = burn_challenge(&site, &server).await;
    kill_server(server);
    // The device waits after a burned challenge, so the waiting challenge is that of an unlocked employee.
    let unlocked = countersign(&["unlock", "noa.levi", "--config"])
        .arg(site.settings.write_config_file())
        .output()
        .unwrap();
    assert!(unlocked.status.success(), "{:?}", output_text(&unlocked));
    let server = site.start_server();
    let mails = site.mail.mails().len();
    site.asks_for_ann(&server).await.says("I've sent");
    let pin = site.mail.wait_for_mail(mails, || {}).await.pin();
    kill_server(server);

    let site = site.with_root_key(OTHER_ROOT_KEY, &[]);
    let server = site.start_server();
    site.says_pin(&server, &pin).await.says("PIN").hides(ANN_NUMBER);
    assert_eq!(use_link(&site, &server, &notice).await, StatusCode::NOT_FOUND);
    let mails = site.mail.mails().len();
    site.asks_for_ann(&server)
        .await
        .says("I've sent")
        .hides(ANN_NUMBER);
    let pin = site.mail.wait_for_mail(mails, || {}).await.pin();
    site.says_pin(&server, &pin).await.says(ANN_NUMBER);
    assert!(!server.log().contains("panicked"), "{}", server.log());
    kill_server(server);

    let verified = verify_audit_log(&site);
    assert!(verified.contains("secrets.previous_root_keys"), "{verified}");
}

/// Asks a protected question, gives wrong PINs until the challenge is burned, and returns the notice to the owner.
async fn burn_challenge(site: &CrashTestSetup, server: &ServeProcess) -> ReceivedMail {
    site.asks_for_ann(server).await.says("I've sent");
    let pin = site.mail.wait_for_mail(0, || {}).await.pin();
    let wrong = if pin == "111" { "112" } else { "111" };
    for _ in 0..3 {
        site.says_pin(server, wrong).await.hides(ANN_NUMBER);
    }
    site.mail.wait_for_mail(1, || {}).await
}

/// Follows the first link of a notice, as the button on its page does.
async fn use_link(site: &CrashTestSetup, server: &ServeProcess, notice: &ReceivedMail) -> StatusCode {
    let (_, link) = notice
        .text
        .split_once(&format!("{PUBLIC_URL}/"))
        .expect("the mail has a link");
    let path = link
        .split(|c: char| c.is_whitespace() || c == '"')
        .next()
        .unwrap();
    let response = site
        .http
        .post(server.url(&format!("/{path}")))
        .send()
        .await
        .unwrap();
    response.status()
}

/// Verifies the audit log with the settings of the site, and returns what was printed.
fn verify_audit_log(site: &CrashTestSetup) -> String {
    let output = countersign(&["audit", "verify", "--config"])
        .arg(site.settings.write_config_file())
        .output()
        .unwrap();
    let (out, error) = output_text(&output);
    format!("{out}{error}")
}
