//! A request that the simulator posts to the webhook, sealed like Alexa's or deliberately damaged, and the response.

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use crate::{
    alexa_emulator::{SigningChain, WebhookClient, WebhookError, envelope, webhook_client::CONTENT_TYPE},
    clock::{SignedDuration, Timestamp},
    network_address::AddressPolicy,
};

/// The time limit for the webhook: slightly longer than Alexa waits.
const WEBHOOK_TIMEOUT: Duration = Duration::from_secs(10);

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

/// Creates the client of a simulator, which posts to its own server only.
pub fn new_webhook_client() -> WebhookClient {
    WebhookClient::new(AddressPolicy::loopback_only(), WEBHOOK_TIMEOUT)
}

impl WebhookExchange {
    /// Seals `request` with `chain`, damages it as `tampering` says, and posts it to `webhook`.
    ///
    /// # Errors
    /// [`WebhookError`] when the webhook does not answer.
    pub(super) async fn perform(
        client: &WebhookClient,
        webhook: &Url,
        request: Value,
        chain: &SigningChain,
        tampering: RequestTampering,
    ) -> Result<Self, WebhookError> {
        let mut body = request.to_string();
        let request_headers = build_headers(&body, chain, tampering);
        // The space keeps the JSON valid, so that nothing but the signature shows the change.
        if tampering == RequestTampering::Changed {
            body.insert(body.len() - 1, ' ');
        }
        let headers = request_headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        let started = Instant::now();
        let response = client.post(webhook, headers, body).await?;
        let millis = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        Ok(Self {
            request_headers,
            request,
            response: response.json(),
            status: response.status,
            response_headers: response.headers,
            millis,
        })
    }

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
        header(CONTENT_TYPE.0, CONTENT_TYPE.1.to_owned()),
        header("Accept", "application/json".to_owned()),
        header(url_header, url),
    ];
    if tampering != RequestTampering::Unsigned {
        headers.push(header(signature_header, signature));
    }
    headers
}
