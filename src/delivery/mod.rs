//! Delivery of PINs, and of notices about wrong PINs.
//!
//! Lives here: the messages and their texts, the [`Outbox`] port, the senders for email and SMS, and the
//! [`MessageDispatcher`] that connects them.
//! Does not live here: what a PIN is and when one is sent (`mfa`), what is said in the meantime (`turn`).

mod delivery_attempt;
pub mod delivery_status;
pub mod dispatcher;
pub mod outbox;
pub mod outgoing_message;
mod placeholders;
mod posting;

pub mod capturing_sender;
pub mod channel_senders;
pub mod email;
pub mod sms;

mod extra_authorities;
pub mod sender_setting_error;
mod words;

pub use capturing_sender::{CapturedMessage, CapturingSender, InMemoryMailbox};
pub use channel_senders::{ChannelSenders, SmsCountries};
pub use delivery_status::{DeliveryReport, DeliveryStatus, DispatchedBatch};
pub use dispatcher::{DELIVERY_LEASE, DispatcherSettings, MessageDispatcher};
pub use outbox::{
    ClaimedMessage, DeliverySettlement, MAX_OUTBOX_WAIT, Outbox, OutboxError, SealedMessage, SealedMessageId,
};
pub use outgoing_message::{BurnDetails, MessageContent, OutgoingMessage, OwnerLinkUrls, SecretText};
pub use sender_setting_error::SenderSettingError;
pub use words::load_message_words;

use std::fmt;

use crate::directory::{EmailAddress, PhoneNumber};

/// A way to send a PIN to a person. (A `directory::Channel` is something else: what an app is published on.)
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// By email.
    Email,
    /// By text message (SMS).
    Sms,
}

impl Channel {
    /// Returns its name in settings, metrics and audit events.
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

/// Destination of a code.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PinDestination {
    /// An email address.
    Email(EmailAddress),
    /// A phone number.
    Sms(PhoneNumber),
}

impl PinDestination {
    /// Returns the channel for this destination.
    pub fn channel(&self) -> Channel {
        match self {
            Self::Email(_) => Channel::Email,
            Self::Sms(_) => Channel::Sms,
        }
    }
}

/// The message was not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Another attempt may succeed: no connection, a timeout, SMTP 4xx, HTTP 408, 429 or 5xx.
    #[error("temporary failure: {0}")]
    Temporary(String),
    /// Another attempt cannot succeed: the message was refused for good, or the settings are wrong.
    #[error("refused: {0}")]
    Permanent(String),
}

/// Port that hands messages of one channel to a mail server or gateway. Its errors are logged, so they contain no
/// address and no code.
#[async_trait::async_trait]
pub trait MessageSender: Send + Sync + fmt::Debug {
    /// Sends `message`, whose destination must be of this sender's channel. Returns when the other side has
    /// accepted it.
    ///
    /// # Errors
    /// [`SendError`] says whether another attempt can succeed.
    async fn send(&self, message: &OutgoingMessage) -> Result<(), SendError>;
}
