//! The inbox of the simulator streams messages to the page as they are sent.

use std::time::Duration;

use countersign::{
    clock::{Clock, SignedDuration, SystemClock},
    delivery::{
        Channel, MessageContent, MessageSender, OutgoingMessage, PinDestination,
        capturing_sender::CapturingSender,
    },
};
use serde_json::Value;

use super::test_console::TestConsole;

/// Sends the PIN `code` to Erin by `channel`.
async fn send_pin(stage: &TestConsole, channel: Channel, code: &str) {
    let now = SystemClock.now();
    let message = OutgoingMessage {
        body: MessageContent::Code {
            to: match channel {
                Channel::Email => PinDestination::Email("erin@example.com".parse().unwrap()),
                Channel::Sms => PinDestination::Sms("+12025550142".parse().unwrap()),
            },
            code: code.into(),
        },
        display_name: "Erin <b>Vance</b>".into(),
        organization: "Example Lamps".into(),
        app: "Contact Finder".into(),
        issued_at: now,
        expires_at: now + SignedDuration::from_secs(300),
        locale: "en-US".into(),
    };
    CapturingSender::new(channel, stage.mailbox.clone())
        .send(&message)
        .await
        .unwrap();
}

/// Waits for the next message of the event stream.
async fn next_message(line: &mut reqwest::Response) -> Value {
    let reading = async {
        let mut read = String::new();
        loop {
            read.push_str(std::str::from_utf8(&line.chunk().await.unwrap().unwrap()).unwrap());
            if let Some(data) = read.lines().find_map(|line| line.strip_prefix("data: "))
                && read.ends_with("\n\n")
            {
                return serde_json::from_str(data).unwrap();
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(10), reading)
        .await
        .expect("a message arrives within ten seconds")
}

#[actix_web::test]
async fn earlier_messages_come_first_and_new_ones_follow() {
    let stage = TestConsole::start();
    send_pin(&stage, Channel::Sms, "417").await;
    let mut line = stage.get("/simulator/inbox").send().await.unwrap();
    assert_eq!(line.headers()["content-type"], "text/event-stream");
    let first = next_message(&mut line).await;
    assert_eq!(
        (&first["seq"], &first["channel"], &first["to"]),
        (&1.into(), &"sms".into(), &"+12025550142".into())
    );
    assert!(first["text"].as_str().unwrap().starts_with("417 "));
    send_pin(&stage, Channel::Email, "528").await;
    let second = next_message(&mut line).await;
    assert_eq!(
        (&second["seq"], &second["channel"], &second["html"]),
        (&2.into(), &"email".into(), &true.into())
    );
}

#[actix_web::test]
async fn an_interrupted_stream_continues_where_it_was() {
    let stage = TestConsole::start();
    send_pin(&stage, Channel::Sms, "417").await;
    send_pin(&stage, Channel::Sms, "528").await;
    let mut line = stage
        .get("/simulator/inbox")
        .header("last-event-id", "1")
        .send()
        .await
        .unwrap();
    assert_eq!(next_message(&mut line).await["seq"], 2);
}

#[actix_web::test]
async fn a_mail_is_shown_in_a_sandbox() {
    let stage = TestConsole::start();
    send_pin(&stage, Channel::Sms, "417").await;
    send_pin(&stage, Channel::Email, "417").await;
    let mail = stage.get("/simulator/inbox/2/mail").send().await.unwrap();
    let policy = mail.headers()["content-security-policy"].to_str().unwrap();
    assert!(
        policy.contains("default-src 'none'") && policy.ends_with("sandbox"),
        "{policy}"
    );
    assert!(mail.text().await.unwrap().contains("417"));
    for other in ["0", "1", "3"] {
        let missing = stage
            .get(&format!("/simulator/inbox/{other}/mail"))
            .send()
            .await
            .unwrap();
        assert_eq!(missing.status(), 404, "{other}");
    }
}
