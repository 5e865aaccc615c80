//! The HTTP client for calls to others.
//!
//! Lives here: the one place that builds an HTTP client. It sets the trusted certificate authorities, the time
//! limits, the proxy, the largest response, and checks the [`AddressPolicy`]
//! before each call and for each resolved address. It follows no redirects: a redirect could take a secret to an
//! address that nobody configured.
//! Does not live here: the meaning of a response. Each caller judges the status and the body by itself.

mod error;
mod policy_resolver;
mod trusted_roots;

use std::{fmt, net::SocketAddr, sync::Arc, time::Duration};

pub use error::OutboundError;
use policy_resolver::PolicyResolver;
use reqwest::{Client, ClientBuilder, Method, RequestBuilder, Response, header::HeaderMap, redirect};
use rustls::{ClientConfig, RootCertStore, crypto::ring};
pub use trusted_roots::{load_system_roots, system_roots_with};
use url::Url;

use crate::network_address::{AddressPolicy, is_loopback_url};

/// Settings of an [`OutboundClient`].
#[derive(Debug, Clone)]
pub struct OutboundSettings {
    /// The addresses that may be called.
    pub policy: AddressPolicy,
    /// The longest wait for a connection.
    pub connect_timeout: Duration,
    /// The time limit of a call, from connecting to the end of the response.
    pub timeout: Duration,
    /// The largest response body that is read, in bytes.
    pub max_bytes: usize,
    /// The certificate authorities that are trusted.
    pub roots: Arc<RootCertStore>,
    /// True to go through the proxy that the environment names. Calls to this machine never do: a proxy would call
    /// its own loopback address instead of ours.
    pub use_proxy: bool,
    /// True to keep idle connections for later calls.
    pub keep_idle: bool,
    /// A host and the address to connect to instead of resolving it, for tests. TLS is checked as usual.
    pub resolve_to: Option<(&'static str, SocketAddr)>,
}

impl OutboundSettings {
    /// Creates settings that trust the authorities of this machine and use the environment's proxy.
    pub fn new(policy: AddressPolicy, timeout: Duration, max_bytes: usize) -> Self {
        Self {
            policy,
            connect_timeout: timeout,
            timeout,
            max_bytes,
            roots: system_roots_with(&[]),
            use_proxy: true,
            keep_idle: true,
            resolve_to: None,
        }
    }
}

/// An HTTP client with an address policy and limits.
#[derive(Clone)]
pub struct OutboundClient {
    remote_client: Client,
    loopback_client: Client,
    policy: AddressPolicy,
    max_bytes: usize,
}

impl OutboundClient {
    /// Creates a client. It connects only when it is called.
    ///
    /// # Panics
    /// Never: the TLS configuration and the user agent are valid.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "the settings are made for one client"
    )]
    pub fn new(settings: OutboundSettings) -> Self {
        let build = |builder: ClientBuilder| builder.build().expect("all settings are valid");
        let loopback_client = build(client_builder(&settings).no_proxy());
        Self {
            remote_client: if settings.use_proxy {
                build(client_builder(&settings))
            } else {
                loopback_client.clone()
            },
            loopback_client,
            policy: settings.policy,
            max_bytes: settings.max_bytes,
        }
    }

    /// Begins a request, which [`OutboundRequest::send`] sends.
    ///
    /// # Errors
    /// [`OutboundError::AddressRefused`] when the policy does not allow the URL.
    pub fn request(&self, method: Method, url: Url) -> Result<OutboundRequest, OutboundError> {
        self.policy.check_url(&url)?;
        let client = if is_loopback_url(&url) {
            &self.loopback_client
        } else {
            &self.remote_client
        };
        Ok(OutboundRequest {
            builder: client.request(method, url),
            max_bytes: self.max_bytes,
        })
    }
}

impl fmt::Debug for OutboundClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutboundClient")
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}

/// A request that has passed the address policy.
#[derive(Debug)]
#[must_use]
pub struct OutboundRequest {
    builder: RequestBuilder,
    max_bytes: usize,
}

impl OutboundRequest {
    /// Changes the request: its headers, its body, its time limit.
    pub fn with(self, change: impl FnOnce(RequestBuilder) -> RequestBuilder) -> Self {
        Self {
            builder: change(self.builder),
            ..self
        }
    }

    /// Sends the request. Returns the response as soon as its headers are there.
    ///
    /// # Errors
    /// [`OutboundError`] when there is no response. A status such as 500 is a response.
    pub async fn send(self) -> Result<OutboundResponse, OutboundError> {
        Ok(OutboundResponse {
            response: self.builder.send().await?,
            max_bytes: self.max_bytes,
        })
    }
}

/// A response whose body has not been read.
#[derive(Debug)]
pub struct OutboundResponse {
    response: Response,
    max_bytes: usize,
}

