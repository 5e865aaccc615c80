//! The response: built step by step, then checked against Alexa's limits.
//!
//! Lives here: [`AlexaResponse`] with its parts, and [`AlexaResponse::finish`], the only way to get its bytes.
//! Does not live here: the sentences (`turn`).

mod card;
mod directive;
mod limits;
mod output_speech;
mod wire;

pub use card::Card;
pub use directive::{Directive, IntentUpdate};
pub use limits::{FinishedResponse, ResponseLimitError};

use super::ssml::Ssml;
use bytes::Bytes;
use limits::{MAX_BYTES, MAX_TEXT};
use output_speech::OutputSpeech;

/// A response under construction. Without [`listen`](Self::listen) or [`end`](Self::end) it does not mention
/// the session: the microphone stays closed and the session stays open.
#[derive(Debug, Clone, Default)]
pub struct AlexaResponse {
    speech: Option<OutputSpeech>,
    reprompt: Option<OutputSpeech>,
    card: Option<Card>,
    directives: Vec<Directive>,
    // `None` leaves `shouldEndSession` out. That is not the same as null, which opens the microphone.
    should_end_session: Option<bool>,
    can_fulfill: bool,
    state: Option<String>,
}

impl AlexaResponse {
    /// A response that does nothing, for requests that must not be answered with speech.
    pub fn empty() -> Self {
        Self::default()
    }

    /// A response that says `speech`.
    pub fn say(speech: Ssml) -> Self {
        Self {
            speech: Some(OutputSpeech(speech)),
            ..Self::default()
        }
    }

    /// The answer "no" to a `CanFulfillIntentRequest`. It is the same for every intent, so that it reveals nothing.
    pub fn cannot_fulfill() -> Self {
        Self {
            can_fulfill: true,
            ..Self::default()
        }
    }

    /// Opens the microphone. If nobody speaks for a few seconds, Alexa says `reprompt` once.
    #[must_use]
    pub fn listen(mut self, reprompt: Ssml) -> Self {
        self.reprompt = Some(OutputSpeech(reprompt));
        self.should_end_session = Some(false);
        self
    }

    /// Ends the session.
    #[must_use]
    pub fn end(mut self) -> Self {
        // A reprompt is heard only while the microphone is open.
        self.reprompt = None;
        self.should_end_session = Some(true);
        self
    }

    /// Shows a card in the Alexa app. It stays in the app's history, so nothing protected belongs on it.
    #[must_use]
    pub fn card(mut self, card: Card) -> Self {
        self.card = Some(card);
        self
    }

    /// Adds a directive.
    #[must_use]
    pub fn directive(mut self, directive: Directive) -> Self {
        self.directives.push(directive);
        self
    }

    /// Sets the session state, which comes back as [`AlexaSession::state`](super::request::AlexaSession::state) with
    /// the next request of the session. Anybody with access to the developer console can read it.
    #[must_use]
    pub fn state(mut self, state: impl Into<String>) -> Self {
        self.state = Some(state.into());
        self
    }

    /// Returns the bytes to send. Alexa would reject a response beyond its limits, and the person would hear
    /// a generic error. So such a response is replaced by `apology`, which ends the session, and
    /// [`FinishedResponse::exceeded_limit`] names the limit.
    ///
    /// # Panics
    /// Never: the shortest apology is within the limits.
    pub fn finish(&self, apology: &Ssml) -> FinishedResponse {
        let overrun = match encode_within_limits(self) {
            Ok(bytes) => {
                return FinishedResponse {
                    bytes,
                    exceeded_limit: None,
                };
            }
            Err(overrun) => overrun,
        };
        let bytes = encode_within_limits(&Self::say(apology.clone()).end())
            // The apology is a translated text. Should that be too long itself, this sentence is not.
            .or_else(|_| encode_within_limits(&Self::say(Ssml::text("Sorry, that did not work.")).end()))
            .expect("a sentence of 26 characters is within the limits");
        FinishedResponse {
            bytes,
            exceeded_limit: Some(overrun),
        }
    }
}

fn encode_within_limits(response: &AlexaResponse) -> Result<Bytes, ResponseLimitError> {
    let is_long =
        |speech: &Option<OutputSpeech>| speech.as_ref().is_some_and(|speech| speech.length() > MAX_TEXT);
    if is_long(&response.speech) {
        return Err(ResponseLimitError::Speech);
    }
    if is_long(&response.reprompt) {
        return Err(ResponseLimitError::Reprompt);
    }
    let bytes =
        serde_json::to_vec(response).expect("a response can be serialized: the keys of its maps are strings");
    if bytes.len() > MAX_BYTES {
        return Err(ResponseLimitError::Response);
    }
    Ok(bytes.into())
}
