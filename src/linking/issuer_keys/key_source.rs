//! Sources of the issuer's keys: a file, a URL, or the settings themselves.

use std::{path::PathBuf, time::Duration};

use reqwest::Method;
use tokio::io::AsyncReadExt;
use url::Url;

use super::{
    super::algorithm::LinkTokenAlgorithm,
    key_set::{KeySet, ParseKeySetError},
};
use crate::{
    network_address::AddressPolicy,
    outbound_client::{OutboundClient, OutboundError, OutboundSettings},
};

/// Largest key set that is read, in bytes.
const MAX_KEY_SET_BYTES: usize = 256 * 1024;
/// The rules for the URL of the keys.
const KEY_URL_POLICY: AddressPolicy = AddressPolicy::configured_service();

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
    /// The file cannot be read.
    #[error("the file can't be read: {0}")]
    File(#[source] std::io::Error),
    /// The issuer cannot be reached, is too slow, or closed the connection.
    #[error("the issuer can't be reached")]
    Unreachable(#[source] OutboundError),
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

impl From<OutboundError> for IssuerKeyError {
    fn from(error: OutboundError) -> Self {
        match error {
            OutboundError::TooLarge { .. } => Self::TooLong,
            error => Self::Unreachable(error),
        }
    }
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
    Url { url: Url, client: OutboundClient },
    Fixed(Vec<u8>),
}

impl OpenKeySource {
    /// Prepares `source`. Reading it may take `patience`.
    pub(super) fn open(source: &IssuerKeySource, patience: Duration) -> Result<Self, IssuerKeyError> {
        match source {
            IssuerKeySource::File(path) => Ok(Self::File(path.clone())),
            IssuerKeySource::Url(url) => {
                KEY_URL_POLICY.check_url(url).map_err(|_| IssuerKeyError::Url)?;
                let settings = OutboundSettings::new(KEY_URL_POLICY, patience, MAX_KEY_SET_BYTES);
                Ok(Self::Url {
                    url: url.clone(),
                    client: OutboundClient::new(settings),
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
    file.take(MAX_KEY_SET_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .await
        .map_err(IssuerKeyError::File)?;
    check_length(bytes.len())?;
    Ok(bytes)
}

async fn fetch_url(client: &OutboundClient, url: &Url) -> Result<Vec<u8>, IssuerKeyError> {
    let response = client.request(Method::GET, url.clone())?.send().await?;
    match response.status() {
        200 => Ok(response.read_body().await?),
        status => Err(IssuerKeyError::Status(status)),
    }
}

fn check_length(length: usize) -> Result<(), IssuerKeyError> {
    if length > MAX_KEY_SET_BYTES {
        Err(IssuerKeyError::TooLong)
    } else {
        Ok(())
    }
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
