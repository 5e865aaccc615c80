//! The reasons for rejecting a request.

use super::{CertUrlError, CertificateChainError, ChainFetchError, SignatureHeaderError, VerificationBlame};
use crate::alexa::request::EnvelopeError;

/// The reason why a request is rejected. It quotes nothing from the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RequestVerificationError {
    /// A signature header is missing, repeated or malformed.
    #[error(transparent)]
    Headers(#[from] SignatureHeaderError),
    /// The address of the certificate chain breaks a rule.
    #[error("the URL of the certificate chain is not one of Alexa's: {0}")]
    Url(#[from] CertUrlError),
    /// The certificate chain could not be downloaded.
    #[error("the certificate chain cannot be used: {0}")]
    Fetch(#[from] ChainFetchError),
    /// Too many unknown addresses were named in a short time, so this one was not tried.
    #[error("too many unknown certificate chains were requested in a short time")]
    FetchLimit,
    /// The certificate chain does not belong to Alexa.
    #[error("the certificate chain cannot be used: {0}")]
    Chain(#[from] CertificateChainError),
    /// The signature does not match the body.
    #[error("the signature does not match the body")]
    Signature,
    /// The body is not a request envelope.
    #[error(transparent)]
    Malformed(#[from] EnvelopeError),
    /// The request is too old.
    #[error("the request is too old")]
    Stale,
    /// The request is dated too far in the future.
    #[error("the timestamp of the request is too far in the future")]
    Early,
    /// The request does not say which skill it is for.
    #[error("the request names no application")]
    NoApplication,
    /// The request names two different skills.
    #[error("the request names two applications")]
    TwoApplications,
}

impl RequestVerificationError {
    /// The party responsible.
    pub fn blame(&self) -> VerificationBlame {
        match self {
            Self::FetchLimit => VerificationBlame::Unreachable,
            Self::Fetch(fault) => fault.blame(),
            Self::Headers(_)
            | Self::Url(_)
            | Self::Chain(_)
            | Self::Signature
            | Self::Malformed(_)
            | Self::Stale
            | Self::Early
            | Self::NoApplication
            | Self::TwoApplications => VerificationBlame::Caller,
        }
    }

    /// The label for metrics and logs. Each cause has its own.
    pub fn label(&self) -> &'static str {
        match self {
            Self::Headers(fault) => fault.label(),
            Self::Url(fault) => fault.label(),
            Self::Fetch(fault) => fault.label(),
            Self::FetchLimit => "chain_fetch_limit",
            Self::Chain(fault) => fault.label(),
            Self::Signature => "signature_wrong",
            Self::Malformed(EnvelopeError::NotUtf8) => "body_not_utf8",
            Self::Malformed(EnvelopeError::TooDeep) => "body_too_deep",
            Self::Malformed(EnvelopeError::NotJson { .. }) => "body_not_json",
            Self::Malformed(EnvelopeError::NotAnEnvelope { .. }) => "body_not_an_envelope",
            Self::Malformed(EnvelopeError::Timestamp) => "timestamp_malformed",
            Self::Stale => "timestamp_stale",
            Self::Early => "timestamp_early",
            Self::NoApplication => "application_missing",
            Self::TwoApplications => "application_ambiguous",
        }
    }
}
