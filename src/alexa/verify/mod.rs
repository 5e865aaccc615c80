//! The seal: proves that a request came from Alexa, unchanged and just now.
//!
//! Lives here: the rules for the headers ([`Seal`]), the address of the certificate chain (`cert_url`), the chain itself
//! (`chain`) and where it comes from ([`ChainSource`]), the chains in use (`certificates`), the signature over the raw
//! bytes (`signature`), and how old a request may be (`freshness`).
//! Does not live here: HTTP's side of it, which skills are ours, whether a request id was seen before (`turn`).
//!
//! The checks run in the order of their cost, and a [`VerifiedEnvelope`] comes from nowhere else.

mod bucket;
mod cert_url;
mod certificates;
mod chain;
mod envelope;
mod error;
mod freshness;
mod seal;
mod signature;
mod source;
mod trust;

use std::{fmt, sync::Arc};

use bytes::Bytes;

pub use cert_url::{CertUrl, UrlFault};
pub use chain::{ChainFault, MAX_CERTIFICATES, ValidatedChain};
pub use envelope::VerifiedEnvelope;
pub use error::{Blame, Rejection};
pub use seal::{SIGNATURE_HEADER, Seal, SealFault, URL_HEADER};
pub use source::{ChainSource, Directory, Download, DownloadSettings, FetchFault, MAX_CHAIN_BYTES};
pub use trust::{Anchors, NotAnchors};

use crate::clock::Clock;

/// The name a chain's leaf must carry.
pub const SIGNER: &str = "echo-api.amazon.com";

/// Verifies requests. One serves the whole program.
pub struct Verifier {
    certificates: certificates::Certificates,
    clock: Arc<dyn Clock>,
}

impl Verifier {
    /// A verifier that believes chains from `source` that lead to one of `anchors`.
    pub fn new(anchors: Anchors, source: Arc<dyn ChainSource>, clock: Arc<dyn Clock>) -> Self {
        let certificates = certificates::Certificates::new(anchors, source, Arc::clone(&clock));
        Self { certificates, clock }
    }

    /// Checks everything that Alexa asks an endpoint to check, cheapest first. Which application ids are ours, and whether
    /// the request was here before, is for the caller to check.
    ///
    /// # Errors
    /// [`Rejection`]: it is for the log and the metrics; the sender is told nothing but the status.
    pub async fn verify(&self, seal: &Seal, body: Bytes) -> Result<VerifiedEnvelope, Rejection> {
        let chain = match self.certificates.known(seal.url(), self.clock.now()) {
            Some(chain) => chain,
            None => self.certificates.obtain(seal.url().parse()?).await?,
        };
        signature::verify(&chain, &body, seal.signature())?;
        self.certificates.used(seal.url(), self.clock.now());
        let envelope = VerifiedEnvelope::open(body)?;
        freshness::check(&envelope.get().request, self.clock.now())?;
        check_application(envelope.get())?;
        Ok(envelope)
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier").finish_non_exhaustive()
    }
}

/// A request names its application, and where it does so twice both are the same.
fn check_application(envelope: &super::request::Envelope<'_>) -> Result<(), Rejection> {
    let of_session = envelope
        .session
        .as_ref()
        .and_then(|session| session.application_id.as_deref());
    match (envelope.system.application_id.as_deref(), of_session) {
        (None, None) => Err(Rejection::NoApplication),
        (Some(system), Some(session)) if system != session => Err(Rejection::TwoApplications),
        _ => Ok(()),
    }
}
