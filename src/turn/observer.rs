//! An observer of turns, which sees verified requests and their responses.

use std::sync::Arc;

use bytes::Bytes;

/// Observes turns. `ports` has one that records conversations.
pub trait TurnObserver: Send + Sync + std::fmt::Debug {
    /// Called with each verified request and its response, before the response is sent. It must return at once.
    fn observe_turn(&self, request: &Bytes, response: &Bytes);
}

/// The observer, if there is one.
#[derive(Debug, Clone, Default)]
pub struct OptionalTurnObserver(pub Option<Arc<dyn TurnObserver>>);
