//! Metrics endpoint: `GET /metrics`.

use actix_web::{HttpResponse, web::Data};
use metrics_exporter_prometheus::PrometheusHandle;

/// Returns all metrics in Prometheus' text format.
pub async fn show_metrics(metrics: Data<PrometheusHandle>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .body(metrics.render())
}
