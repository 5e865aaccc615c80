//! Keeps strangers off the console. It listens on loopback only, but every website a developer visits can reach that too.

use actix_web::{
    Error, HttpResponse,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::Method,
    middleware::Next,
};

use crate::http::own_machine::is_loopback;

/// Lets through what this machine's own browser asks for from the console's own page, and programs that are no browser.
pub(super) async fn own_page_only<B: MessageBody>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    match refusal(&req) {
        None => next.call(req).await.map(ServiceResponse::map_into_left_body),
        Some(why) => {
            let response = HttpResponse::Forbidden()
                .content_type("text/plain; charset=utf-8")
                .body(why);
            Ok(req.into_response(response).map_into_right_body())
        }
    }
}

/// Why `req` is none of the console's own, if it is not.
fn refusal(req: &ServiceRequest) -> Option<&'static str> {
    let text = |name: &str| req.headers().get(name).and_then(|value| value.to_str().ok());
    // A name that an attacker's DNS points at 127.0.0.1 ("rebinding") shows in the host.
    let Some(host) = text("host").filter(|host| is_loopback(host)) else {
        return Some("The simulator answers only under localhost, 127.0.0.1 or [::1].\n");
    };
    let navigation = *req.method() == Method::GET && text("sec-fetch-mode") == Some("navigate");
    if !navigation && text("sec-fetch-site").is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        return Some("The simulator answers only its own page.\n");
    }
    if text("origin").is_some_and(|origin| origin != format!("http://{host}")) {
        return Some("The simulator answers only its own page.\n");
    }
    // A form of another website cannot send JSON without asking first, and nobody here would say yes.
    let json = text("content-type").is_some_and(|kind| kind.starts_with("application/json"));
    let reads = matches!(*req.method(), Method::GET | Method::HEAD);
    (!reads && !json).then_some("The simulator takes JSON only.\n")
}
