//! Routes of the pages: show what a link does, carry it out, and serve the stylesheet.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{HOST, ORIGIN},
    web::{self, Data, Path, ServiceConfig},
};

use super::{
    owner_voice_access::{OwnerLinkOutcome, OwnerLinkState, OwnerVoiceAccess, VoiceAccessError},
    voice_access_page::{STYLESHEET, VoiceAccessPage},
};
use crate::{
    admin::words,
    http::security_headers,
    mfa::owner::{OwnerLink, OwnerLinkKey},
};

/// State that the handlers share.
#[derive(Debug)]
pub struct VoiceAccessPages {
    key: OwnerLinkKey,
    access: OwnerVoiceAccess,
}

impl VoiceAccessPages {
    /// Creates the pages for links that are sealed under `key`.
    pub fn new(key: OwnerLinkKey, access: OwnerVoiceAccess) -> Self {
        Self { key, access }
    }
}

/// Registers the pages under `/voice-access`. The handlers expect `Data<VoiceAccessPages>` in the application's data.
pub fn configure_voice_access(config: &mut ServiceConfig) {
    config.service(
        web::scope("/voice-access")
            .wrap(security_headers::form_headers())
            .route("/page.css", web::get().to(show_stylesheet))
            .service(
                web::resource("/{link}")
                    .route(web::get().to(show_link))
                    // actix does not answer HEAD from a GET route, and email scanners begin with HEAD.
                    .route(web::head().to(show_link))
                    .route(web::post().to(use_link))
                    .default_service(web::to(HttpResponse::MethodNotAllowed)),
            ),
    );
}

async fn show_stylesheet() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/css; charset=utf-8")
        .body(STYLESHEET)
}

/// Shows what the link would do. Changes nothing.
async fn show_link(text: Path<String>, pages: Data<VoiceAccessPages>, req: HttpRequest) -> HttpResponse {
    let locale = words::requested_locale(&req);
    let Ok(link) = pages.key.decode(&text) else {
        return VoiceAccessPage::NotALink.response(locale);
    };
    // Not counted in metrics: most of these requests come from email scanners and previews.
    match pages.access.check_link(&link).await {
        Ok(OwnerLinkState::Usable(name)) => VoiceAccessPage::Confirm(&link, &name).response(locale),
        Ok(link_state) => unusable_page(&link_state).response(locale),
        Err(away) => unavailable_page(&away).response(locale),
    }
}

/// Carries out the link's action.
async fn use_link(text: Path<String>, pages: Data<VoiceAccessPages>, req: HttpRequest) -> HttpResponse {
    let locale = words::requested_locale(&req);
    if is_cross_site(&req) {
        return VoiceAccessPage::CrossSite.response(locale);
    }
    let Ok(link) = pages.key.decode(&text) else {
        return VoiceAccessPage::NotALink.response(locale);
    };
    match pages.access.use_link(&link).await {
        Ok(OwnerLinkOutcome::Done(name)) => {
            count_use(&link, "done");
            VoiceAccessPage::Done(&link, &name).response(locale)
        }
        Ok(OwnerLinkOutcome::NotDone(link_state)) => {
            count_use(&link, "not_done");
            unusable_page(&link_state).response(locale)
        }
        Err(away) => {
            count_use(&link, "away");
            unavailable_page(&away).response(locale)
        }
    }
}

fn unusable_page(link_state: &OwnerLinkState) -> VoiceAccessPage<'static> {
    match link_state {
        OwnerLinkState::Used => VoiceAccessPage::Used,
        OwnerLinkState::Expired => VoiceAccessPage::Expired,
        // For somebody who has left, the same page as for an invented link: it reveals nothing about people.
        OwnerLinkState::Gone | OwnerLinkState::Usable(_) => VoiceAccessPage::NotALink,
    }
}

fn unavailable_page(away: &VoiceAccessError) -> VoiceAccessPage<'static> {
    tracing::warn!(
        error = away as &dyn std::error::Error,
        "an owner link could not be checked or used"
    );
    VoiceAccessPage::Unavailable
}

fn count_use(link: &OwnerLink, outcome: &'static str) {
    let action = link.action().as_str();
    metrics::counter!("countersign_owner_links_total", "action" => action, "outcome" => outcome).increment(1);
}

/// Returns true if another website sent the request.
///
/// Another website cannot know a link. If it did learn one, it still must not be able to use it through a visitor's
/// browser. Our own page is sent with `Referrer-Policy: no-referrer`, so browsers send `Origin: null` with its form.
fn is_cross_site(req: &HttpRequest) -> bool {
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
