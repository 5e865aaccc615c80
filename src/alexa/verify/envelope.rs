//! A request that is proven to come from Alexa.

use bytes::Bytes;
use self_cell::self_cell;

use crate::alexa::request::{Envelope, Malformed};

self_cell!(
    struct Parsed {
        owner: Bytes,
        #[covariant]
        dependent: Envelope,
    }
);

/// A request that is proven to come from Alexa: unchanged, and recent. Only
/// [`Verifier::verify`](super::Verifier::verify) creates one.
pub struct VerifiedEnvelope(Parsed);

impl VerifiedEnvelope {
    /// Parses a body whose signature was checked.
    pub(super) fn open(body: Bytes) -> Result<Self, Malformed> {
        Parsed::try_new(body, |body| Envelope::parse(body)).map(Self)
    }

    /// The parsed request.
    pub fn get(&self) -> &Envelope<'_> {
        self.0.borrow_dependent()
    }

    /// The bytes exactly as received.
    pub fn bytes(&self) -> &Bytes {
        self.0.borrow_owner()
    }
}

impl std::fmt::Debug for VerifiedEnvelope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("VerifiedEnvelope").field(self.get()).finish()
    }
}
