//! The routes: show what a link does, do it, and how the page looks.

use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{HOST, ORIGIN},
    web::{self, Data, Path, ServiceConfig},
};

use super::{
    Acted, Away, Standing, VoiceAccess,
    page::{Page, STYLE},
};
use crate::{
    admin::words,
    http::headers,
    mfa::owner::{LinkKey, OwnerLink},
};

/// What the pages work with.
#[derive(Debug)]
pub struct Pages {
    key: LinkKey,
    access: Arc<dyn VoiceAccess>,
}

impl Pages {
    /// Pages for links that are sealed under `key`.
    pub fn new(key: LinkKey, access: Arc<dyn VoiceAccess>) -> Self {
        Self { key, access }
    }
}

/// Adds the pages under `/voice-access`. They need `Data<Pages>` among the application's data.
pub fn configure(config: &mut ServiceConfig) {
    config.service(
        web::scope("/voice-access")
            .wrap(headers::of_forms())
            .route("/page.css", web::get().to(style))
            .service(
                web::resource("/{link}")
                    .route(web::get().to(show))
                    .route(web::head().to(show))
                    .route(web::post().to(act))
                    .default_service(web::to(HttpResponse::MethodNotAllowed)),
            ),
    );
}

async fn style() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/css; charset=utf-8")
        .body(STYLE)
}

/// What the link would do. Nothing is done.
async fn show(text: Path<String>, pages: Data<Pages>, req: HttpRequest) -> HttpResponse {
    let locale = words::asked_for(&req);
    let Ok(link) = pages.key.read(&text) else {
        return Page::NotALink.response(locale);
    };
    match pages.access.peek(&link).await {
        Ok(Standing::Open(name)) => Page::Confirm(&link, &name).response(locale),
        Ok(standing) => unfit(&standing).response(locale),
        Err(away) => not_now(&away).response(locale),
    }
}

/// Does it.
async fn act(text: Path<String>, pages: Data<Pages>, req: HttpRequest) -> HttpResponse {
    let locale = words::asked_for(&req);
    if is_of_another_site(&req) {
        return Page::OfAnotherSite.response(locale);
    }
    let Ok(link) = pages.key.read(&text) else {
        return Page::NotALink.response(locale);
    };
    match pages.access.act(&link).await {
        Ok(Acted::Done(name)) => {
            count(&link, "done");
            Page::Done(&link, &name).response(locale)
        }
        Ok(Acted::Not(standing)) => {
            count(&link, "not_done");
            unfit(&standing).response(locale)
        }
        Err(away) => {
            count(&link, "away");
            not_now(&away).response(locale)
        }
    }
}

fn unfit(standing: &Standing) -> Page<'static> {
    match standing {
        Standing::Used => Page::Used,
        Standing::Expired => Page::Expired,
        Standing::Gone | Standing::Open(_) => Page::NotALink,
    }
}

fn not_now(away: &Away) -> Page<'static> {
    tracing::warn!(
        error = away as &dyn std::error::Error,
        "the link of an owner could not be looked at or used"
    );
    Page::Away
}

fn count(link: &OwnerLink, outcome: &'static str) {
    let action = link.action().as_str();
    metrics::counter!("countersign_owner_links_total", "action" => action, "outcome" => outcome).increment(1);
}

/// Whether another website sent this: it cannot know a link, but if it came to know one it should not be able to use it by a
/// visitor's browser. Our own page says nothing of where it comes from, so a browser calls its origin `null`.
fn is_of_another_site(req: &HttpRequest) -> bool {
    let text = |name| {
        req.headers()
            .get(name)
            .map(|value| value.to_str().unwrap_or_default())
    };
    if let Some(site) = req.headers().get("sec-fetch-site") {
        return !matches!(site.to_str(), Ok("same-origin" | "none"));
    }
    let Some(origin) = text(ORIGIN).filter(|origin| *origin != "null") else {
        return false;
    };
    let host = origin.split_once("://").map(|(_, host)| host);
    host.is_none() || host != text(HOST)
}
