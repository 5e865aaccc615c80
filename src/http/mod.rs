//! Parts that all HTTP surfaces share.
//!
//! Lives here: health, metrics, request ids, security headers, TLS, and the check for this machine's requests.
//! Does not live here: any operation (each surface has its own), and the list of routes (`app`).

pub mod health;
pub mod local_only;
pub mod metrics;
pub mod request_id;
pub mod security_headers;
pub mod server_tls;

pub use health::{ReadinessCheck, ReadinessChecks};

use actix_web::HttpResponse;

/// Answers requests for unknown paths with an empty 404.
pub async fn respond_not_found() -> HttpResponse {
    HttpResponse::NotFound().finish()
}
