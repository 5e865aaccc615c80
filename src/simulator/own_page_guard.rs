//! Keeps other websites away from the console. The console listens only on loopback, but every website that a
//! developer visits can send requests to that address too.

use actix_web::{
    Error, HttpResponse,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::Method,
    middleware::Next,
};

use crate::http::local_only::is_loopback_authority;

/// Lets through requests from the console's own page, and from programs that are not browsers.
pub(super) async fn own_page_only<B: MessageBody>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    match refusal_reason(&req) {
        None => next.call(req).await.map(ServiceResponse::map_into_left_body),
        Some(why) => {
            let response = HttpResponse::Forbidden()
                .content_type("text/plain; charset=utf-8")
                .body(why);
            Ok(req.into_response(response).map_into_right_body())
        }
    }
}

/// The reason to refuse `req`, if it does not come from the console's own page.
fn refusal_reason(req: &ServiceRequest) -> Option<&'static str> {
    let text = |name: &str| req.headers().get(name).and_then(|value| value.to_str().ok());
    // DNS rebinding: if an attacker's host name resolves to 127.0.0.1, the `Host` header still has that name.
    let Some(host) = text("host").filter(|host| is_loopback_authority(host)) else {
        return Some("The simulator is available only at localhost, 127.0.0.1 or [::1].\n");
    };
    // Opening the page by a link on another website is fine, because a page that is opened does nothing.
    let navigation = *req.method() == Method::GET && text("sec-fetch-mode") == Some("navigate");
    if !navigation && text("sec-fetch-site").is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        return Some("The simulator accepts requests only from its own page.\n");
    }
    if text("origin").is_some_and(|origin| origin != format!("http://{host}")) {
        return Some("The simulator accepts requests only from its own page.\n");
    }
    // A form on another website cannot send JSON. A script can, but only after a CORS preflight, which fails here.
    let json = text("content-type").is_some_and(|kind| kind.starts_with("application/json"));
    let reads = matches!(*req.method(), Method::GET | Method::HEAD);
    (!reads && !json).then_some("The simulator accepts only JSON.\n")
}
