//! IN ALEXA'S PLACE: what turns an utterance into the request that Alexa would send, and signs it.
//!
//! Lives here: reading a voice model ([`model`]), what an utterance means under it ([`utterance`]), the JSON of a request
//! ([`envelope`]), and a signing chain of our own ([`chain`]). The simulator, replay and the signing tools share it.
//! Does not live here: any part of the webhook, nor any trust in the chain: a server trusts it only when
//! `[alexa.development]` names its root, and such a server listens on loopback only.

pub mod chain;
pub mod envelope;
pub mod model;
pub mod utterance;

pub use chain::SigningChain;
pub use model::Model;
