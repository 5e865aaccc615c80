//! Certificate chains from Amazon's storage, over https and within limits.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use reqwest::{Client, Response, StatusCode, redirect};
use rustls::{ClientConfig, crypto::ring};

use super::{ChainFetchError, ChainSource, MAX_CHAIN_BYTES};
use crate::alexa::verify::{CertUrl, TrustAnchors};

/// The settings of the download.
#[derive(Debug, Clone)]
pub struct ChainDownloadSettings {
    /// The roots that the TLS certificate of Amazon's storage must lead to.
    pub anchors: TrustAnchors,
    /// The longest wait for a connection.
    pub connect_timeout: Duration,
    /// The longest wait for a chain, connection included.
    pub timeout: Duration,
    /// The address to connect to instead of Amazon's storage, for tests. TLS is checked as usual.
    pub resolve_to: Option<SocketAddr>,
}

/// Downloads certificate chains from Amazon's storage.
#[derive(Debug, Clone)]
pub struct ChainDownloader(Client);

impl Default for ChainDownloadSettings {
    fn default() -> Self {
        Self {
            anchors: TrustAnchors::public(),
            connect_timeout: Duration::from_secs(2),
            timeout: Duration::from_secs(5),
            resolve_to: None,
        }
    }
}

impl ChainDownloader {
    /// A client that ignores the proxy settings of the environment, follows no redirect and keeps no connection open.
    ///
    /// # Errors
    /// The HTTP client cannot be set up.
    pub fn new(settings: ChainDownloadSettings) -> Result<Self, reqwest::Error> {
        let client = Client::builder()
            // Neither the trust store nor the proxy settings of this machine may decide which chains are accepted.
            .tls_backend_preconfigured(tls_config(settings.anchors))
            .https_only(true)
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .referer(false)
            .user_agent(concat!("countersign/", env!("CARGO_PKG_VERSION")))
            // One download a day: a connection kept open would never be used again.
            .pool_max_idle_per_host(0)
            .connect_timeout(settings.connect_timeout)
            .timeout(settings.timeout);
        let client = match settings.resolve_to {
            Some(address) => client.resolve(CertUrl::HOST, address),
            None => client,
        };
        client.build().map(Self)
    }
}

#[async_trait]
impl ChainSource for ChainDownloader {
    async fn fetch(&self, url: &CertUrl) -> Result<Bytes, ChainFetchError> {
        let response = self
            .0
            .get(url.as_str())
            .send()
            .await
            .map_err(|error| fetch_error_from_reqwest(&error))?;
        check_status(response.status())?;
        read_limited(response).await
    }
}

fn tls_config(anchors: TrustAnchors) -> ClientConfig {
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring supports the protocol versions that rustls calls safe")
        .with_root_certificates(anchors.into_roots())
        .with_no_client_auth()
}

fn check_status(status: StatusCode) -> Result<(), ChainFetchError> {
    match status {
        StatusCode::OK => Ok(()),
        // The host asks us to try again later. That is no fault of the request, which gets 503 instead of 400.
        StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT => Err(ChainFetchError::HostUnavailable),
        status if status.is_server_error() => Err(ChainFetchError::HostUnavailable),
        status if status.is_redirection() => Err(ChainFetchError::Redirected),
        _ => Err(ChainFetchError::NotFound),
    }
}

/// Reads the body up to the limit. The length that a server announces need not be true.
async fn read_limited(mut response: Response) -> Result<Bytes, ChainFetchError> {
    let mut pem = Vec::new();
    while let Some(chunk) = response
        .chunk()
        .await
        .map_err(|error| fetch_error_from_reqwest(&error))?
    {
        if pem.len() + chunk.len() > MAX_CHAIN_BYTES {
            return Err(ChainFetchError::TooLarge);
        }
        pem.extend_from_slice(&chunk);
    }
    Ok(pem.into())
}

fn fetch_error_from_reqwest(error: &reqwest::Error) -> ChainFetchError {
    if error.is_timeout() {
        ChainFetchError::Timeout
    } else {
        ChainFetchError::Unreachable
    }
}
