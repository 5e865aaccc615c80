//! Posts requests to a webhook.

use super::target::{ReplayError, WebhookResponse};

/// Posts a body with its signature headers, as Alexa does.
pub(super) async fn post_signed(
    client: &reqwest::Client,
    webhook: &str,
    seal: &[(&'static str, String)],
    body: Vec<u8>,
) -> Result<WebhookResponse, ReplayError> {
    let kind = ("Content-Type", "application/json; charset=utf-8".to_owned());
    let headers = std::iter::once(&kind).chain(seal);
    post_with_headers(
        client,
        webhook,
        headers.map(|(name, value)| (*name, value.as_str())),
        body,
    )
    .await
}

/// Posts a body with exactly these headers.
pub(super) async fn post_with_headers<'h>(
    client: &reqwest::Client,
    webhook: &str,
    headers: impl Iterator<Item = (&'h str, &'h str)>,
    body: Vec<u8>,
) -> Result<WebhookResponse, ReplayError> {
    let post = headers.fold(client.post(webhook), |post, (name, value)| {
        post.header(name, value)
    });
    let away = |error: reqwest::Error| {
        ReplayError::Target(format!("{webhook} does not answer: {}", root_cause(&error)))
    };
    let response = post.body(body).send().await.map_err(away)?;
    let status = response.status().as_u16();
    let body = response.bytes().await.map_err(away)?;
    Ok(WebhookResponse {
        status,
        body: serde_json::from_slice(&body).unwrap_or_default(),
    })
}

/// Returns the innermost cause of an error. The outer messages of an HTTP client only repeat the URL.
pub(super) fn root_cause(error: &dyn std::error::Error) -> String {
    let deepest = std::iter::successors(error.source(), |error| error.source()).last();
    deepest.map_or_else(|| error.to_string(), ToString::to_string)
}
