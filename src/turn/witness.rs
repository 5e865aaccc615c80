//! Who else sees a turn: only what was verified, and what was answered.

use std::sync::Arc;

use bytes::Bytes;

/// Sees turns. `ports` has one that writes conversations down.
pub trait Witness: Send + Sync + std::fmt::Debug {
    /// Alexa sent `request`, and `response` goes back to her. It must not hold up the turn.
    fn saw(&self, request: &Bytes, response: &Bytes);
}

/// The witness, if there is one.
#[derive(Debug, Clone, Default)]
pub struct Watched(pub Option<Arc<dyn Witness>>);
