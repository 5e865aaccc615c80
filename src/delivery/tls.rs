//! Further authorities for the senders to trust.

use rustls::RootCertStore;
use rustls_pki_types::{CertificateDer, pem::PemObject};

/// The certificates in `pem`; `None` when there is none or one does not read.
pub(super) fn certificates(pem: &str) -> Option<Vec<CertificateDer<'static>>> {
    let found: Vec<_> = CertificateDer::pem_slice_iter(pem.as_bytes())
        .collect::<Result<_, _>>()
        .ok()?;
    let mut store = RootCertStore::empty();
    let reads = found
        .iter()
        .all(|certificate| store.add(certificate.clone()).is_ok());
    (reads && !found.is_empty()).then_some(found)
}
