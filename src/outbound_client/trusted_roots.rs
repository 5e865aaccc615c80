//! The certificate authorities that are trusted for TLS.

use std::sync::{Arc, OnceLock};

use rustls::RootCertStore;
use rustls_pki_types::CertificateDer;

/// Returns the root certificates of this machine. If it has none, as in a minimal container image, returns
/// Mozilla's.
fn trusted_roots() -> &'static Arc<RootCertStore> {
    // Read once and shared: a typical machine has about 150 certificate files, and each client would read
    // them again.
    static ROOTS: OnceLock<Arc<RootCertStore>> = OnceLock::new();
    ROOTS.get_or_init(|| {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(load_system_roots().iter().cloned());
        if roots.is_empty() {
            roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        }
        Arc::new(roots)
    })
}

/// Returns the root certificates of this machine, as they were when this function was first called. There may
/// be none.
pub fn load_system_roots() -> &'static [CertificateDer<'static>] {
    static CERTIFICATES: OnceLock<Vec<CertificateDer<'static>>> = OnceLock::new();
    CERTIFICATES.get_or_init(|| rustls_native_certs::load_native_certs().certs)
}

/// Returns the authorities of this machine and those in `extra`. Invalid certificates in `extra` are skipped.
pub fn system_roots_with(extra: &[CertificateDer<'static>]) -> Arc<RootCertStore> {
    // `make_mut` below copies the list, because others share it. So a certificate that one caller trusts is
    // trusted for no other.
    let mut roots = Arc::clone(trusted_roots());
    if !extra.is_empty() {
        Arc::make_mut(&mut roots).add_parsable_certificates(extra.iter().cloned());
    }
    roots
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_always_somebody_to_trust() {
        assert!(!trusted_roots().is_empty());
    }

    #[test]
    fn what_one_caller_trusts_besides_no_other_does() {
        let before = trusted_roots().len();
        let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let extended = system_roots_with(&[own.cert.der().clone()]);
        assert_eq!(extended.len(), before + 1);
        assert_eq!(trusted_roots().len(), before);
    }
}
