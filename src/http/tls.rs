//! TLS, when no proxy does it.

use std::path::Path;

use rustls::{ServerConfig, crypto::ring};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};

/// The certificate or its key cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file does not read as PEM.
    #[error("{0} does not read: {1}")]
    Pem(String, rustls_pki_types::pem::Error),
    /// They do not fit each other, or are of a kind that cannot be served.
    #[error("the certificate cannot be served: {0}")]
    Refused(#[from] rustls::Error),
}

/// TLS 1.2 and 1.3 with the certificate chain and the key in these PEM files.
///
/// # Errors
/// [`Error`] when they cannot be served.
pub fn from_files(certificate: &Path, key: &Path) -> Result<ServerConfig, Error> {
    let unread = |path: &Path| {
        let path = path.display().to_string();
        move |error| Error::Pem(path, error)
    };
    let chain = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(unread(certificate))?;
    let private = PrivateKeyDer::from_pem_file(key).map_err(unread(key))?;
    let config = ServerConfig::builder_with_provider(ring::default_provider().into())
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, private)?;
    Ok(config)
}
