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
use url::Url;

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
    console::{Error, SimulatorAction, SimulatorConsole},
    inbox_routes, own_page_guard, page_assets,
};

/// The maximum size of an action in bytes. It may contain a whole request, and Alexa's are a few kilobytes.
const MAX_ACTION_BYTES: usize = 128 * 1024;

/// The maximum size in bytes of a conversation to make a fixture from.
const MAX_CONVERSATION_BYTES: usize = 4 * 1024 * 1024;

/// Adds the console under `/simulator`. It needs `Data<SimulatorConsole>` in the data of the application.
pub fn configure_simulator(config: &mut ServiceConfig) {
    config.service(
        web::scope("/simulator")
            .wrap(from_fn(own_page_guard::own_page_only))
            .wrap(security_headers::page_headers())
            .app_data(JsonConfig::default().limit(MAX_ACTION_BYTES))
            .route("", web::get().to(page_assets::serve_index))
            .route("/cast", web::get().to(get_catalog))
            .route("/act", web::post().to(post_action))
            .service(
                web::resource("/fixture")
                    .app_data(JsonConfig::default().limit(MAX_CONVERSATION_BYTES))
                    .route(web::post().to(make_fixture)),
            )
            .route("/link/{employee}", web::get().to(issue_link_token))
            .route("/inbox", web::get().to(inbox_routes::stream_inbox))
            .route("/inbox/{seq}/mail", web::get().to(inbox_routes::serve_mail))
            .route("/{name:[a-z.]+}", web::get().to(page_assets::serve_asset)),
    );
}

async fn get_catalog(console: Data<SimulatorConsole>) -> HttpResponse {
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
    HttpResponse::Ok().json(json!({ "cast": console.catalog, "locales": locales, "offers": offers }))
}

/// A conversation that was held on the page.
#[derive(Deserialize)]
struct HeldConversation {
    title: String,
    exchanges: Vec<RecordedExchange>,
}

/// Returns a conversation as a fixture.
async fn make_fixture(held: Json<HeldConversation>, console: Data<SimulatorConsole>) -> HttpResponse {
    let HeldConversation { title, exchanges } = held.into_inner();
    let conversation = recording::record_conversation(&title, &exchanges, console.sentences);
    HttpResponse::Ok()
        .content_type("application/json; charset=utf-8")
        .body(write::format_conversation(&conversation))
}

/// Issues a link token, for programs that hold a conversation themselves.
async fn issue_link_token(employee: Path<EmployeeId>, console: Data<SimulatorConsole>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(console.links.issue_token(&employee))
}

async fn post_action(
    act: Json<SimulatorAction>,
    console: Data<SimulatorConsole>,
    req: HttpRequest,
) -> HttpResponse {
    // A refusal by the webhook is not an error here: the page shows it like any other response.
    match console
        .perform_action(act.into_inner(), &webhook_url(req.app_config().local_addr()))
        .await
    {
        Ok(scenery) => HttpResponse::Ok().json(scenery),
        Err(error @ (Error::NoSuchLocale | Error::NoSuchDevice)) => {
            HttpResponse::BadRequest().json(json!({ "sentence": error.to_string() }))
        }
        Err(error @ Error::Webhook(_)) => {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the simulator's request was not answered"
            );
            HttpResponse::BadGateway().json(json!({ "sentence": error.to_string() }))
        }
    }
}

/// The URL of the webhook of this server.
fn webhook_url(mut address: SocketAddr) -> Url {
    // 0.0.0.0 and [::] are addresses to listen on, not to connect to.
    if address.ip().is_unspecified() {
        address.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
    }
    Url::parse(&format!("http://{address}/alexa")).expect("an address and a path are a URL")
}
