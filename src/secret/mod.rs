//! Keys, authenticated encryption and randomness.
//!
//! The root key can be replaced while something that it protects is still in use. The previous root keys then only open and
//! verify, and the current one seals and signs. Which key is used is decided here, so that no caller has to know of it.
//!
//! Lives here: the root key and the keys derived from it, authenticated encryption, the source of randomness.
//! Does not live here: the secrets that are made with them (PINs are in `mfa`, link tokens in `linking`).

mod entropy;
mod key_strength;
mod mac_key;
mod root_key;
mod seal_context;
mod sealer;

pub(crate) use entropy::EntropyRng;
pub use entropy::{Entropy, SystemEntropy, generate_random_id};
pub use key_strength::GuessableKeyError;
pub use mac_key::{MacKey, MacTags};
pub use root_key::{ParseRootKeyError, RootKey};
pub use seal_context::seal_context;
pub use sealer::{Sealer, UnsealError};
