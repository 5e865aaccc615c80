//! What is sent: a code, or word of wrong guesses, with whom it is for and where it may go.

use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

use super::{Channel, Destination};
use crate::{
    clock::Timestamp,
    directory::{EmailAddress, PhoneNumber},
};

/// A text that lets its holder do something: it does not print, and is wiped when it goes.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Private(String);

impl Private {
    /// The text in clear, for the message that carries it.
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

/// A message to an employee, in clear. It lives in memory only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// What it says, and where it goes.
    pub body: Body,
    /// Who it is for, as greeted.
    pub display_name: String,
    /// The organization it comes from.
    pub organization: String,
    /// The app it is about.
    pub app: String,
    /// When it was made.
    pub issued_at: Timestamp,
    /// When it stops being useful. Nothing is sent after.
    pub expires_at: Timestamp,
    /// The language to write in (BCP 47).
    pub locale: String,
}

/// What a message says. Only a code goes by text message: the rest has links, which a phone on the table would show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// A one-time code.
    Code {
        /// Where to.
        to: Destination,
        /// The code: 3 to 8 digits.
        code: Private,
    },
    /// A challenge was burned by wrong guesses.
    Notice {
        /// Where to.
        to: EmailAddress,
        /// What happened.
        burned: Burned,
        /// What the owner can do; none where it is not known under which address links would be followed.
        ways_out: Option<WaysOut>,
    },
    /// More challenges were burned, told of together.
    Digest {
        /// Where to.
        to: EmailAddress,
        /// How many.
        more: u32,
        /// Since when.
        since: Timestamp,
        /// What happened last.
        last: Burned,
        /// What the owner can do; none where it is not known under which address links would be followed.
        ways_out: Option<WaysOut>,
    },
}

/// A challenge that wrong guesses ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Burned {
    /// How many wrong PINs it took.
    pub tries: u8,
    /// The device it was burned from, by a label that its owner may have seen before.
    pub device: String,
    /// When.
    pub at: Timestamp,
}

/// The links by which an owner settles the matter. Whoever has one can follow it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaysOut {
    /// "It wasn't me": pauses voice access.
    pub pause: Private,
    /// "It was me": unlocks.
    pub unlock: Private,
    /// Until when they work.
    pub until: Timestamp,
}

impl Message {
    /// The channel that carries it.
    pub fn channel(&self) -> Channel {
        match &self.body {
            Body::Code { to, .. } => to.channel(),
            Body::Notice { .. } | Body::Digest { .. } => Channel::Email,
        }
    }

    /// The mailbox it goes to; none when it goes to a phone.
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

    /// The phone it goes to, and the code that is all a phone is sent; none when it goes to a mailbox.
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
