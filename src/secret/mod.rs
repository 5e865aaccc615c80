//! Keys, authenticated encryption and randomness.
//!
//! Lives here: the root key and the keys derived from it, authenticated encryption, the source of randomness.
//! Does not live here: the secrets that are made with them (PINs are in `mfa`, link tokens in `linking`).

mod entropy;
mod root_key;
mod sealer;

pub(crate) use entropy::EntropyRng;
pub use entropy::{Entropy, SystemEntropy, generate_random_id};
pub use root_key::{ParseRootKeyError, RootKey};
pub use sealer::{Sealer, UnsealError};
