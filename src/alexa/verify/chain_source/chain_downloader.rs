//! Certificate chains from Amazon's storage, over https and within limits.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use reqwest::Method;
use url::Url;

use super::{ChainFetchError, ChainSource, MAX_CHAIN_BYTES};
use crate::{
    alexa::verify::{CertUrl, TrustAnchors},
    network_address::AddressPolicy,
    outbound_client::{OutboundClient, OutboundError, OutboundSettings},
};

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
pub struct ChainDownloader(OutboundClient);

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
    /// Creates a downloader that ignores the proxy settings of the environment and keeps no connection open.
    pub fn new(settings: ChainDownloadSettings) -> Self {
        // The storage has a private address where a cloud network has an endpoint of its own for it.
        let policy = AddressPolicy::public().allow_private();
        Self(OutboundClient::new(OutboundSettings {
            connect_timeout: settings.connect_timeout,
            // Neither the trust store nor the proxy settings of this machine may decide which chains are accepted.
            roots: Arc::new(settings.anchors.into_roots()),
            use_proxy: false,
            // One download a day: a connection kept open would never be used again.
            keep_idle: false,
            resolve_to: settings.resolve_to.map(|address| (CertUrl::HOST, address)),
            ..OutboundSettings::new(policy, settings.timeout, MAX_CHAIN_BYTES)
        }))
    }
}

#[async_trait]
impl ChainSource for ChainDownloader {
    async fn fetch(&self, url: &CertUrl) -> Result<Bytes, ChainFetchError> {
        let url = Url::parse(url.as_str()).map_err(|_| ChainFetchError::Unreachable)?;
        let response = self.0.request(Method::GET, url)?.send().await?;
        check_status(response.status())?;
        Ok(response.read_body().await?.into())
    }
}

fn check_status(status: u16) -> Result<(), ChainFetchError> {
    match status {
        200 => Ok(()),
        // The host asks us to try again later. That is no fault of the request, which gets 503 instead of 400.
        408 | 429 | 500..=599 => Err(ChainFetchError::HostUnavailable),
        300..=399 => Err(ChainFetchError::Redirected),
        _ => Err(ChainFetchError::NotFound),
    }
}

impl From<OutboundError> for ChainFetchError {
    fn from(error: OutboundError) -> Self {
        match error {
            OutboundError::Timeout(_) => Self::Timeout,
            OutboundError::TooLarge { .. } => Self::TooLarge,
            _ => Self::Unreachable,
        }
    }
}
