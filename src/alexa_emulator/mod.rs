//! The Alexa emulator: interprets an utterance, writes the request that Alexa would send, and signs it.
//!
//! Lives here: reading a voice model ([`voice_model`]), interpreting an utterance with it ([`utterance`]), the JSON
//! of a request ([`envelope`]), a signing chain for development ([`chain`]), and the client that posts to a
//! webhook ([`webhook_client`]). The simulator, replay and the signing tools share these.
//! Does not live here: any part of the webhook, and any trust in the chain. A server trusts it only if
//! `[alexa.development]` names its root, and such a server listens on loopback only.

pub mod chain;
pub mod envelope;
pub mod utterance;
pub mod voice_model;
pub mod webhook_client;

pub use chain::SigningChain;
pub use voice_model::VoiceModel;
pub use webhook_client::{WebhookClient, WebhookError, WebhookResponse};
