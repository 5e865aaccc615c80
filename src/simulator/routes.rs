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
    alexa_emulator::{
        utterance::SuggestedUtterances,
        voice_model::{self, VoiceModel},
    },
    directory::EmployeeId,
    fixture::{
        recording::{self, RecordedExchange},
        write,
    },
    http::security_headers,
    language::LOCALE_FALLBACKS,
};

use super::{
    console::{Act, Console, Error},
    guard, inbox, page,
};

/// The maximum size of an action in bytes. It may contain a whole request, and Alexa's are a few kilobytes.
const LARGEST_ACT: usize = 128 * 1024;

/// The maximum size in bytes of a conversation to make a fixture from.
const LARGEST_CONVERSATION: usize = 4 * 1024 * 1024;

/// Adds the console under `/simulator`. It needs `Data<Console>` in the data of the application.
pub fn configure(config: &mut ServiceConfig) {
    config.service(
        web::scope("/simulator")
            .wrap(from_fn(guard::own_page_only))
            .wrap(security_headers::page_headers())
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
    // A follower has no voice model of its own: it is spoken to with that of another locale of its language.
    let followers = LOCALE_FALLBACKS
        .iter()
        .map(|(follower, _)| (*follower).to_owned());
    let mut locales: Vec<_> = voice_model::built_in_locales().chain(followers).collect();
    locales.sort_by_key(|locale| (locale != "en-US", locale.clone())); // the first is what the page begins with
    let offers = |locale: &String| {
        Some((
            locale.clone(),
            SuggestedUtterances::of(&VoiceModel::for_locale(locale)?, locale),
        ))
    };
    let offers: BTreeMap<_, _> = locales.iter().filter_map(offers).collect();
    HttpResponse::Ok().json(json!({ "cast": console.cast, "locales": locales, "offers": offers }))
}

/// A conversation that was held on the page.
#[derive(Deserialize)]
struct Held {
    title: String,
    exchanges: Vec<RecordedExchange>,
}

/// Returns a conversation as a fixture.
async fn fixture(held: Json<Held>, console: Data<Console>) -> HttpResponse {
    let Held { title, exchanges } = held.into_inner();
    let conversation = recording::record_conversation(&title, &exchanges, console.sentences);
    HttpResponse::Ok()
        .content_type("application/json; charset=utf-8")
        .body(write::format_conversation(&conversation, None))
}

/// Issues a link token, for programs that hold a conversation themselves.
async fn link(employee: Path<EmployeeId>, console: Data<Console>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(console.links.token_for(&employee))
}

async fn act(act: Json<Act>, console: Data<Console>, req: HttpRequest) -> HttpResponse {
    // A refusal by the webhook is not an error here: the page shows it like any other response.
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

/// The URL of the webhook of this server.
fn webhook(mut address: SocketAddr) -> String {
    // 0.0.0.0 and [::] are addresses to listen on, not to connect to.
    if address.ip().is_unspecified() {
        address.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
    }
    format!("http://{address}/alexa")
}
