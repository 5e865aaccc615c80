//! Sources of the issuer's keys: a file, a URL, or the settings themselves.

use std::{path::PathBuf, time::Duration};

use reqwest::{Client, redirect::Policy};
use tokio::io::AsyncReadExt;
use url::{Host, Url};

use super::{
    super::algorithm::LinkTokenAlgorithm,
    key_set::{KeySet, ParseKeySetError},
};
use crate::outbound_client;

/// Largest key set that is read, in bytes.
const MAX_KEY_SET_BYTES: u64 = 256 * 1024;

/// Place of the issuer's public keys, a JSON Web Key Set.
#[derive(Debug, Clone)]
pub enum IssuerKeySource {
    /// In a file, read again after 10 s.
    File(PathBuf),
    /// At a URL, fetched again after 5 min. It must be HTTPS unless the host is loopback.
    Url(Url),
    /// In this text. The keys never change.
    Fixed(String),
}

/// The keys could not be fetched, or are not valid.
#[derive(Debug, thiserror::Error)]
pub enum IssuerKeyError {
    /// The URL is neither HTTPS nor on this machine, or it contains a user name or password.
    #[error("the URL must be https (http only to this machine), without user name or password")]
    Url,
    /// TLS cannot be set up, for example because there are no trust anchors.
    #[error("TLS can't be set up: {0}")]
    Tls(String),
    /// The file cannot be read.
    #[error("the file can't be read: {0}")]
    File(#[source] std::io::Error),
    /// The issuer cannot be reached, is too slow, or closed the connection.
    #[error("the issuer can't be reached")]
    Unreachable(#[source] reqwest::Error),
    /// The issuer answered with a status other than 200.
    #[error("the issuer responded with status {0}")]
    Status(u16),
    /// The key set is longer than 256 KiB.
    #[error("the key set is longer than 256 KiB")]
    TooLong,
    /// The text is not a JSON Web Key Set.
    #[error("the content is not a JSON Web Key Set")]
    NotAKeySet,
}

impl From<ParseKeySetError> for IssuerKeyError {
    fn from(ParseKeySetError: ParseKeySetError) -> Self {
        Self::NotAKeySet
    }
}

/// A [`IssuerKeySource`] that is ready to be read.
#[derive(Debug)]
pub(super) enum OpenKeySource {
    File(PathBuf),
    Url { url: Url, client: Client },
    Fixed(Vec<u8>),
}

impl OpenKeySource {
    /// Prepares `source`. Reading it may take `patience`.
    pub(super) fn open(source: &IssuerKeySource, patience: Duration) -> Result<Self, IssuerKeyError> {
        match source {
            IssuerKeySource::File(path) => Ok(Self::File(path.clone())),
            IssuerKeySource::Url(url) => {
                let near = is_loopback(url);
                // Credentials in a URL end up in logs.
                let clear = url.username().is_empty() && url.password().is_none();
                if !clear || !(url.scheme() == "https" || near && url.scheme() == "http") {
                    return Err(IssuerKeyError::Url);
                }
                Ok(Self::Url {
                    url: url.clone(),
                    client: build_client(patience, near)?,
                })
            }
            IssuerKeySource::Fixed(json) => {
                // Only to find mistakes now and not at the first token.
                KeySet::parse(json.as_bytes())?;
                Ok(Self::Fixed(json.clone().into_bytes()))
            }
        }
    }

    /// Reads the current keys.
    pub(super) async fn read(&self) -> Result<KeySet, IssuerKeyError> {
        let json = match self {
            Self::File(path) => read_file(path).await?,
            Self::Url { url, client } => fetch_url(client, url).await?,
            Self::Fixed(json) => json.clone(),
        };
        Ok(KeySet::parse(&json)?)
    }
}

/// Returns true if the key set in `json` has a key for one of `algorithms`.
///
/// # Errors
/// [`IssuerKeyError`] when it is not a key set, or is too long.
pub fn has_usable_key(json: &[u8], algorithms: &[LinkTokenAlgorithm]) -> Result<bool, IssuerKeyError> {
    check_length(json.len())?;
    Ok(KeySet::parse(json)?.has_key_for(algorithms))
}

async fn read_file(path: &PathBuf) -> Result<Vec<u8>, IssuerKeyError> {
    let mut bytes = Vec::new();
    let file = tokio::fs::File::open(path).await.map_err(IssuerKeyError::File)?;
    // One byte more than allowed, so that a longer file is noticed and not cut off.
    file.take(MAX_KEY_SET_BYTES + 1)
        .read_to_end(&mut bytes)
        .await
        .map_err(IssuerKeyError::File)?;
    check_length(bytes.len())?;
    Ok(bytes)
}

async fn fetch_url(client: &Client, url: &Url) -> Result<Vec<u8>, IssuerKeyError> {
    // The URL may have a secret in its query, so errors are stripped of it.
    let unreachable = |error: reqwest::Error| IssuerKeyError::Unreachable(error.without_url());
    let mut response = client.get(url.clone()).send().await.map_err(unreachable)?;
    if response.status() != reqwest::StatusCode::OK {
        return Err(IssuerKeyError::Status(response.status().as_u16()));
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
        check_length(bytes.len() + chunk.len())?;
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn check_length(length: usize) -> Result<(), IssuerKeyError> {
    if length as u64 > MAX_KEY_SET_BYTES {
        Err(IssuerKeyError::TooLong)
    } else {
        Ok(())
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

fn build_client(patience: Duration, near: bool) -> Result<Client, IssuerKeyError> {
    let builder = Client::builder()
        .tls_backend_preconfigured(outbound_client::tls_client_config(&[]))
        // A redirect could lead to plain HTTP, or to a host that nobody configured.
        .redirect(Policy::none())
        .connect_timeout(patience)
        .timeout(patience)
        .user_agent(concat!("countersign/", env!("CARGO_PKG_VERSION")));
    // A proxy cannot reach our loopback address.
    let builder = if near { builder.no_proxy() } else { builder };
    builder
        .build()
        .map_err(|error| IssuerKeyError::Tls(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_over_tls_or_from_this_machine() {
        #[track_caller]
        fn check(url: &str, fits: bool) {
            let source = IssuerKeySource::Url(url.parse().unwrap());
            assert_eq!(
                OpenKeySource::open(&source, Duration::from_secs(1)).is_ok(),
                fits,
                "{url}"
            );
        }
        check("https://login.example.com/keys", true);
        check("http://login.example.com/keys", false);
        check("http://127.0.0.1:8080/keys", true);
        check("http://[::1]:8080/keys", true);
        check("http://localhost:8080/keys", true);
        check("http://localhost.example.com/keys", false);
        check("http://10.0.0.1/keys", false);
        check("ftp://localhost/keys", false);
        check("file:///etc/keys.json", false);
        check("https://ann:secret@login.example.com/keys", false);
    }
}
