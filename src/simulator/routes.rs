//! The routes of the console.

use std::net::SocketAddr;

use actix_web::{
    HttpRequest, HttpResponse,
    middleware::from_fn,
    web::{self, Data, Json, JsonConfig, ServiceConfig},
};
use serde_json::json;

use crate::{http::headers, stand_in::model};

use super::{
    console::{Act, Console, Error},
    guard, inbox, page,
};

/// The most that an act may weigh: a request of Alexa's is a few kilobytes.
const LARGEST_ACT: usize = 128 * 1024;

/// Adds the console under `/simulator`. It needs `Data<Console>` among the application's data.
pub fn configure(config: &mut ServiceConfig) {
    config.service(
        web::scope("/simulator")
            .wrap(from_fn(guard::own_page_only))
            .wrap(headers::of_pages())
            .app_data(JsonConfig::default().limit(LARGEST_ACT))
            .route("", web::get().to(page::index))
            .route("/cast", web::get().to(cast))
            .route("/act", web::post().to(act))
            .route("/inbox", web::get().to(inbox::watch))
            .route("/inbox/{seq}/mail", web::get().to(inbox::mail))
            .route("/{name:[a-z.]+}", web::get().to(page::asset)),
    );
}

async fn cast(console: Data<Console>) -> HttpResponse {
    let locales: Vec<_> = model::locales().collect();
    HttpResponse::Ok().json(json!({ "cast": console.cast, "locales": locales }))
}

async fn act(act: Json<Act>, console: Data<Console>, req: HttpRequest) -> HttpResponse {
    match console
        .act(act.into_inner(), &webhook(req.app_config().local_addr()))
        .await
    {
        Ok(scenery) => HttpResponse::Ok().json(scenery),
        Err(error @ (Error::NoSuchLocale | Error::NoSuchDevice)) => {
            HttpResponse::BadRequest().json(json!({ "sentence": error.to_string() }))
        }
        Err(error @ Error::Courier(_)) => {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the simulator's request was not answered"
            );
            HttpResponse::BadGateway().json(json!({ "sentence": error.to_string() }))
        }
    }
}

/// The webhook of this very server.
fn webhook(mut address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        address.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
    }
    format!("http://{address}/alexa")
}
