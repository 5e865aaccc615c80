//! TLS for the server itself, when no proxy terminates it.

use std::path::Path;

use rustls::{ServerConfig, crypto::ring};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};

/// The certificate or its key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file cannot be read, or is not PEM.
    #[error("{0} is not valid: {1}")]
    Pem(String, rustls_pki_types::pem::Error),
    /// Certificate and key do not match, or are of an unsupported kind.
    #[error("the certificate cannot be used: {0}")]
    Refused(#[from] rustls::Error),
}

/// Loads a configuration for TLS 1.2 and 1.3 from the PEM files of a certificate chain and its key.
///
/// # Errors
/// [`Error`] when they cannot be used.
pub fn load_server_config(certificate: &Path, key: &Path) -> Result<ServerConfig, Error> {
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
