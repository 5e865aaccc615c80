//! Messages: a code or a notice about wrong PINs, with its recipient.

use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

use super::{Channel, Destination};
use crate::{
    clock::Timestamp,
    directory::{EmailAddress, PhoneNumber},
};

/// A text that lets its holder do something, such as a code or a link. It does not print, and is wiped when dropped.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Private(String);

impl Private {
    /// Returns the text, for the message that carries it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl<T: Into<String>> From<T> for Private {
    fn from(text: T) -> Self {
        Self(text.into())
    }
}

impl fmt::Debug for Private {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("******")
    }
}

impl Drop for Private {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// A message to an employee, not encrypted. It exists in memory only.
// The names of fields and variants are the format of sealed messages. A change makes those unreadable that wait
// in the outbox during an upgrade.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The content, and where it is sent.
    pub body: Body,
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
pub enum Body {
    /// A one-time code.
    Code {
        /// The recipient.
        to: Destination,
        /// The code, 3 to 8 digits.
        code: Private,
    },
    /// A notice that wrong PINs burned a challenge.
    Notice {
        /// The recipient.
        to: EmailAddress,
        /// The burned challenge.
        burned: Burned,
        /// Links for the owner. `None` if the server's public URL is not configured.
        ways_out: Option<WaysOut>,
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
        last: Burned,
        /// Links for the owner. `None` if the server's public URL is not configured.
        ways_out: Option<WaysOut>,
    },
}

/// A challenge that was ended by wrong PINs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Burned {
    /// Number of wrong PINs.
    pub tries: u8,
    /// Label of the device it was burned from, which the owner may have seen before.
    pub device: String,
    /// Time at which it was burned.
    pub at: Timestamp,
}

/// Links by which an owner pauses or unlocks voice access. Anybody who has a link can use it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaysOut {
    /// "It wasn't me": pauses voice access.
    pub pause: Private,
    /// "It was me": unlocks voice access.
    pub unlock: Private,
    /// Time at which the links expire.
    pub until: Timestamp,
}

impl Message {
    /// Returns the channel that carries the message.
    pub fn channel(&self) -> Channel {
        match &self.body {
            Body::Code { to, .. } => to.channel(),
            Body::Notice { .. } | Body::Digest { .. } => Channel::Email,
        }
    }

    /// Returns the recipient's mailbox, or `None` if the message goes to a phone.
    pub fn mailbox(&self) -> Option<&EmailAddress> {
        match &self.body {
            Body::Code {
                to: Destination::Email(to),
                ..
            }
            | Body::Notice { to, .. }
            | Body::Digest { to, .. } => Some(to),
            Body::Code {
                to: Destination::Sms(_),
                ..
            } => None,
        }
    }

    /// Returns the recipient's phone number and the code, or `None` if the message goes to a mailbox. A phone is
    /// sent only codes.
    pub fn phone(&self) -> Option<(&PhoneNumber, &str)> {
        match &self.body {
            Body::Code {
                to: Destination::Sms(to),
                code,
            } => Some((to, code.expose())),
            _ => None,
        }
    }
}
