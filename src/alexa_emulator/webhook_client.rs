//! Posts requests to a webhook, as Alexa does.

use std::time::Duration;

use reqwest::Method;
use serde_json::Value;
use url::Url;

use crate::{
    error_chain::root_cause,
    network_address::AddressPolicy,
    outbound_client::{OutboundClient, OutboundError, OutboundRequest, OutboundSettings},
};

/// The content type of Alexa's requests.
pub(crate) const CONTENT_TYPE: (&str, &str) = ("Content-Type", "application/json; charset=utf-8");
/// The largest response that is read. Alexa accepts 120 kB.
const MAX_RESPONSE_BYTES: usize = 4 * 1024 * 1024;

/// The HTTP client that posts requests to a webhook. It uses no proxy.
#[derive(Debug, Clone)]
pub struct WebhookClient(OutboundClient);

/// The response of a webhook.
#[derive(Debug, Clone)]
pub struct WebhookResponse {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// The webhook did not answer.
#[derive(Debug, thiserror::Error)]
#[error("the webhook did not answer")]
pub struct WebhookError(#[source] OutboundError);

impl WebhookClient {
    /// Creates a client that waits this long for a response, and posts to addresses that `policy` allows.
    pub fn new(policy: AddressPolicy, timeout: Duration) -> Self {
        Self(OutboundClient::new(OutboundSettings {
            // A proxy could not reach a server on this machine, and must not see what is signed for another.
            use_proxy: false,
            // A server may close an idle connection at the moment it is used again, which would look like a failure
            // of the server.
            keep_idle: false,
            ..OutboundSettings::new(policy, timeout, MAX_RESPONSE_BYTES)
        }))
    }

    /// Posts a body with exactly these headers.
    ///
    /// # Errors
    /// [`WebhookError`] when there is no response. Any status is a response.
    pub async fn post<'h>(
        &self,
        webhook: &Url,
        headers: impl IntoIterator<Item = (&'h str, &'h str)>,
        body: impl Into<reqwest::Body>,
    ) -> Result<WebhookResponse, WebhookError> {
        let request = self
            .0
            .request(Method::POST, webhook.clone())
            .map_err(WebhookError)?;
        let request = request.with(|post| {
            let headers = headers.into_iter();
            headers
                .fold(post, |post, (name, value)| post.header(name, value))
                .body(body)
        });
        receive_response(request).await.map_err(WebhookError)
    }

    /// Begins a request for something else that the server offers, such as its state or its messages.
    ///
    /// # Errors
    /// [`OutboundError::AddressRefused`] when the policy does not allow the URL.
    pub fn get(&self, url: &Url) -> Result<OutboundRequest, OutboundError> {
        self.0.request(Method::GET, url.clone())
    }
}

async fn receive_response(request: OutboundRequest) -> Result<WebhookResponse, OutboundError> {
    let response = request.send().await?;
    let status = response.status();
    let headers = response.headers().iter().map(|(name, value)| {
        (
            name.to_string(),
            String::from_utf8_lossy(value.as_bytes()).into_owned(),
        )
    });
    let headers = headers.collect();
    Ok(WebhookResponse {
        status,
        headers,
        body: response.read_body().await?,
    })
}

impl WebhookResponse {
    /// Returns the body, if it is JSON.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// Returns a header by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers
            .find(|(other, _)| other == name)
            .map(|(_, value)| value.as_str())
    }
}

impl WebhookError {
    /// Returns the innermost cause, such as `Connection refused`.
    pub fn root_cause(&self) -> String {
        root_cause(self)
    }
}
