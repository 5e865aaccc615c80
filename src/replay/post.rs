//! Posts requests to a webhook.

use super::stage::{Answer, Trouble};

/// Posts a body with its signature headers, as Alexa does.
pub(super) async fn post(
    client: &reqwest::Client,
    webhook: &str,
    seal: &[(&'static str, String)],
    body: Vec<u8>,
) -> Result<Answer, Trouble> {
    let kind = ("Content-Type", "application/json; charset=utf-8".to_owned());
    let headers = std::iter::once(&kind).chain(seal);
    send(
        client,
        webhook,
        headers.map(|(name, value)| (*name, value.as_str())),
        body,
    )
    .await
}

/// Posts a body with exactly these headers.
pub(super) async fn send<'h>(
    client: &reqwest::Client,
    webhook: &str,
    headers: impl Iterator<Item = (&'h str, &'h str)>,
    body: Vec<u8>,
) -> Result<Answer, Trouble> {
    let post = headers.fold(client.post(webhook), |post, (name, value)| {
        post.header(name, value)
    });
    let away =
        |error: reqwest::Error| Trouble::Stage(format!("{webhook} does not answer: {}", deepest(&error)));
    let response = post.body(body).send().await.map_err(away)?;
    let status = response.status().as_u16();
    let body = response.bytes().await.map_err(away)?;
    Ok(Answer {
        status,
        body: serde_json::from_slice(&body).unwrap_or_default(),
    })
}

/// Returns the innermost cause of an error. The outer messages of an HTTP client only repeat the URL.
pub(super) fn deepest(error: &dyn std::error::Error) -> String {
    let deepest = std::iter::successors(error.source(), |error| error.source()).last();
    deepest.map_or_else(|| error.to_string(), ToString::to_string)
}
