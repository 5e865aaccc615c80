//! The reasons why a call fails.

use crate::network_address::AddressPolicyError;

/// A call that got no response, or not all of it. Neither the message nor a cause contains the URL, which may hold
/// an API key or a name.
#[derive(Debug, thiserror::Error)]
pub enum OutboundError {
    /// The address policy does not allow the URL.
    #[error(transparent)]
    AddressRefused(#[from] AddressPolicyError),
    /// The request is not valid, for example because of a header.
    #[error("the request is not valid")]
    InvalidRequest(#[source] reqwest::Error),
    /// The time limit passed.
    #[error("there was no response in time")]
    Timeout(#[source] reqwest::Error),
    /// No connection could be made.
    #[error("no connection could be made")]
    Unreachable(#[source] reqwest::Error),
    /// The connection broke after it was made. The request may have arrived.
    #[error("the connection broke")]
    ConnectionLost(#[source] reqwest::Error),
    /// The response body is too large.
    #[error("the response has more than {max_bytes} bytes")]
    TooLarge {
        /// The largest body that is read.
        max_bytes: usize,
    },
}

impl From<reqwest::Error> for OutboundError {
    fn from(error: reqwest::Error) -> Self {
        let error = error.without_url();
        if error.is_timeout() {
            Self::Timeout(error)
        } else if error.is_connect() {
            Self::Unreachable(error)
        } else if error.is_builder() {
            Self::InvalidRequest(error)
        } else {
            Self::ConnectionLost(error)
        }
    }
}
