//! The roots that a certificate chain must lead to.

use rustls_pki_types::{CertificateDer, TrustAnchor, pem::PemObject};

/// A set of trusted root certificates.
#[derive(Debug, Clone)]
pub struct TrustAnchors(Vec<TrustAnchor<'static>>);

/// The error for a text that is not one or more root certificates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a list of certificates in PEM format")]
pub struct TrustAnchorsError;

impl TrustAnchors {
    /// The public roots, from Mozilla's list.
    pub fn public() -> Self {
        Self(webpki_roots::TLS_SERVER_ROOTS.to_vec())
    }

    /// The roots of Amazon Trust Services only. Amazon asks endpoints not to trust fewer roots than these.
    pub fn amazon() -> Self {
        const NAMES: [&[u8]; 2] = [
            b"Amazon Root CA ",
            b"Starfield Services Root Certificate Authority - G2",
        ];
        let is_amazons = |anchor: &&TrustAnchor<'_>| {
            // The subject is DER, in which a name is a plain run of bytes.
            let subject = anchor.subject.as_ref();
            NAMES
                .iter()
                .any(|name| subject.windows(name.len()).any(|part| part == *name))
        };
        Self(
            webpki_roots::TLS_SERVER_ROOTS
                .iter()
                .filter(is_amazons)
                .cloned()
                .collect(),
        )
    }

    /// Adds the roots in a PEM text, for development with a self-made chain.
    ///
    /// # Errors
    /// [`TrustAnchorsError`] if the text has no certificate, or has something that is not one.
    pub fn with_pem(mut self, pem: &[u8]) -> Result<Self, TrustAnchorsError> {
        let before = self.0.len();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate = certificate.map_err(|_| TrustAnchorsError)?;
            let anchor = webpki::anchor_from_trusted_cert(&certificate).map_err(|_| TrustAnchorsError)?;
            self.0.push(anchor.to_owned());
        }
        if self.0.len() > before {
            Ok(self)
        } else {
            Err(TrustAnchorsError)
        }
    }

    pub(super) fn as_slice(&self) -> &[TrustAnchor<'static>] {
        &self.0
    }

    pub(super) fn into_roots(self) -> rustls::RootCertStore {
        self.0.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amazon_has_five_roots() {
        assert_eq!(TrustAnchors::amazon().as_slice().len(), 5);
        assert!(TrustAnchors::public().as_slice().len() > 100);
    }

    #[test]
    fn a_text_without_certificates_is_not_roots() {
        assert_eq!(
            TrustAnchors::amazon().with_pem(b"").unwrap_err(),
            TrustAnchorsError
        );
        assert_eq!(
            TrustAnchors::amazon().with_pem(b"nonsense").unwrap_err(),
            TrustAnchorsError
        );
    }
}
