//! The interface between a conversation and the server it runs against.

use async_trait::async_trait;
use serde_json::Value;

use crate::clock::{SignedDuration, Timestamp};

/// A server that a conversation runs against: in process, or already running.
#[async_trait]
pub(super) trait Stage: Send {
    /// Returns a suffix for device and person ids, which keeps the conversations at one server apart. A
    /// clearance that one conversation obtained would otherwise let the next one skip its PIN.
    fn run(&self) -> String {
        String::new()
    }

    /// The current time at the server.
    fn now(&self) -> Timestamp;

    /// Lets time pass, by setting a clock or by waiting.
    async fn wait(&mut self, by: SignedDuration) -> Result<(), Trouble>;

    /// The application id of the skill that is spoken to.
    fn application_id(&self) -> &str;

    /// Returns a link token for `employee`, or an expired one.
    fn link_token(&self, employee: &str, expired: bool) -> Result<String, Trouble>;

    /// Signs a body and posts it to the webhook.
    async fn post(&mut self, body: Vec<u8>) -> Result<Answer, Trouble>;

    /// Returns the messages sent since the last call. Waits for a moment until there are `expected` of them.
    async fn letters(&mut self, expected: usize) -> Result<Vec<Letter>, Trouble>;
}

/// The response of the webhook.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    /// The HTTP status.
    pub(super) status: u16,
    /// The body, or `null` if it is not JSON.
    pub(super) body: Value,
}

/// A message that was delivered to an employee.
#[derive(Debug, Clone)]
pub(super) struct Letter {
    /// The channel: `email` or `sms`.
    pub(super) channel: String,
    /// The email address or phone number.
    pub(super) to: String,
    /// The PIN in the message, if it contains one.
    pub(super) pin: Option<String>,
}

/// The reason why a conversation could not be run to its end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Trouble {
    /// The fixture refers to something that does not exist.
    #[error("{what}")]
    Fixture {
        /// The JSON keys that lead to the error from the top of the file. Keys that are not in the file may
        /// follow.
        at: Vec<String>,
        /// A sentence that says what is wrong and what to write instead.
        what: String,
    },
    /// This kind of target cannot run the fixture. The fixture is skipped.
    #[error("{0}")]
    NotHere(String),
    /// The target failed.
    #[error("{0}")]
    Stage(String),
}

impl Trouble {
    /// Creates an error in the fixture, at these keys.
    pub(super) fn fixture(at: &[&str], what: impl Into<String>) -> Self {
        Self::Fixture {
            at: at.iter().map(|key| (*key).to_owned()).collect(),
            what: what.into(),
        }
    }

    /// Puts keys in front of those that lead to the error. Each caller adds only the keys it knows.
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

    /// Creates an error of the target.
    pub(super) fn stage(error: impl std::fmt::Display) -> Self {
        Self::Stage(error.to_string())
    }
}
