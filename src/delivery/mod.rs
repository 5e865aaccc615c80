//! Delivery of PINs, and of notices about wrong PINs.
//!
//! Lives here: the messages and their texts, the [`Outbox`] port, the senders for email and SMS, and the
//! [`MessageDispatcher`] that connects them.
//! Does not live here: what a PIN is and when one is sent (`mfa`), what is said in the meantime (`turn`).

mod delivery_attempt;
pub mod delivery_status;
pub mod dispatcher;
mod dispatcher_settings;
mod message_sender;
pub mod outbox;
pub mod outgoing_message;
mod placeholders;

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
pub use dispatcher::{DELIVERY_LEASE, MessageDispatcher};
pub use dispatcher_settings::DispatcherSettings;
pub use message_sender::{MessageSender, SendError};
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
