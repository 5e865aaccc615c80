//! Posts a request to the webhook over HTTP, with a seal like Alexa's or deliberately damaged.

use std::time::Instant;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::console::WEBHOOK_TIMEOUT;
use crate::{
    alexa_emulator::{SigningChain, envelope},
    clock::{SignedDuration, Timestamp},
};

/// The HTTP client that posts requests to the webhook.
#[derive(Debug, Clone)]
pub struct WebhookClient(reqwest::Client);

/// The damage to a request on its way, to show that the server rejects it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestTampering {
    /// No damage.
    #[default]
    None,
    /// The request is old when it arrives.
    Stale,
    /// The body is changed after it was signed.
    Changed,
    /// The signature is missing.
    Unsigned,
    /// The URL of the chain has another host.
    Stranger,
}

/// A request and its response, as they were sent.
#[derive(Debug, Serialize)]
pub struct WebhookExchange {
    request_headers: Vec<(String, String)>,
    request: Value,
    status: u16,
    response_headers: Vec<(String, String)>,
    /// The response, if it is JSON.
    response: Option<Value>,
    /// The time until the response, in milliseconds.
    millis: u64,
}

/// A request could not be delivered.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The client could not be set up.
    #[error("the HTTP client could not be set up")]
    Client,
    /// The webhook could not be reached, or did not answer in time.
    #[error("the webhook did not answer")]
    NoAnswer(#[source] reqwest::Error),
}

impl RequestTampering {
    /// Sets the time of `request` back if this is [`RequestTampering::Stale`].
    pub(super) fn backdate_if_stale(self, request: &mut Value, now: Timestamp) {
        // Ten minutes is well beyond the 150 seconds that the server tolerates.
        if self == Self::Stale {
            request["request"]["timestamp"] =
                envelope::format_timestamp(now - SignedDuration::from_mins(10)).into();
        }
    }
}

impl WebhookClient {
    /// Builds a client that only works on this machine: it trusts no TLS certificate and uses no proxy.
    ///
    /// # Errors
    /// [`Error::Client`].
    pub fn new() -> Result<Self, Error> {
        let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
        let tls = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|_| Error::Client)?
            .with_root_certificates(rustls::RootCertStore::empty())
            .with_no_client_auth();
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .no_proxy()
            .timeout(WEBHOOK_TIMEOUT);
        client.build().map(Self).map_err(|_| Error::Client)
    }

    /// Seals `request` with `chain`, damages it as `tampering` says, and posts it to `webhook`.
    ///
    /// # Errors
    /// [`Error::NoAnswer`].
    pub async fn post_sealed(
        &self,
        webhook: &str,
        request: Value,
        chain: &SigningChain,
        tampering: RequestTampering,
    ) -> Result<WebhookExchange, Error> {
        let mut body = request.to_string();
        let request_headers = build_headers(&body, chain, tampering);
        // The space keeps the JSON valid, so that nothing but the signature shows the change.
        if tampering == RequestTampering::Changed {
            body.insert(body.len() - 1, ' ');
        }
        let mut post = self.0.post(webhook);
        for (name, value) in &request_headers {
            post = post.header(name, value);
        }
        let started = Instant::now();
        let response = post.body(body).send().await.map_err(Error::NoAnswer)?;
        let status = response.status().as_u16();
        let response_headers = response.headers().iter().map(|(name, value)| {
            (
                name.to_string(),
                String::from_utf8_lossy(value.as_bytes()).into_owned(),
            )
        });
        let response_headers = response_headers.collect();
        let body = response.bytes().await.map_err(Error::NoAnswer)?;
        let millis = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let response = serde_json::from_slice(&body).ok();
        Ok(WebhookExchange {
            request_headers,
            request,
            status,
            response_headers,
            response,
            millis,
        })
    }
}

impl WebhookExchange {
    /// The request as it was before it was damaged.
    pub fn request(&self) -> &Value {
        &self.request
    }

    /// The response, if the webhook accepted the request.
    pub fn response(&self) -> Option<&Value> {
        self.response.as_ref().filter(|_| self.status == 200)
    }
}

fn build_headers(body: &str, chain: &SigningChain, tampering: RequestTampering) -> Vec<(String, String)> {
    let header = |name: &str, value: String| (name.to_owned(), value);
    let [(url_header, mut url), (signature_header, signature)] = chain.signature_headers(body.as_bytes());
    // Only the host differs: the server must refuse to fetch a chain from anywhere but Alexa's bucket.
    if tampering == RequestTampering::Stranger {
        url = url.replace("s3.amazonaws.com", "s3.example.com");
    }
    let mut headers = vec![
        header("Content-Type", "application/json; charset=utf-8".to_owned()),
        header("Accept", "application/json".to_owned()),
        header(url_header, url),
    ];
    if tampering != RequestTampering::Unsigned {
        headers.push(header(signature_header, signature));
    }
    headers
}
