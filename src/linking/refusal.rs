//! Why a link token names nobody.

use std::sync::Arc;

use super::{access_token::NotALinkToken, keys::KeyError};

/// Why a link token was not accepted. It repeats nothing of the token.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Refusal {
    /// It is not a signed JWT, or its claims have the wrong shape.
    #[error("the link token is not a signed JWT with claims of the right types")]
    Malformed,
    /// Its `typ` is neither `at+jwt` nor `JWT`, so it was made for something else.
    #[error("the link token is of another type than an access token")]
    Type,
    /// Its `alg` is not one of those allowed in the settings.
    #[error("the link token is signed in a way the settings do not allow")]
    Algorithm,
    /// No key of the issuer's fits its `kid` and `alg`.
    #[error("the link token is signed by a key that the issuer does not publish")]
    Key,
    /// The signature is not the key's.
    #[error("the link token's signature is wrong")]
    Signature,
    /// It comes from somebody else.
    #[error("the link token comes from another issuer")]
    Issuer,
    /// It is meant for somebody else.
    #[error("the link token is meant for another audience")]
    Audience,
    /// It never expires.
    #[error("the link token has no expiry")]
    NoExpiry,
    /// It is over.
    #[error("the link token has expired")]
    Expired,
    /// It is not valid yet, or was issued in the future.
    #[error("the link token is not valid yet")]
    NotYetValid,
    /// Its subject is missing or cannot be an employee's id.
    #[error("the link token's subject is not an employee id")]
    Subject,
    /// The issuer's keys are out of reach, so nothing can be said about the token. Not the caller's fault.
    #[error("the issuer's keys are out of reach")]
    KeysUnavailable(#[source] Arc<KeyError>),
}

impl Refusal {
    /// Its name in metrics and logs.
    pub fn label(&self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Type => "type",
            Self::Algorithm => "algorithm",
            Self::Key => "key",
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

    /// Whether the token is at fault. Otherwise the issuer's keys are, and the same token may be good in a minute.
    pub fn is_the_tokens_fault(&self) -> bool {
        !matches!(self, Self::KeysUnavailable(_))
    }
}

impl From<NotALinkToken> for Refusal {
    fn from(NotALinkToken: NotALinkToken) -> Self {
        Self::Malformed
    }
}
