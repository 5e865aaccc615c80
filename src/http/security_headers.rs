//! Security headers of web pages.

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{HOST, HeaderValue, STRICT_TRANSPORT_SECURITY},
    middleware::{DefaultHeaders, Next},
};

use super::local_only::is_loopback_authority;

/// Headers for pages and their scripts: everything is loaded from this server, no other site can frame a page,
/// content types are not guessed, and no referrer is sent.
pub fn page_headers() -> DefaultHeaders {
    headers_with_policy(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
         frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    )
}

/// Headers for pages with a form and without scripts.
pub fn form_headers() -> DefaultHeaders {
    headers_with_policy(
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    )
}

/// Tells browsers to reach this host by TLS only, for a year. To be used only if the server speaks TLS itself: behind a proxy,
/// the header is the proxy's to send.
///
/// Other hosts below this one may belong to somebody else, so they are not included. On this machine a browser would take it
/// to mean all ports of `localhost`, and could no longer open the demo.
///
/// # Errors
/// Those of the next service.
pub async fn add_transport_security<B: MessageBody>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let host = req.headers().get(HOST).and_then(|host| host.to_str().ok());
    let local = host.is_some_and(is_loopback_authority);
    let mut response = next.call(req).await?;
    if !local {
        let year = HeaderValue::from_static("max-age=31536000");
        response.headers_mut().insert(STRICT_TRANSPORT_SECURITY, year);
    }
    Ok(response)
}

fn headers_with_policy(policy: &'static str) -> DefaultHeaders {
    DefaultHeaders::new()
        .add(("content-security-policy", policy))
        .add(("x-content-type-options", "nosniff"))
        // For browsers that do not know `frame-ancestors`.
        .add(("x-frame-options", "DENY"))
        .add(("referrer-policy", "no-referrer"))
        .add(("cross-origin-opener-policy", "same-origin"))
        .add(("cross-origin-resource-policy", "same-origin"))
        // Pages contain names, and some addresses are secret links: no cache may keep them.
        .add(("cache-control", "no-store"))
}
