//! A sender that sends nothing: messages land in a [`Mailbox`] that the demo and the tests read.

use std::{
    collections::VecDeque,
    fmt,
    sync::{Arc, Mutex, MutexGuard},
};

use tokio::sync::watch;

use super::{Body, Channel, Message, SendError, Sender, WaysOut, email::render::Mail, sms};
use crate::clock::Timestamp;

/// How many messages a mailbox keeps.
const KEPT: usize = 200;

/// A message as its owner would see it.
#[derive(Clone, PartialEq, Eq)]
pub struct Captured {
    /// Its number: 1, 2, 3 …
    pub seq: u64,
    /// How it came.
    pub channel: Channel,
    /// The address or number it went to.
    pub to: String,
    /// The subject, of a mail.
    pub subject: Option<String>,
    /// The text.
    pub text: String,
    /// The HTML, of a mail.
    pub html: Option<String>,
    /// When it was made.
    pub at: Timestamp,
    body: Body,
}

impl Captured {
    /// The code it carries, for tests that need no eyes; blank if it carries none.
    pub fn code(&self) -> &str {
        match &self.body {
            Body::Code { code, .. } => code.expose(),
            Body::Notice { .. } | Body::Digest { .. } => "",
        }
    }

    /// The links it carries, for tests that need no eyes.
    pub fn ways_out(&self) -> Option<&WaysOut> {
        match &self.body {
            Body::Code { .. } => None,
            Body::Notice { ways_out, .. } | Body::Digest { ways_out, .. } => ways_out.as_ref(),
        }
    }
}

impl fmt::Debug for Captured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Captured")
            .field("seq", &self.seq)
            .field("channel", &self.channel)
            .finish_non_exhaustive()
    }
}

/// The last two hundred messages that were captured.
#[derive(Debug, Default)]
pub struct Mailbox {
    kept: Mutex<VecDeque<Captured>>,
    newest: watch::Sender<u64>,
}

impl Mailbox {
    /// An empty mailbox.
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// The messages numbered above `seq` that are still kept, oldest first. Of 0: all.
    pub fn messages_since(&self, seq: u64) -> Vec<Captured> {
        self.kept()
            .iter()
            .filter(|message| message.seq > seq)
            .cloned()
            .collect()
    }

    /// The newest message that came by `channel` to `address`, an address or a number.
    pub fn last_to(&self, channel: Channel, address: &str) -> Option<Captured> {
        self.kept()
            .iter()
            .rev()
            .find(|message| message.channel == channel && message.to == address)
            .cloned()
    }

    /// Tells the number of the newest message whenever there is one.
    pub fn subscribe(&self) -> watch::Receiver<u64> {
        self.newest.subscribe()
    }

    fn put(&self, message: impl FnOnce(u64) -> Captured) {
        let mut kept = self.kept();
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

/// The sender of one channel that puts everything into a [`Mailbox`], rendered as the real one renders it.
#[derive(Debug)]
pub struct CapturedSender {
    channel: Channel,
    subject: super::email::Subject,
    mailbox: Arc<Mailbox>,
}

impl CapturedSender {
    /// Captures the messages of `channel`.
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
