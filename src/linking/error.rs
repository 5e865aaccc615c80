//! Errors of link tokens.

use std::sync::Arc;

use super::issuer_keys::IssuerKeyError;

/// The text is not a [`LinkToken`](super::LinkToken). The error does not repeat the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a link token has 1 to 8192 characters, each a letter, a digit, '-', '_' or '.'")]
pub struct ParseLinkTokenError;

/// The link token was not accepted. The error does not repeat the token.
#[derive(Debug, Clone, thiserror::Error)]
pub enum LinkTokenError {
    /// It is not a signed JWT, or its claims have the wrong types.
    #[error("the link token is not a signed JWT with claims of the right types")]
    Malformed,
    /// Its `typ` is neither `at+jwt` nor `JWT`, or it has the `nonce` of an ID token, so it was issued for another
    /// purpose.
    #[error("the link token is not an access token")]
    Type,
    /// Its `alg` is not allowed by the settings.
    #[error("the link token is signed with an algorithm that the settings do not allow")]
    Algorithm,
    /// The issuer publishes no key that fits its `kid` and `alg`.
    #[error("the link token is signed with a key that the issuer does not publish")]
    UnknownKey,
    /// The signature was not made with the key.
    #[error("the link token's signature is wrong")]
    Signature,
    /// It comes from another issuer.
    #[error("the link token is from another issuer")]
    Issuer,
    /// It is meant for another audience.
    #[error("the link token is for another audience")]
    Audience,
    /// It has no expiry.
    #[error("the link token has no expiry")]
    NoExpiry,
    /// It has expired.
    #[error("the link token has expired")]
    Expired,
    /// It is not valid yet, or was issued in the future.
    #[error("the link token is not valid yet")]
    NotYetValid,
    /// Its subject is missing or is not a valid employee id.
    #[error("the link token's subject is not an employee id")]
    Subject,
    /// The issuer's keys are unavailable, so the token could not be checked. This is not the caller's fault.
    #[error("the issuer's keys are unavailable")]
    KeysUnavailable(#[source] Arc<IssuerKeyError>),
}

impl LinkTokenError {
    /// Returns the name of the error in metrics and logs.
    pub fn label(&self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Type => "type",
            Self::Algorithm => "algorithm",
            Self::UnknownKey => "key",
            Self::Signature => "signature",
            Self::Issuer => "issuer",
            Self::Audience => "audience",
            Self::NoExpiry => "no_expiry",
            Self::Expired => "expired",
            Self::NotYetValid => "not_yet_valid",
            Self::Subject => "subject",
            Self::KeysUnavailable(_) => "keys_unavailable",
        }
    }

    /// Returns true if the token itself is at fault. Otherwise the issuer's keys are, and the same token may be
    /// accepted a minute later.
    pub fn is_token_fault(&self) -> bool {
        !matches!(self, Self::KeysUnavailable(_))
    }
}

impl From<ParseLinkTokenError> for LinkTokenError {
    fn from(ParseLinkTokenError: ParseLinkTokenError) -> Self {
        Self::Malformed
    }
}
