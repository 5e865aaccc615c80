//! The routes of the console.

use std::{collections::BTreeMap, net::SocketAddr};

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    middleware::from_fn,
    web::{self, Data, Json, JsonConfig, Path, ServiceConfig},
};
use serde::Deserialize;
use serde_json::json;

use crate::{
    directory::EmployeeId,
    fixture::{
        record::{self, Exchange},
        write,
    },
    http::headers,
    language::FOLLOWERS,
    stand_in::{
        model::{self, Model},
        utterance::Offers,
    },
};

use super::{
    console::{Act, Console, Error},
    guard, inbox, page,
};

/// The most that an act may weigh: a request of Alexa's is a few kilobytes.
const LARGEST_ACT: usize = 128 * 1024;

/// The most that a conversation may weigh that is made a fixture.
const LARGEST_CONVERSATION: usize = 4 * 1024 * 1024;

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
            .service(
                web::resource("/fixture")
                    .app_data(JsonConfig::default().limit(LARGEST_CONVERSATION))
                    .route(web::post().to(fixture)),
            )
            .route("/link/{employee}", web::get().to(link))
            .route("/inbox", web::get().to(inbox::watch))
            .route("/inbox/{seq}/mail", web::get().to(inbox::mail))
            .route("/{name:[a-z.]+}", web::get().to(page::asset)),
    );
}

async fn cast(console: Data<Console>) -> HttpResponse {
    let followers = FOLLOWERS.iter().map(|(follower, _)| (*follower).to_owned());
    let mut locales: Vec<_> = model::locales().chain(followers).collect();
    locales.sort_by_key(|locale| (locale != "en-US", locale.clone())); // the first is what the page begins with
    let offers = |locale: &String| Some((locale.clone(), Offers::of(&Model::of(locale)?, locale)));
    let offers: BTreeMap<_, _> = locales.iter().filter_map(offers).collect();
    HttpResponse::Ok().json(json!({ "cast": console.cast, "locales": locales, "offers": offers }))
}

/// A conversation that was held on the page.
#[derive(Deserialize)]
struct Held {
    title: String,
    exchanges: Vec<Exchange>,
}

/// The fixture of a conversation.
async fn fixture(held: Json<Held>, console: Data<Console>) -> HttpResponse {
    let Held { title, exchanges } = held.into_inner();
    let conversation = record::conversation(&title, &exchanges, console.sentences);
    HttpResponse::Ok()
        .content_type("application/json; charset=utf-8")
        .body(write::text(&conversation, None))
}

/// A link token, for programs that hold a conversation themselves.
async fn link(employee: Path<EmployeeId>, console: Data<Console>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(console.links.token_for(&employee))
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
