//! Request ids, by which a response can be found in the log.
//!
//! Alexa's requests bring their own id. Every other request gets one here, in the header `x-request-id`.

use std::{
    fmt,
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{HeaderName, HeaderValue},
    middleware::Next,
};

use crate::secret::{Entropy, SystemEntropy};

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Id of a request: unique, and not secret.
struct RequestId(String);

impl RequestId {
    /// Creates the next id: a random number for the process, then a counter, so that a request costs no random bytes.
    fn next() -> Self {
        static PROCESS: OnceLock<u64> = OnceLock::new();
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let process = PROCESS.get_or_init(|| {
            let mut bytes = [0; 8];
            SystemEntropy.fill(&mut bytes);
            u64::from_le_bytes(bytes)
        });
        Self(format!(
            "{process:016x}-{:x}",
            COUNT.fetch_add(1, Ordering::Relaxed)
        ))
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Middleware that assigns an id to the request, counts the response and logs it at `debug`.
///
/// # Errors
/// Those of the next service.
pub async fn identify_and_count_request<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let id = RequestId::next();
    let mut response = next.call(request).await?;
    // The pattern and not the path: the path of an owner link is a secret, and metrics need few labels.
    let route = response
        .request()
        .match_pattern()
        .unwrap_or_else(|| "none".to_owned());
    let status = response.status();
    tracing::debug!(%id, %route, status = status.as_u16(), "answered");
    metrics::counter!("countersign_http_requests_total", "route" => route, "status" => status.as_str().to_owned())
        .increment(1);
    if let Ok(value) = HeaderValue::from_str(&id.0) {
        response.headers_mut().insert(HEADER, value);
    }
    Ok(response)
}
