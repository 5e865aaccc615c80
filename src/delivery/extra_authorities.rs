//! Further certificate authorities for the senders to trust.

use rustls::RootCertStore;
use rustls_pki_types::{CertificateDer, pem::PemObject};

/// Parses the certificates in `pem`. Returns `None` if there are none, or if one cannot be used as a trust anchor.
pub(super) fn parse_certificates(pem: &str) -> Option<Vec<CertificateDer<'static>>> {
    let found: Vec<_> = CertificateDer::pem_slice_iter(pem.as_bytes())
        .collect::<Result<_, _>>()
        .ok()?;
    // PEM that decodes may still be no usable trust anchor, and later rustls would ignore it without a word.
    let mut store = RootCertStore::empty();
    let reads = found
        .iter()
        .all(|certificate| store.add(certificate.clone()).is_ok());
    (reads && !found.is_empty()).then_some(found)
}
