//! The interface between a conversation and the server it runs against.

use async_trait::async_trait;
use url::Url;

use crate::{
    alexa_emulator::{
        SigningChain, WebhookClient, WebhookError, WebhookResponse, webhook_client::CONTENT_TYPE,
    },
    clock::{SignedDuration, Timestamp},
    delivery::CapturedMessage,
};

/// A server that a conversation runs against: in process, or already running.
#[async_trait]
pub(super) trait ReplayTarget: Send {
    /// Returns a suffix for device and person ids, which keeps the conversations at one server apart. A
    /// clearance that one conversation obtained would otherwise let the next one skip its PIN.
    fn run_suffix(&self) -> String {
        String::new()
    }

    /// The current time at the server.
    fn now(&self) -> Timestamp;

    /// Lets time pass, by setting a clock or by waiting.
    async fn wait(&mut self, by: SignedDuration) -> Result<(), ReplayError>;

    /// The application id of the skill that is spoken to.
    fn application_id(&self) -> &str;

    /// Returns a link token for `employee`, or an expired one.
    fn link_token(&self, employee: &str, expired: bool) -> Result<String, ReplayError>;

    /// Signs a body and posts it to the webhook.
    async fn post(&mut self, body: Vec<u8>) -> Result<WebhookResponse, ReplayError>;

    /// Returns the messages sent since the last call. Waits for a moment until there are `expected` of them.
    async fn delivered_messages(&mut self, expected: usize) -> Result<Vec<DeliveredMessage>, ReplayError>;
}

/// A message that was delivered to an employee.
#[derive(Debug, Clone)]
pub(super) struct DeliveredMessage {
    /// The channel: `email` or `sms`.
    pub(super) channel: String,
    /// The email address or phone number.
    pub(super) to: String,
    /// The PIN in the message, if it contains one.
    pub(super) pin: Option<String>,
}

impl From<&CapturedMessage> for DeliveredMessage {
    fn from(message: &CapturedMessage) -> Self {
        Self {
            channel: message.channel.as_str().to_owned(),
            to: message.to.clone(),
            pin: Some(message.code().to_owned()).filter(|code| !code.is_empty()),
        }
    }
}

/// The reason why a conversation could not be run to its end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum ReplayError {
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
    Unsupported(String),
    /// The target failed.
    #[error("{0}")]
    Target(String),
}

impl ReplayError {
    /// Creates an error in the fixture, at these keys.
    pub(super) fn in_fixture(at: &[&str], what: impl Into<String>) -> Self {
        Self::Fixture {
            at: at.iter().map(|key| (*key).to_owned()).collect(),
            what: what.into(),
        }
    }

    /// Puts keys in front of those that lead to the error. Each caller adds only the keys it knows.
    pub(super) fn with_leading_keys(self, keys: &[&str]) -> Self {
        match self {
            Self::Fixture { at, what } => {
                let keys = keys.iter().map(|key| (*key).to_owned());
                let at = keys.chain(at).collect();
                Self::Fixture { at, what }
            }
            other => other,
        }
    }

    /// Creates the error of a webhook that does not answer.
    pub(super) fn no_answer(webhook: &Url, error: &WebhookError) -> Self {
        Self::Target(format!("{webhook} does not answer: {}", error.root_cause()))
    }

    /// Creates an error of the target.
    pub(super) fn target(error: impl std::fmt::Display) -> Self {
        Self::Target(error.to_string())
    }
}

/// Seals a body with `chain` and posts it, as Alexa does.
pub(super) async fn post_sealed(
    client: &WebhookClient,
    webhook: &Url,
    chain: &SigningChain,
    body: Vec<u8>,
) -> Result<WebhookResponse, ReplayError> {
    let seal = chain.signature_headers(&body);
    let seal = seal.iter().map(|(name, value)| (*name, value.as_str()));
    let headers = std::iter::once(CONTENT_TYPE).chain(seal);
    let response = client.post(webhook, headers, body).await;
    response.map_err(|error| ReplayError::no_answer(webhook, &error))
}