impl OutboundResponse {
    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.response.status().as_u16()
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    /// Reads the next part of the body, without a limit on the whole. Returns `None` at its end.
    ///
    /// # Errors
    /// [`OutboundError`] when the connection breaks.
    pub async fn read_chunk(&mut self) -> Result<Option<bytes::Bytes>, OutboundError> {
        Ok(self.response.chunk().await?)
    }

    /// Reads the body.
    ///
    /// # Errors
    /// [`OutboundError`] when the connection breaks, or the body is larger than the limit.
    pub async fn read_body(mut self) -> Result<Vec<u8>, OutboundError> {
        let mut body = Vec::new();
        // Counted while reading: a `Content-Length` may be missing or wrong.
        while let Some(chunk) = self.read_chunk().await? {
            if body.len() + chunk.len() > self.max_bytes {
                return Err(OutboundError::TooLarge {
                    max_bytes: self.max_bytes,
                });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }

    /// Reads the body up to the limit and ignores the rest.
    ///
    /// # Errors
    /// [`OutboundError`] when the connection breaks before the limit.
    pub async fn read_beginning(mut self) -> Result<Vec<u8>, OutboundError> {
        let mut body = Vec::new();
        while body.len() < self.max_bytes
            && let Some(chunk) = self.read_chunk().await?
        {
            let room = self.max_bytes - body.len();
            body.extend_from_slice(&chunk[..chunk.len().min(room)]);
        }
        Ok(body)
    }
}

fn client_builder(settings: &OutboundSettings) -> ClientBuilder {
    let mut builder = Client::builder()
        .tls_backend_preconfigured(tls_config(&settings.roots))
        .redirect(redirect::Policy::none())
        .connect_timeout(settings.connect_timeout)
        .timeout(settings.timeout)
        .user_agent(concat!("countersign/", env!("CARGO_PKG_VERSION")));
    if !settings.keep_idle {
        builder = builder.pool_max_idle_per_host(0);
    }
    if !settings.policy.allows_every_address() {
        builder = builder.dns_resolver(Arc::new(PolicyResolver(settings.policy)));
    }
    match settings.resolve_to {
        Some((host, address)) => builder.resolve(host, address),
        None => builder,
    }
}

fn tls_config(roots: &Arc<RootCertStore>) -> ClientConfig {
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring supports the cipher suites of TLS 1.2 and 1.3")
        .with_root_certificates(Arc::clone(roots))
        .with_no_client_auth()
}

#[cfg(test)]
mod tests {
    use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

    use super::*;
    use crate::error_chain::format_error_chain;

    const SECRET: &str = "hush";

    async fn fetch(url: &str, policy: AddressPolicy) -> Result<OutboundResponse, OutboundError> {
        let client = OutboundClient::new(OutboundSettings::new(policy, Duration::from_millis(500), 4));
        let url = format!("{url}/?key={SECRET}").parse().unwrap();
        client.request(Method::GET, url)?.send().await
    }

    async fn server_with(response: ResponseTemplate) -> MockServer {
        let server = MockServer::start().await;
        Mock::given(any()).respond_with(response).mount(&server).await;
        server
    }

    #[tokio::test]
    async fn a_body_is_read_up_to_the_limit() {
        for (sent, whole, beginning) in [("1234", true, "1234"), ("12345", false, "1234")] {
            let server = server_with(ResponseTemplate::new(200).set_body_string(sent)).await;
            let get = async || {
                fetch(&server.uri(), AddressPolicy::loopback_only())
                    .await
                    .unwrap()
            };
            assert_eq!(get().await.read_body().await.is_ok(), whole, "{sent}");
            let read = get().await.read_beginning().await.unwrap();
            assert_eq!(read, beginning.as_bytes(), "{sent}");
        }
    }

    #[tokio::test]
    async fn a_redirect_is_not_followed() {
        let response = ResponseTemplate::new(302).insert_header("location", "http://127.0.0.1:1/");
        let server = server_with(response).await;
        let response = fetch(&server.uri(), AddressPolicy::loopback_only()).await;
        assert_eq!(response.unwrap().status(), 302);
    }

    #[tokio::test]
    async fn no_error_shows_the_url() {
        let slow = server_with(ResponseTemplate::new(200).set_delay(Duration::from_secs(5))).await;
        let refused = fetch(&slow.uri(), AddressPolicy::public()).await.unwrap_err();
        assert!(matches!(refused, OutboundError::AddressRefused(_)), "{refused:?}");
        let timeout = fetch(&slow.uri(), AddressPolicy::loopback_only())
            .await
            .unwrap_err();
        assert!(matches!(timeout, OutboundError::Timeout(_)), "{timeout:?}");
        let unreachable = fetch("http://127.0.0.1:1", AddressPolicy::loopback_only())
            .await
            .unwrap_err();
        assert!(
            matches!(unreachable, OutboundError::Unreachable(_)),
            "{unreachable:?}"
        );
        for error in [refused, timeout, unreachable] {
            let shown = format!("{error:?} {}", format_error_chain(&error));
            assert!(!shown.contains(SECRET), "{shown}");
        }
    }
}
