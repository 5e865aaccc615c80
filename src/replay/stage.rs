//! A place where a conversation can be held.

use async_trait::async_trait;
use serde_json::Value;

use crate::clock::{SignedDuration, Timestamp};

/// Where a conversation is held.
#[async_trait]
pub(super) trait Stage: Send {
    /// What tells the devices and voices of this conversation from those of another at the same server.
    fn run(&self) -> String {
        String::new()
    }

    /// The present time there.
    fn now(&self) -> Timestamp;

    /// Lets time pass.
    async fn wait(&mut self, by: SignedDuration) -> Result<(), Trouble>;

    /// The skill's id, of an app or of the only one.
    fn application_id(&self) -> &str;

    /// A link token that names `employee`; one that ran out an hour ago if it is `expired`.
    fn link_token(&self, employee: &str, expired: bool) -> Result<String, Trouble>;

    /// Sends a body, sealed, to the webhook.
    async fn post(&mut self, body: Vec<u8>) -> Result<Answer, Trouble>;

    /// The messages that were sent since this was called last; it waits a moment for `expected` of them.
    async fn letters(&mut self, expected: usize) -> Result<Vec<Letter>, Trouble>;
}

/// What comes back.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    /// The HTTP status.
    pub(super) status: u16,
    /// The body, if it is JSON.
    pub(super) body: Value,
}

/// A message on its way to a person.
#[derive(Debug, Clone)]
pub(super) struct Letter {
    /// `email` or `sms`.
    pub(super) channel: String,
    /// To whom.
    pub(super) to: String,
    /// The PIN in it.
    pub(super) pin: Option<String>,
}

/// Why a conversation could not be held.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Trouble {
    /// The fixture asks for what there is not.
    #[error("{what}")]
    Fixture {
        /// The keys that lead to it from the top of the file, as far as they are there.
        at: Vec<String>,
        /// What is wrong, and what would be right.
        what: String,
    },
    /// It cannot be held here, by its nature.
    #[error("{0}")]
    NotHere(String),
    /// The stage failed.
    #[error("{0}")]
    Stage(String),
}

impl Trouble {
    /// The fixture asks for what there is not, at these keys.
    pub(super) fn fixture(at: &[&str], what: impl Into<String>) -> Self {
        Self::Fixture {
            at: at.iter().map(|key| (*key).to_owned()).collect(),
            what: what.into(),
        }
    }

    /// The same, with the keys that lead to where it was found.
    pub(super) fn within(self, keys: &[&str]) -> Self {
        match self {
            Self::Fixture { at, what } => {
                let keys = keys.iter().map(|key| (*key).to_owned());
                let at = keys.chain(at).collect();
                Self::Fixture { at, what }
            }
            other => other,
        }
    }

    /// The stage failed with this error.
    pub(super) fn stage(error: impl std::fmt::Display) -> Self {
        Self::Stage(error.to_string())
    }
}
