//! Alexa's limits on a response. A response beyond one of them is replaced.

use bytes::Bytes;

use super::{AlexaResponse, OutputSpeech, Ssml};

/// The longest speech and the longest card, in UTF-16 units.
const MAX_TEXT: usize = 8_000;
/// The longest response as a whole, in bytes.
const MAX_BYTES: usize = 24_000;

/// A response within Alexa's limits, ready to send.
#[derive(Debug, Clone)]
pub struct FinishedResponse {
    /// The JSON to send.
    pub bytes: Bytes,
    /// The limit that the intended response exceeded. If set, `bytes` has the apology instead.
    pub exceeded_limit: Option<ResponseLimitError>,
}

/// The limit that a response exceeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ResponseLimitError {
    /// The speech was too long.
    #[error("the speech has more than {MAX_TEXT} characters")]
    Speech,
    /// The reprompt was too long.
    #[error("the reprompt has more than {MAX_TEXT} characters")]
    Reprompt,
    /// The card was too long.
    #[error("the card has more than {MAX_TEXT} characters")]
    Card,
    /// The response as a whole was too long.
    #[error("the response has more than {MAX_BYTES} bytes")]
    Response,
}

pub(super) fn finish_within_limits(response: &AlexaResponse, apology: &Ssml) -> FinishedResponse {
    let overrun = match encode_within_limits(response) {
        Ok(bytes) => {
            return FinishedResponse {
                bytes,
                exceeded_limit: None,
            };
        }
        Err(overrun) => overrun,
    };
    let bytes = encode_within_limits(&AlexaResponse::say(apology.clone()).end())
        // The apology is a translated text. Should that be too long itself, this sentence is not.
        .or_else(|_| encode_within_limits(&AlexaResponse::say(Ssml::text("Sorry, that did not work.")).end()))
        .expect("a sentence of 26 characters is within the limits");
    FinishedResponse {
        bytes,
        exceeded_limit: Some(overrun),
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
    if response
        .card
        .as_ref()
        .is_some_and(|card| card.length() > MAX_TEXT)
    {
        return Err(ResponseLimitError::Card);
    }
    let bytes =
        serde_json::to_vec(response).expect("a response can be serialized: the keys of its maps are strings");
    if bytes.len() > MAX_BYTES {
        return Err(ResponseLimitError::Response);
    }
    Ok(bytes.into())
}

impl OutputSpeech {
    fn length(&self) -> usize {
        match self {
            Self::Ssml(ssml) => ssml.length(),
            Self::PlainText(text) => text.encode_utf16().count(),
        }
    }
}

/// Prints asterisks: the speech may be the protected answer.
impl std::fmt::Debug for OutputSpeech {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Ssml(_) => "Marked(******)",
            Self::PlainText(_) => "Plain(******)",
        })
    }
}
