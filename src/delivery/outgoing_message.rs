//! Messages: a code or a notice about wrong PINs, with its recipient.

use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

use super::{Channel, PinDestination};
use crate::{
    clock::Timestamp,
    directory::{EmailAddress, PhoneNumber},
};

/// A text that lets its holder do something, such as a code or a link. It does not print, and is wiped when dropped.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SecretText(String);

impl SecretText {
    /// Returns the text, for the message that carries it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl<T: Into<String>> From<T> for SecretText {
    fn from(text: T) -> Self {
        Self(text.into())
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("******")
    }
}

impl Drop for SecretText {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// A message to an employee, not encrypted. It exists in memory only.
// The names of fields and variants are the format of sealed messages. A change makes those unreadable that wait
// in the outbox during an upgrade.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutgoingMessage {
    /// The content, and where it is sent.
    pub body: MessageContent,
    /// The recipient's name, as used in the greeting.
    pub display_name: String,
    /// Name of the organization.
    pub organization: String,
    /// Name of the app.
    pub app: String,
    /// Time at which the message was created.
    pub issued_at: Timestamp,
    /// Time from which the message is useless and is no longer sent.
    pub expires_at: Timestamp,
    /// Language of the text (BCP 47).
    pub locale: String,
}

/// Content of a message. Only a code is sent as a text message: a notice has links, and a phone that lies on a
/// table shows its messages to everybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageContent {
    /// A one-time code.
    Code {
        /// The recipient.
        to: PinDestination,
        /// The code, 3 to 8 digits.
        code: SecretText,
    },
    /// A notice that wrong PINs burned a challenge.
    Notice {
        /// The recipient.
        to: EmailAddress,
        /// The burned challenge.
        burned: BurnDetails,
        /// Links for the owner. `None` if the server's public URL is not configured.
        ways_out: Option<OwnerLinkUrls>,
    },
    /// A notice about several burned challenges.
    Digest {
        /// The recipient.
        to: EmailAddress,
        /// Number of challenges it reports.
        more: u32,
        /// Beginning of the period it reports.
        since: Timestamp,
        /// The last of the challenges.
        last: BurnDetails,
        /// Links for the owner. `None` if the server's public URL is not configured.
        ways_out: Option<OwnerLinkUrls>,
    },
}

/// A challenge that was ended by wrong PINs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BurnDetails {
    /// Number of wrong PINs.
    pub tries: u8,
    /// Label of the device it was burned from, which the owner may have seen before.
    pub device: String,
    /// Time at which it was burned.
    pub at: Timestamp,
}

/// Links by which an owner pauses or unlocks voice access. Anybody who has a link can use it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnerLinkUrls {
    /// "It wasn't me": pauses voice access.
    pub pause: SecretText,
    /// "It was me": unlocks voice access.
    pub unlock: SecretText,
    /// Time at which the links expire.
    pub until: Timestamp,
}

impl OutgoingMessage {
    /// Returns the channel that carries the message.
    pub fn channel(&self) -> Channel {
        match &self.body {
            MessageContent::Code { to, .. } => to.channel(),
            MessageContent::Notice { .. } | MessageContent::Digest { .. } => Channel::Email,
        }
    }

    /// Returns the recipient's mailbox, or `None` if the message goes to a phone.
    pub fn mailbox(&self) -> Option<&EmailAddress> {
        match &self.body {
            MessageContent::Code {
                to: PinDestination::Email(to),
                ..
            }
            | MessageContent::Notice { to, .. }
            | MessageContent::Digest { to, .. } => Some(to),
            MessageContent::Code {
                to: PinDestination::Sms(_),
                ..
            } => None,
        }
    }

    /// Returns the recipient's phone number and the code, or `None` if the message goes to a mailbox. A phone is
    /// sent only codes.
    pub fn phone(&self) -> Option<(&PhoneNumber, &str)> {
        match &self.body {
            MessageContent::Code {
                to: PinDestination::Sms(to),
                code,
            } => Some((to, code.expose())),
            _ => None,
        }
    }
}
