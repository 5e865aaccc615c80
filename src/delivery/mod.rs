//! Getting a PIN to its owner, and word of wrong guesses.
//!
//! Lives here: the messages and their words, the [`Outbox`] contract, the senders for mail and SMS, the [`Dispatcher`] that joins them.
//! Does not live here: what a PIN is or when one is due (`mfa`), what is said meanwhile (`turn`).

pub mod dispatcher;
mod errand;
pub mod message;
pub mod outbox;
mod placeholders;
mod posting;
pub mod reach;

pub mod captured;
pub mod email;
pub mod senders;
pub mod sms;

pub mod fault;
mod tls;
mod words;

pub use captured::{Captured, CapturedSender, Mailbox};
pub use dispatcher::{Dispatcher, DispatcherSettings, LEASE};
pub use fault::Fault;
pub use message::{Body, Burned, Message, Private, WaysOut};
pub use outbox::{Claimed, LONGEST_WAIT, Outbox, OutboxError, Parcel, ParcelId, Settlement};
pub use reach::{Dispatch, Fate, Reach};
pub use senders::{Countries, Senders};
pub use words::warm_up;

use std::fmt;

use crate::directory::{EmailAddress, PhoneNumber};

/// A way to reach a person. (An app is published to a `directory::Channel`; this one is a PIN's.)
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// A mail.
    Email,
    /// A text message.
    Sms,
}

impl Channel {
    /// Its name in settings, metrics and audit events.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "sms",
        }
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where a code goes.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Destination {
    /// To a mailbox.
    Email(EmailAddress),
    /// To a phone.
    Sms(PhoneNumber),
}

impl Destination {
    /// The channel that carries it.
    pub fn channel(&self) -> Channel {
        match self {
            Self::Email(_) => Channel::Email,
            Self::Sms(_) => Channel::Sms,
        }
    }
}

/// Why a sender did not get a message accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// It may work a little later: no connection, a time-out, a 4xx of SMTP, a 5xx or 429 of a gateway.
    #[error("not now: {0}")]
    Temporary(String),
    /// It will not work: refused for good, or the settings are wrong.
    #[error("refused: {0}")]
    Permanent(String),
}

/// Hands messages of one channel to the outside world. The texts of its errors hold no address and no code.
#[async_trait::async_trait]
pub trait Sender: Send + Sync + fmt::Debug {
    /// Sends `message`, whose destination is of this sender's channel. Returns when the far end has accepted it.
    ///
    /// # Errors
    /// [`SendError`] says whether trying again can help.
    async fn send(&self, message: &Message) -> Result<(), SendError>;
}
