//! Where the issuer's keys come from: a file, a URL, or the settings themselves.

use std::{path::PathBuf, time::Duration};

use reqwest::{Client, redirect::Policy};
use tokio::io::AsyncReadExt;
use url::{Host, Url};

use super::{
    super::algorithm::Algorithm,
    set::{KeySet, NotAKeySet},
};
use crate::outbound;

/// No key set is longer, in bytes.
const MOST_BYTES: u64 = 256 * 1024;

/// Where the issuer's public keys are, as a JSON Web Key Set.
#[derive(Debug, Clone)]
pub enum KeySource {
    /// In a file, read again when it has been used for 10 s.
    File(PathBuf),
    /// At a URL, fetched again when it has been used for 5 min. It must be HTTPS unless the host is loopback.
    Url(Url),
    /// In this text, for good.
    Fixed(String),
}

/// Why keys can't be had.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The URL would carry keys over an open network, or holds a password.
    #[error("the URL must be https (http only to this machine), without user name or password")]
    Url,
    /// There are no trust anchors to check the issuer's certificate with, or TLS can't be set up.
    #[error("TLS can't be set up: {0}")]
    Tls(String),
    /// The file can't be read.
    #[error("the file can't be read: {0}")]
    File(#[source] std::io::Error),
    /// The issuer can't be reached, is too slow, or broke off.
    #[error("the issuer can't be reached")]
    Unreachable(#[source] reqwest::Error),
    /// The issuer answers something else than 200.
    #[error("the issuer answers with status {0}")]
    Status(u16),
    /// It is longer than 256 KiB.
    #[error("the key set is longer than 256 KiB")]
    TooLong,
    /// It is not a JSON Web Key Set.
    #[error("what is there is not a JSON Web Key Set")]
    NotAKeySet,
}

impl From<NotAKeySet> for KeyError {
    fn from(NotAKeySet: NotAKeySet) -> Self {
        Self::NotAKeySet
    }
}

/// A [`KeySource`] ready to be read.
#[derive(Debug)]
pub(super) enum Source {
    File(PathBuf),
    Url { url: Url, client: Client },
    Fixed(Vec<u8>),
}

impl Source {
    /// Opens `source`; reading it may take `patience`.
    pub(super) fn open(source: &KeySource, patience: Duration) -> Result<Self, KeyError> {
        match source {
            KeySource::File(path) => Ok(Self::File(path.clone())),
            KeySource::Url(url) => {
                let near = is_loopback(url);
                let clear = url.username().is_empty() && url.password().is_none();
                if !clear || !(url.scheme() == "https" || near && url.scheme() == "http") {
                    return Err(KeyError::Url);
                }
                Ok(Self::Url {
                    url: url.clone(),
                    client: client(patience, near)?,
                })
            }
            KeySource::Fixed(json) => {
                KeySet::parse(json.as_bytes())?;
                Ok(Self::Fixed(json.clone().into_bytes()))
            }
        }
    }

    /// Reads the keys as they are now.
    pub(super) async fn read(&self) -> Result<KeySet, KeyError> {
        let json = match self {
            Self::File(path) => read_file(path).await?,
            Self::Url { url, client } => fetch(client, url).await?,
            Self::Fixed(json) => json.clone(),
        };
        Ok(KeySet::parse(&json)?)
    }
}

/// Whether a JSON Web Key Set holds a key that checks tokens of one of these algorithms.
///
/// # Errors
/// [`KeyError`] when it is none, or longer than one may be.
pub fn holds_a_key(json: &[u8], algorithms: &[Algorithm]) -> Result<bool, KeyError> {
    bounded(json.len())?;
    Ok(KeySet::parse(json)?.fits(algorithms))
}

async fn read_file(path: &PathBuf) -> Result<Vec<u8>, KeyError> {
    let mut bytes = Vec::new();
    let file = tokio::fs::File::open(path).await.map_err(KeyError::File)?;
    file.take(MOST_BYTES + 1)
        .read_to_end(&mut bytes)
        .await
        .map_err(KeyError::File)?;
    bounded(bytes.len())?;
    Ok(bytes)
}

async fn fetch(client: &Client, url: &Url) -> Result<Vec<u8>, KeyError> {
    // The URL may hold a secret in its query: errors go without it.
    let unreachable = |error: reqwest::Error| KeyError::Unreachable(error.without_url());
    let mut response = client.get(url.clone()).send().await.map_err(unreachable)?;
    if response.status() != reqwest::StatusCode::OK {
        return Err(KeyError::Status(response.status().as_u16()));
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
        bounded(bytes.len() + chunk.len())?;
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn bounded(length: usize) -> Result<(), KeyError> {
    if length as u64 > MOST_BYTES {
        Err(KeyError::TooLong)
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

fn client(patience: Duration, near: bool) -> Result<Client, KeyError> {
    let builder = Client::builder()
        .tls_backend_preconfigured(outbound::client_config(&[]))
        .redirect(Policy::none())
        .connect_timeout(patience)
        .timeout(patience)
        .user_agent(concat!("countersign/", env!("CARGO_PKG_VERSION")));
    // A proxy can't reach our loopback.
    let builder = if near { builder.no_proxy() } else { builder };
    builder.build().map_err(|error| KeyError::Tls(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_over_tls_or_from_this_machine() {
        #[track_caller]
        fn check(url: &str, fits: bool) {
            let source = KeySource::Url(url.parse().unwrap());
            assert_eq!(
                Source::open(&source, Duration::from_secs(1)).is_ok(),
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
