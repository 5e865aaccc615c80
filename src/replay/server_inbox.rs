//! Reads the messages of a running server: server-sent events, in the format of the simulator's page.

use std::{sync::Arc, time::Duration};

use anyhow::{Context, ensure};
use serde::Deserialize;
use tokio::{
    sync::watch,
    time::{sleep, timeout},
};
use url::Url;

use super::target::DeliveredMessage;
use crate::alexa_emulator::WebhookClient;

/// The longest wait for a message that is expected.
const INBOX_TIMEOUT: Duration = Duration::from_secs(5);
/// The time without a further message after which the messages are complete.
const INBOX_QUIET_PERIOD: Duration = Duration::from_millis(150);

/// The messages received so far, updated by a background task.
#[derive(Debug)]
pub(super) struct ServerInbox(watch::Receiver<Arc<Vec<DeliveredMessage>>>);

/// The fields of an event that are used.
#[derive(Deserialize)]
struct InboxEvent {
    channel: String,
    to: String,
    text: String,
}

impl ServerInbox {
    /// Opens the inbox at `url`, and reads the messages that are already there.
    pub(super) async fn open(client: &WebhookClient, url: Url) -> anyhow::Result<Self> {
        let why = || {
            format!(
                "{url} does not return messages, so there are no PINs; give the URL of an inbox with --inbox"
            )
        };
        // The stream stays open during the whole replay, so override the client's timeout for requests.
        let request = client.get(&url)?;
        let stream = request
            .with(|request| request.timeout(Duration::from_hours(1)))
            .send();
        let mut stream = timeout(INBOX_TIMEOUT, stream)
            .await
            .with_context(why)?
            .with_context(why)?;
        let status = stream.status();
        ensure!(status < 400, "{}: it answers with status {status}", why());
        let (letters, inbox) = watch::channel(Arc::new(Vec::new()));
        tokio::spawn(async move {
            let mut text = String::new();
            while let Ok(Some(chunk)) = stream.read_chunk().await {
                text.push_str(&String::from_utf8_lossy(&chunk));
                while let Some(end) = text.find("\n\n") {
                    let event: String = text.drain(..end + 2).collect();
                    if let Some(letter) = parse_message(&event) {
                        letters.send_modify(|all| Arc::make_mut(all).push(letter));
                    }
                }
            }
        });
        // The server begins with the messages it has sent before. They belong to no conversation of this run.
        let inbox = Self(inbox);
        inbox.wait_until_quiet().await;
        Ok(inbox)
    }

    /// The number of messages so far.
    pub(super) fn count(&self) -> usize {
        self.0.borrow().len()
    }

    /// Returns the messages after the first `seen`. Waits for a while until there are `expected` of them.
    pub(super) async fn messages_since(&self, seen: usize, expected: usize) -> Vec<DeliveredMessage> {
        let mut inbox = self.0.clone();
        let wanted = seen + expected;
        // If messages are missing, the comparison reports it. There is no error here.
        let _ = timeout(INBOX_TIMEOUT, inbox.wait_for(|all| all.len() >= wanted)).await;
        if self.count() > seen {
            self.wait_until_quiet().await;
        }
        self.0.borrow().get(seen..).unwrap_or_default().to_vec()
    }

    async fn wait_until_quiet(&self) {
        loop {
            let before = self.count();
            sleep(INBOX_QUIET_PERIOD).await;
            if self.count() == before {
                return;
            }
        }
    }
}

fn parse_message(event: &str) -> Option<DeliveredMessage> {
    let data = event.lines().find_map(|line| line.strip_prefix("data: "))?;
    let InboxEvent { channel, to, text } = serde_json::from_str(data).ok()?;
    Some(DeliveredMessage {
        channel,
        to,
        pin: find_pin(&text),
    })
}

/// Returns the first run of digits in a message that could be a PIN.
fn find_pin(text: &str) -> Option<String> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    let mut pins =
        words.filter(|word| (3..=8).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit()));
    pins.next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_read_with_its_pin() {
        let event = "id: 7\ndata: {\"seq\":7,\"channel\":\"sms\",\"to\":\"+12025550142\",\"text\":\"417 is your PIN, for 5 \
                     minutes.\"}\n\n";
        let letter = parse_message(event).unwrap();
        assert_eq!(
            (letter.channel.as_str(), letter.pin.as_deref()),
            ("sms", Some("417"))
        );
        assert!(parse_message("retry: 1000\n\n").is_none());
        assert_eq!(find_pin("no PIN 12 here"), None);
    }
}
