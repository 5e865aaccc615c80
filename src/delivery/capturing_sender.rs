//! A sender that sends nothing: it stores messages in a [`InMemoryMailbox`], for the demo and tests to read.

use std::{
    collections::VecDeque,
    fmt,
    sync::{Arc, Mutex, MutexGuard},
};

use tokio::sync::watch;

use super::{
    Channel, MessageContent, MessageSender, OutgoingMessage, OwnerLinkUrls, SendError,
    email::rendered_email::RenderedEmail, sms,
};
use crate::clock::Timestamp;

/// Largest number of messages that a mailbox keeps.
const MAX_MESSAGES: usize = 200;

/// A captured message, as its recipient would see it.
#[derive(Clone, PartialEq, Eq)]
pub struct CapturedMessage {
    /// Number of the message, counted from 1.
    pub seq: u64,
    /// The channel it was sent by.
    pub channel: Channel,
    /// The email address or phone number it was sent to.
    pub to: String,
    /// The subject line, if it is an email.
    pub subject: Option<String>,
    /// The plain text.
    pub text: String,
    /// The HTML, if it is an email.
    pub html: Option<String>,
    /// The time at which it was created.
    pub at: Timestamp,
    body: MessageContent,
}

impl CapturedMessage {
    /// Returns the code in the message, or an empty string if it has none. For replays and tests, which do not
    /// parse the text.
    pub fn code(&self) -> &str {
        match &self.body {
            MessageContent::Code { code, .. } => code.expose(),
            MessageContent::Notice { .. } | MessageContent::Digest { .. } => "",
        }
    }

    /// Returns the owner links in the message, if it has any.
    pub fn owner_links(&self) -> Option<&OwnerLinkUrls> {
        match &self.body {
            MessageContent::Code { .. } => None,
            MessageContent::Notice { ways_out, .. } | MessageContent::Digest { ways_out, .. } => {
                ways_out.as_ref()
            }
        }
    }
}

impl fmt::Debug for CapturedMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // No recipient and no text: the message may contain a PIN.
        f.debug_struct("Captured")
            .field("seq", &self.seq)
            .field("channel", &self.channel)
            .finish_non_exhaustive()
    }
}

/// Keeps the last 200 messages that were captured.
#[derive(Debug, Default)]
pub struct InMemoryMailbox {
    messages: Mutex<VecDeque<CapturedMessage>>,
    newest: watch::Sender<u64>,
}

impl InMemoryMailbox {
    /// Creates an empty mailbox.
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Returns the messages numbered above `seq`, oldest first. 0 returns all that are kept.
    pub fn messages_since(&self, seq: u64) -> Vec<CapturedMessage> {
        self.lock_messages()
            .iter()
            .filter(|message| message.seq > seq)
            .cloned()
            .collect()
    }

    /// Returns a receiver of the newest message's number.
    pub fn subscribe(&self) -> watch::Receiver<u64> {
        self.newest.subscribe()
    }

    fn push(&self, message: impl FnOnce(u64) -> CapturedMessage) {
        let mut kept = self.lock_messages();
        // Numbered under the lock, so that the numbers follow the order of the messages.
        let seq = *self.newest.borrow() + 1;
        if kept.len() == MAX_MESSAGES {
            kept.pop_front();
        }
        kept.push_back(message(seq));
        self.newest.send_replace(seq);
    }

    fn lock_messages(&self) -> MutexGuard<'_, VecDeque<CapturedMessage>> {
        self.messages.lock().expect("no holder of this lock can panic")
    }
}

/// The sender of one channel. It puts every message into a [`InMemoryMailbox`], rendered as the real sender would do it.
#[derive(Debug)]
pub struct CapturingSender {
    channel: Channel,
    subject: super::email::SubjectTemplate,
    mailbox: Arc<InMemoryMailbox>,
}

impl CapturingSender {
    /// Creates a sender that captures messages of `channel`.
    pub fn new(channel: Channel, mailbox: Arc<InMemoryMailbox>) -> Self {
        Self {
            channel,
            subject: super::email::SubjectTemplate::default(),
            mailbox,
        }
    }
}

#[async_trait::async_trait]
impl MessageSender for CapturingSender {
    async fn send(&self, message: &OutgoingMessage) -> Result<(), SendError> {
        if message.channel() != self.channel {
            return Err(SendError::Permanent("the message is for another channel".into()));
        }
        let mail = message
            .mailbox()
            .map(|_| RenderedEmail::render(message, &self.subject));
        let (to, text) = match (message.mailbox(), message.phone(), &mail) {
            (_, Some((number, code)), _) => (
                number.as_e164(),
                sms::text_message::render_text_message(message, code),
            ),
            (Some(address), _, Some(mail)) => (address.as_str(), mail.text.clone()),
            _ => {
                return Err(SendError::Permanent(
                    "the message has no recipient of this channel".into(),
                ));
            }
        };
        self.mailbox.push(|seq| CapturedMessage {
            seq,
            channel: self.channel,
            to: to.to_owned(),
            subject: mail.as_ref().map(|mail| mail.subject.clone()),
            text,
            html: mail.map(|mail| mail.html),
            at: message.issued_at,
            body: message.body.clone(),
        });
        Ok(())
    }
}
