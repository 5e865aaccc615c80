//! The port to a mail server or gateway.

use std::fmt;

use super::OutgoingMessage;

/// The message was not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Another attempt may succeed: no connection, a timeout, SMTP 4xx, HTTP 408, 429 or 5xx.
    #[error("temporary failure: {0}")]
    Temporary(String),
    /// Another attempt cannot succeed: the message was refused for good, or the settings are wrong.
    #[error("refused: {0}")]
    Permanent(String),
}

/// Port that hands messages of one channel to a mail server or gateway. Its errors are logged, so they contain no
/// address and no code.
#[async_trait::async_trait]
pub trait MessageSender: Send + Sync + fmt::Debug {
    /// Sends `message`, whose destination must be of this sender's channel. Returns when the other side has
    /// accepted it.
    ///
    /// # Errors
    /// [`SendError`] says whether another attempt can succeed.
    async fn send(&self, message: &OutgoingMessage) -> Result<(), SendError>;
}
