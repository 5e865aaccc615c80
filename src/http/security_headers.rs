//! Security headers of web pages.

use actix_web::middleware::DefaultHeaders;

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
