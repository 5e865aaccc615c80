//! What Alexa accepts: the response, put together step by step and held to Alexa's limits.
//!
//! Lives here: [`Response`] with its parts, and [`Response::finish`], the only way to bytes.
//! Does not live here: what is said (`turn`).

mod card;
mod directive;
mod limits;
mod wire;

pub use card::{Card, Image};
pub use directive::{Directive, IntentUpdate};
pub use limits::{Finished, Overrun};

use super::speech::Ssml;

/// A response in the making. Without a word about the session it neither opens the microphone nor ends the session.
#[derive(Debug, Clone, Default)]
pub struct Response {
    speech: Option<Speech>,
    reprompt: Option<Speech>,
    card: Option<Card>,
    directives: Vec<Directive>,
    ending: Option<bool>,
    can_fulfill: bool,
    state: Option<String>,
}

/// Speech, marked up or plain.
#[derive(Clone)]
enum Speech {
    Marked(Ssml),
    Plain(String),
}

impl Response {
    /// A response that does nothing: for requests that must not be answered with speech.
    pub fn empty() -> Self {
        Self::default()
    }

    /// Says `speech`.
    pub fn say(speech: Ssml) -> Self {
        Self {
            speech: Some(Speech::Marked(speech)),
            ..Self::default()
        }
    }

    /// Says `text`, without markup.
    pub fn say_plain(text: impl Into<String>) -> Self {
        Self {
            speech: Some(Speech::Plain(text.into())),
            ..Self::default()
        }
    }

    /// The answer to a `CanFulfillIntentRequest`: no. It is the same for every intent, so it tells nothing.
    pub fn cannot_fulfill() -> Self {
        Self {
            can_fulfill: true,
            ..Self::default()
        }
    }

    /// Opens the microphone; after a few seconds of silence `reprompt` is said, once.
    #[must_use]
    pub fn listen(mut self, reprompt: Ssml) -> Self {
        self.reprompt = Some(Speech::Marked(reprompt));
        self.ending = Some(false);
        self
    }

    /// Ends the session.
    #[must_use]
    pub fn end(mut self) -> Self {
        self.reprompt = None;
        self.ending = Some(true);
        self
    }

    /// Shows a card in the Alexa app, where it stays: nothing protected belongs on it.
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

    /// Text that comes back as [`Session::state`](super::request::Session::state) with the session's next request. It can
    /// be read in Alexa's developer console: nothing secret belongs in it.
    #[must_use]
    pub fn state(mut self, state: impl Into<String>) -> Self {
        self.state = Some(state.into());
        self
    }

    /// The bytes to send. A response beyond Alexa's limits would be refused as a whole and the person would hear a
    /// generic failure; `apology` is said in its place, the session ends, and [`Finished::overrun`] tells.
    pub fn finish(&self, apology: &Ssml) -> Finished {
        limits::finish(self, apology)
    }
}
