//! The headers of pages.

use actix_web::middleware::DefaultHeaders;

/// For every page and script of ours: everything comes from this server, nothing is framed by others, sniffed or told to them.
pub fn of_pages() -> DefaultHeaders {
    with_policy(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
         frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    )
}

/// For pages that hold a form and no script.
pub fn of_forms() -> DefaultHeaders {
    with_policy(
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    )
}

fn with_policy(policy: &'static str) -> DefaultHeaders {
    DefaultHeaders::new()
        .add(("content-security-policy", policy))
        .add(("x-content-type-options", "nosniff"))
        .add(("x-frame-options", "DENY"))
        .add(("referrer-policy", "no-referrer"))
        .add(("cross-origin-opener-policy", "same-origin"))
        .add(("cross-origin-resource-policy", "same-origin"))
        .add(("cache-control", "no-store"))
}
