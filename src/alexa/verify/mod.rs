//! The verification of requests: it proves that Alexa sent a request, unchanged and just now.
//!
//! Lives here: the signature headers ([`SignatureHeaders`]), the address of the certificate chain ([`CertUrl`]), its sources
//! ([`ChainSource`]), validation and cache, the signature over the raw bytes, and the age of a request.
//! Does not live here: HTTP, the list of our skills, and whether a request was seen before (`turn`).
//!
//! The cheapest checks run first. Nothing else creates a [`VerifiedEnvelope`].

mod cert_url;
mod chain_cache;
mod chain_source;
mod error;
mod freshness;
mod rate_limiter;
mod signature;
mod signature_headers;
mod trust_anchors;
mod validated_chain;
mod verification_blame;
mod verified_envelope;

use std::{fmt, sync::Arc};

use bytes::Bytes;

pub use cert_url::{CertUrl, CertUrlError};
pub use chain_source::{
    ChainDownloadSettings, ChainDownloader, ChainFetchError, ChainFolder, ChainSource, MAX_CHAIN_BYTES,
};
pub use error::RequestVerificationError;
pub use signature_headers::{
    CERT_CHAIN_URL_HEADER, SIGNATURE_HEADER, SignatureHeaderError, SignatureHeaders,
};
pub use trust_anchors::{TrustAnchors, TrustAnchorsError};
pub use validated_chain::{ALEXA_HOST_NAME, CertificateChainError, MAX_CERTIFICATES, ValidatedChain};
pub use verification_blame::VerificationBlame;
pub use verified_envelope::VerifiedEnvelope;

use crate::clock::Clock;

/// Verifies requests. One instance serves the whole program.
pub struct RequestVerifier {
    chain_cache: chain_cache::ChainCache,
    clock: Arc<dyn Clock>,
}

impl RequestVerifier {
    /// A verifier that gets chains from `source` and trusts those that lead to one of `anchors`.
    pub fn new(anchors: TrustAnchors, source: Arc<dyn ChainSource>, clock: Arc<dyn Clock>) -> Self {
        let chain_cache = chain_cache::ChainCache::new(anchors, source, Arc::clone(&clock));
        Self { chain_cache, clock }
    }

    /// Makes all checks that Amazon requires, except two that the caller must make: that the skill is one of
    /// ours, and that the request was not seen before.
    ///
    /// # Errors
    /// [`RequestVerificationError`]: the reason, for logs and metrics only. The sender must learn nothing but the status.
    pub async fn verify(
        &self,
        seal: &SignatureHeaders,
        body: Bytes,
    ) -> Result<VerifiedEnvelope, RequestVerificationError> {
        // The raw text is enough for a lookup: what is in the cache was checked when it was added. So a usual
        // request costs no URL parsing.
        let chain = match self.chain_cache.cached_chain(seal.url(), self.clock.now()) {
            Some(chain) => chain,
            None => self.chain_cache.get_or_fetch(seal.url().parse()?).await?,
        };
        // Before the body is parsed, so that the JSON parser never sees a stranger's body.
        signature::verify_signature(&chain, &body, seal.signature())?;
        // Only after a good signature, because this is what protects a chain from eviction.
        self.chain_cache.record_use(seal.url(), self.clock.now());
        let envelope = VerifiedEnvelope::parse(body)?;
        freshness::check_freshness(&envelope.envelope().request, self.clock.now())?;
        check_application(envelope.envelope())?;
        Ok(envelope)
    }
}

impl fmt::Debug for RequestVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier").finish_non_exhaustive()
    }
}

/// Checks that a request names its skill, and names the same one in both places where it can.
fn check_application(envelope: &super::request::RequestEnvelope<'_>) -> Result<(), RequestVerificationError> {
    let of_session = envelope
        .session
        .as_ref()
        .and_then(|session| session.application_id.as_deref());
    match (envelope.system.application_id.as_deref(), of_session) {
        (None, None) => Err(RequestVerificationError::NoApplication),
        (Some(system), Some(session)) if system != session => Err(RequestVerificationError::TwoApplications),
        _ => Ok(()),
    }
}
