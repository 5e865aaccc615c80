//! `GET /metrics`.

use actix_web::HttpResponse;

use crate::telemetry;

/// The metrics, in Prometheus' text format.
pub async fn show() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .body(telemetry::metrics().render())
}
