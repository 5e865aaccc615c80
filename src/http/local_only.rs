//! Middleware that admits only requests from this machine.
//!
//! Listening on a loopback address is not enough: a proxy on this machine forwards requests of others.

use std::sync::Once;

use actix_web::{
    Error, HttpResponse,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{Uri, header::HOST, uri::Authority},
    middleware::Next,
};

use crate::network_address::is_loopback_host;

/// Refuses requests that were forwarded by a proxy or meant for another host, with an empty 403.
///
/// # Errors
/// Those of the next service.
pub async fn require_local_request<B: MessageBody>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    // Logged once only: anybody could fill the log with such requests.
    static SAID: Once = Once::new();
    if is_local_request(&req) {
        return next.call(req).await.map(ServiceResponse::map_into_left_body);
    }
    SAID.call_once(|| {
        tracing::warn!(
            "requests that come through a proxy or for another host are rejected while development trust anchors are set"
        );
    });
    Ok(req
        .into_response(HttpResponse::Forbidden().finish())
        .map_into_right_body())
}

/// Returns true if nothing shows that `req` came from another machine.
fn is_local_request(req: &ServiceRequest) -> bool {
    let handed_on = req.headers().keys().any(|name| is_proxy_header(name.as_str()));
    // A website may point its own name at 127.0.0.1 (DNS rebinding). Its requests still carry that name in `Host`.
    let host = req
        .headers()
        .get(HOST)
        .map(|host| host.to_str().unwrap_or_default());
    // In HTTP/2, and in requests to a proxy, the host is in the URI.
    let authority = req.uri().authority().map(Authority::as_str);
    let mut hosts = host.into_iter().chain(authority).peekable();
    !handed_on && hosts.peek().is_some() && hosts.all(is_loopback_authority)
}

/// Returns true if only proxies send the header of this name. `name` is in lower case.
fn is_proxy_header(name: &str) -> bool {
    matches!(name, "forwarded" | "via" | "x-real-ip") || name.starts_with("x-forwarded-")
}

/// Returns true if `host`, the value of a `Host` header, names this machine.
pub fn is_loopback_authority(host: &str) -> bool {
    let Ok(uri) = host.parse::<Uri>() else {
        return false;
    };
    // In `localhost@example.com` the host is example.com, and `localhost` is a user name.
    let Some(authority) = uri
        .authority()
        .filter(|authority| !authority.as_str().contains('@'))
    else {
        return false;
    };
    is_loopback_host(authority.host())
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn only_this_machine_is_loopback() {
        #[track_caller]
        fn check(host: &str, own: bool) {
            assert_eq!(is_loopback_authority(host), own, "{host:?}");
        }
        check("localhost", true);
        check("LOCALHOST:8080", true);
        check("127.0.0.1:8080", true);
        check("127.1.2.3", true);
        check("[::1]:8080", true);
        check("localhost.example.com", false);
        check("127.0.0.1.example.com:8080", false);
        check("localhost@example.com", false);
        check("192.168.0.7:8080", false);
        check("0.0.0.0", false);
        check("", false);
        check("/", false);
    }

    #[test]
    fn what_a_proxy_handed_on_is_not_our_own() {
        #[track_caller]
        fn check(uri: &str, headers: &[(&str, &str)], own: bool) {
            let request = TestRequest::with_uri(uri);
            let request = headers
                .iter()
                .fold(request, |request, header| request.append_header(*header));
            assert_eq!(
                is_local_request(&request.to_srv_request()),
                own,
                "{uri} {headers:?}"
            );
        }
        let host = ("host", "localhost:8080");
        check("/alexa", &[host], true);
        check("/alexa", &[host, ("user-agent", "curl")], true);
        check("/alexa", &[("host", "countersign.example.com")], false);
        check("/alexa", &[], false);
        check("https://localhost:8080/alexa", &[], true);
        check("http://countersign.example.com/alexa", &[host], false);
        for name in [
            "Forwarded",
            "Via",
            "X-Forwarded-For",
            "X-Forwarded-Host",
            "X-Forwarded-Proto",
            "X-Real-IP",
        ] {
            check("/alexa", &[host, (name, "127.0.0.1")], false);
        }
    }
}
