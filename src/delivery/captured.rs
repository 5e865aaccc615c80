//! A sender that sends nothing: it stores messages in a [`Mailbox`], for the demo and tests to read.

use std::{
    collections::VecDeque,
    fmt,
    sync::{Arc, Mutex, MutexGuard},
};

use tokio::sync::watch;

use super::{Body, Channel, Message, SendError, Sender, WaysOut, email::render::Mail, sms};
use crate::clock::Timestamp;

/// Largest number of messages that a mailbox keeps.
const KEPT: usize = 200;

/// A captured message, as its recipient would see it.
#[derive(Clone, PartialEq, Eq)]
pub struct Captured {
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
    body: Body,
}

impl Captured {
    /// Returns the code in the message, or an empty string if it has none. For replays and tests, which do not
    /// parse the text.
    pub fn code(&self) -> &str {
        match &self.body {
            Body::Code { code, .. } => code.expose(),
            Body::Notice { .. } | Body::Digest { .. } => "",
        }
    }

    /// Returns the owner links in the message, if it has any.
    pub fn ways_out(&self) -> Option<&WaysOut> {
        match &self.body {
            Body::Code { .. } => None,
            Body::Notice { ways_out, .. } | Body::Digest { ways_out, .. } => ways_out.as_ref(),
        }
    }
}

impl fmt::Debug for Captured {
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
pub struct Mailbox {
    kept: Mutex<VecDeque<Captured>>,
    newest: watch::Sender<u64>,
}

impl Mailbox {
    /// Creates an empty mailbox.
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Returns the messages numbered above `seq`, oldest first. 0 returns all that are kept.
    pub fn messages_since(&self, seq: u64) -> Vec<Captured> {
        self.kept()
            .iter()
            .filter(|message| message.seq > seq)
            .cloned()
            .collect()
    }

    /// Returns the newest message that was sent by `channel` to `address`, an email address or a phone number.
    pub fn last_to(&self, channel: Channel, address: &str) -> Option<Captured> {
        self.kept()
            .iter()
            .rev()
            .find(|message| message.channel == channel && message.to == address)
            .cloned()
    }

    /// Returns a receiver of the newest message's number.
    pub fn subscribe(&self) -> watch::Receiver<u64> {
        self.newest.subscribe()
    }

    fn put(&self, message: impl FnOnce(u64) -> Captured) {
        let mut kept = self.kept();
        // Numbered under the lock, so that the numbers follow the order of the messages.
        let seq = *self.newest.borrow() + 1;
        if kept.len() == KEPT {
            kept.pop_front();
        }
        kept.push_back(message(seq));
        self.newest.send_replace(seq);
    }

    fn kept(&self) -> MutexGuard<'_, VecDeque<Captured>> {
        self.kept.lock().expect("no holder of this lock can panic")
    }
}

/// The sender of one channel. It puts every message into a [`Mailbox`], rendered as the real sender would do it.
#[derive(Debug)]
pub struct CapturedSender {
    channel: Channel,
    subject: super::email::Subject,
    mailbox: Arc<Mailbox>,
}

impl CapturedSender {
    /// Creates a sender that captures messages of `channel`.
    pub fn new(channel: Channel, mailbox: Arc<Mailbox>) -> Self {
        Self {
            channel,
            subject: super::email::Subject::default(),
            mailbox,
        }
    }
}

#[async_trait::async_trait]
impl Sender for CapturedSender {
    async fn send(&self, message: &Message) -> Result<(), SendError> {
        if message.channel() != self.channel {
            return Err(SendError::Permanent("the message is for another channel".into()));
        }
        let mail = message.mailbox().map(|_| Mail::of(message, &self.subject));
        let (to, text) = match (message.mailbox(), message.phone(), &mail) {
            (_, Some((number, code)), _) => (number.as_e164(), sms::render::text(message, code)),
            (Some(address), _, Some(mail)) => (address.as_str(), mail.text.clone()),
            _ => return Err(SendError::Permanent("the message goes nowhere".into())),
        };
        self.mailbox.put(|seq| Captured {
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
