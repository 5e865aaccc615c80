//! Whom we trust when we call others.
//!
//! Lives here: TLS for mail servers, gateways, issuers and contact APIs, with the authorities of this machine. They are
//! read once: a machine has some hundred and fifty files of them, and whoever calls others would read them all.
//! Does not live here: Alexa's signing chain and its download, which trust a list of their own (`alexa::verify`).

use std::sync::{Arc, OnceLock};

use rustls::{ClientConfig, RootCertStore, crypto::ring};
use rustls_pki_types::CertificateDer;

/// What this machine trusts, or Mozilla's authorities where it trusts nothing, as a bare container image does.
fn roots() -> &'static Arc<RootCertStore> {
    static ROOTS: OnceLock<Arc<RootCertStore>> = OnceLock::new();
    ROOTS.get_or_init(|| {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(system_roots().iter().cloned());
        if roots.is_empty() {
            roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        }
        Arc::new(roots)
    })
}

/// The authorities of this machine, as they were at the first call. There may be none.
pub fn system_roots() -> &'static [CertificateDer<'static>] {
    static CERTIFICATES: OnceLock<Vec<CertificateDer<'static>>> = OnceLock::new();
    CERTIFICATES.get_or_init(|| rustls_native_certs::load_native_certs().certs)
}

/// TLS 1.2 and 1.3 by ring, with what this machine trusts and `extra`. Of `extra`, what is no certificate is left out.
///
/// # Panics
/// Never: ring has the suites of both versions.
pub fn client_config(extra: &[CertificateDer<'static>]) -> ClientConfig {
    let mut roots = Arc::clone(roots());
    if !extra.is_empty() {
        Arc::make_mut(&mut roots).add_parsable_certificates(extra.iter().cloned());
    }
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring has the suites of TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_always_somebody_to_trust() {
        assert!(!roots().is_empty());
    }

    #[test]
    fn what_one_caller_trusts_besides_no_other_does() {
        let before = roots().len();
        let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        drop(client_config(&[own.cert.der().clone()]));
        assert_eq!(roots().len(), before);
    }
}
