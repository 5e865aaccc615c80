//! A request that is proven to come from Alexa.

use bytes::Bytes;
use self_cell::self_cell;

use crate::alexa::request::{EnvelopeError, RequestEnvelope};

self_cell!(
    struct ParsedBody {
        owner: Bytes,
        #[covariant]
        dependent: RequestEnvelope,
    }
);

/// A request that is proven to come from Alexa: unchanged, and recent. Only
/// [`RequestVerifier::verify`](super::RequestVerifier::verify) creates one.
pub struct VerifiedEnvelope(ParsedBody);

impl VerifiedEnvelope {
    /// Parses a body whose signature was checked.
    pub(super) fn parse(body: Bytes) -> Result<Self, EnvelopeError> {
        ParsedBody::try_new(body, |body| RequestEnvelope::parse(body)).map(Self)
    }

    /// The parsed request.
    pub fn envelope(&self) -> &RequestEnvelope<'_> {
        self.0.borrow_dependent()
    }

    /// The bytes exactly as received.
    pub fn bytes(&self) -> &Bytes {
        self.0.borrow_owner()
    }
}

impl std::fmt::Debug for VerifiedEnvelope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("VerifiedEnvelope").field(self.envelope()).finish()
    }
}
