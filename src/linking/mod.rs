//! Account linking: identifies the employee by the access token that Alexa sends.
//!
//! Lives here: [`LinkToken`], the [`LinkVerifier`] that turns one into an employee, the issuer's public keys
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

pub use access_token::{LinkToken, NotALinkToken};
pub use algorithm::{Algorithm, NotAnAlgorithm};
pub use crypto::{SelfTestFailed, install, self_test};
pub use issuer::DemoIssuer;
pub use keys::{KeyError, KeySource, holds_a_key};
pub use refusal::Refusal;
pub use verifier::{LinkSettings, LinkVerifier, SettingsError};
