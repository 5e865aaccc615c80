//! Why a request was turned away.

use super::{ChainFault, FetchFault, SealFault, UrlFault};
use crate::alexa::request::Malformed;

/// Why a request was turned away. It repeats nothing of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// A header is missing, repeated, or not what it should be.
    #[error(transparent)]
    Seal(#[from] SealFault),
    /// The address of the chain is not one of Amazon's.
    #[error("the certificate chain's address: {0}")]
    Url(#[from] UrlFault),
    /// The chain could not be had.
    #[error("the certificate chain: {0}")]
    Fetch(#[from] FetchFault),
    /// Too many unknown addresses were asked for in a short time; this one was not looked at.
    #[error("too many unknown certificate chains were asked for just now")]
    FetchLimit,
    /// The chain does not prove Alexa's name.
    #[error("the certificate chain: {0}")]
    Chain(#[from] ChainFault),
    /// The signature is not of this body by this chain's key.
    #[error("the signature does not match the body")]
    Signature,
    /// The body is not a request.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// The request is too old.
    #[error("the request is too old")]
    Stale,
    /// The request is from too far in the future.
    #[error("the request is from the future")]
    Early,
    /// The request does not say which skill it is for.
    #[error("the request names no application")]
    NoApplication,
    /// The request names two skills.
    #[error("the request names two applications")]
    TwoApplications,
}

/// Whose fault a rejection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blame {
    /// The request is not one of Alexa's, or not fresh: bad request.
    Caller,
    /// We could not find out whether it is: unavailable for now.
    Unreachable,
}

impl Rejection {
    /// Whose fault it is.
    pub fn blame(&self) -> Blame {
        match self {
            Self::FetchLimit => Blame::Unreachable,
            Self::Fetch(fault) => fault.blame(),
            Self::Seal(_)
            | Self::Url(_)
            | Self::Chain(_)
            | Self::Signature
            | Self::Malformed(_)
            | Self::Stale
            | Self::Early
            | Self::NoApplication
            | Self::TwoApplications => Blame::Caller,
        }
    }

    /// A name for metrics; each cause has its own.
    pub fn label(&self) -> &'static str {
        match self {
            Self::Seal(fault) => fault.label(),
            Self::Url(fault) => fault.label(),
            Self::Fetch(fault) => fault.label(),
            Self::FetchLimit => "chain_fetch_limit",
            Self::Chain(fault) => fault.label(),
            Self::Signature => "signature_wrong",
            Self::Malformed(Malformed::NotUtf8) => "body_not_utf8",
            Self::Malformed(Malformed::TooDeep) => "body_too_deep",
            Self::Malformed(Malformed::NotJson { .. }) => "body_not_json",
            Self::Malformed(Malformed::NotAnEnvelope { .. }) => "body_not_an_envelope",
            Self::Malformed(Malformed::Timestamp) => "timestamp_malformed",
            Self::Stale => "timestamp_stale",
            Self::Early => "timestamp_early",
            Self::NoApplication => "application_missing",
            Self::TwoApplications => "application_ambiguous",
        }
    }
}
