//! What every HTTP surface shares.
//!
//! Lives here: health, the metrics page, request ids, the headers of pages, TLS, and what tells this machine's own
//! requests.
//! Does not live here: any operation (each surface has its own), and which routes there are (`app`).

pub mod headers;
pub mod health;
pub mod metrics;
pub mod own_machine;
pub mod request_id;
pub mod tls;

pub use health::{Part, Parts};

use actix_web::HttpResponse;

/// Answers what no route does: 404, and no more.
pub async fn nothing_here() -> HttpResponse {
    HttpResponse::NotFound().finish()
}
