//! Routes of the pages: show what a link does, carry it out, and serve the stylesheet.

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
    mfa::owner::{OwnerLink, OwnerLinkKey},
};

/// State that the handlers share.
#[derive(Debug)]
pub struct Pages {
    key: OwnerLinkKey,
    access: Arc<dyn VoiceAccess>,
}

impl Pages {
    /// Creates the pages for links that are sealed under `key`.
    pub fn new(key: OwnerLinkKey, access: Arc<dyn VoiceAccess>) -> Self {
        Self { key, access }
    }
}

/// Registers the pages under `/voice-access`. The handlers expect `Data<Pages>` in the application's data.
pub fn configure(config: &mut ServiceConfig) {
    config.service(
        web::scope("/voice-access")
            .wrap(headers::of_forms())
            .route("/page.css", web::get().to(style))
            .service(
                web::resource("/{link}")
                    .route(web::get().to(show))
                    // actix does not answer HEAD from a GET route, and email scanners begin with HEAD.
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

/// Shows what the link would do. Changes nothing.
async fn show(text: Path<String>, pages: Data<Pages>, req: HttpRequest) -> HttpResponse {
    let locale = words::asked_for(&req);
    let Ok(link) = pages.key.decode(&text) else {
        return Page::NotALink.response(locale);
    };
    // Not counted in metrics: most of these requests come from email scanners and previews.
    match pages.access.peek(&link).await {
        Ok(Standing::Open(name)) => Page::Confirm(&link, &name).response(locale),
        Ok(standing) => unfit(&standing).response(locale),
        Err(away) => not_now(&away).response(locale),
    }
}

/// Carries out the link's action.
async fn act(text: Path<String>, pages: Data<Pages>, req: HttpRequest) -> HttpResponse {
    let locale = words::asked_for(&req);
    if is_of_another_site(&req) {
        return Page::OfAnotherSite.response(locale);
    }
    let Ok(link) = pages.key.decode(&text) else {
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
        // For somebody who has left, the same page as for an invented link: it reveals nothing about people.
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

/// Returns true if another website sent the request.
///
/// Another website cannot know a link. If it did learn one, it still must not be able to use it through a visitor's
/// browser. Our own page is sent with `Referrer-Policy: no-referrer`, so browsers send `Origin: null` with its form.
fn is_of_another_site(req: &HttpRequest) -> bool {
    let text = |name| {
        req.headers()
            .get(name)
            .map(|value| value.to_str().unwrap_or_default())
    };
    // Browsers set this header themselves and no script can change it, so it decides where it is present.
    if let Some(site) = req.headers().get("sec-fetch-site") {
        return !matches!(site.to_str(), Ok("same-origin" | "none"));
    }
    // Older browsers send only `Origin`. Without one, the request comes from no web page at all.
    let Some(origin) = text(ORIGIN).filter(|origin| *origin != "null") else {
        return false;
    };
    let host = origin.split_once("://").map(|(_, host)| host);
    host.is_none() || host != text(HOST)
}
