//! Alexa's limits on a response.

use bytes::Bytes;

/// The longest speech, in UTF-16 units.
pub(super) const MAX_TEXT: usize = 8_000;
/// The longest response as a whole, in bytes.
pub(super) const MAX_BYTES: usize = 24_000;

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
    /// The response as a whole was too long.
    #[error("the response has more than {MAX_BYTES} bytes")]
    Response,
}
