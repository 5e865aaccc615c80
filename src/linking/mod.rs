//! Account linking: identifies the employee by the access token that Alexa sends.
//!
//! Lives here: [`LinkToken`], the [`JwtLinkTokenVerifier`] that turns one into an employee, the issuer's public keys
//! and their rotation, the cryptography behind them, and the demo's own [`DemoIssuer`].
//! Does not live here: finding the token in a request and choosing between two (`turn`), looking up the
//! employee (`directory`).

mod access_token;
mod algorithm;
mod crypto;
mod issuer;
mod keys;
mod outcomes;
mod refusal;
mod verifier;

pub use access_token::{LinkToken, ParseLinkTokenError};
pub use algorithm::{LinkTokenAlgorithm, ParseAlgorithmError};
pub use crypto::{JwtCryptoError, install_jwt_crypto, self_test_jwt_crypto};
pub use issuer::DemoIssuer;
pub use keys::{IssuerKeyError, IssuerKeySource, has_usable_key};
pub use refusal::LinkTokenError;
pub use verifier::{JwtLinkTokenVerifier, LinkTokenSettings, LinkTokenSettingsError};
