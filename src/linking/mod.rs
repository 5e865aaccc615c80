//! Account linking: identifies the employee by the access token that Alexa sends.
//!
//! Lives here: [`LinkToken`], the [`JwtLinkTokenVerifier`] that turns one into an employee, the issuer's public keys
//! and their rotation, the cryptography behind them, and the demo's own [`DemoIssuer`].
//! Does not live here: finding the token in a request and choosing between two (`turn`), looking up the
//! employee (`directory`).

mod algorithm;
mod crypto;
mod demo_issuer;
mod error;
mod issuer_keys;
mod jwt_verifier;
mod link_token;
mod token_cache;

pub use algorithm::{LinkTokenAlgorithm, ParseAlgorithmError};
pub use crypto::{JwtCryptoError, install_jwt_crypto, self_test_jwt_crypto};
pub use demo_issuer::DemoIssuer;
pub use error::{LinkTokenError, ParseLinkTokenError};
pub use issuer_keys::{IssuerKeyError, IssuerKeySource, has_usable_key};
pub use jwt_verifier::{JwtLinkTokenVerifier, LinkTokenSettings, LinkTokenSettingsError};
pub use link_token::LinkToken;
