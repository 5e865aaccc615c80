//! THE SIGNING PROXY: forwards the requests of an unsigned client, with a seal like Alexa's.
//!
//! Lives here: listening on this machine, sealing with a development chain, and returning the response as it is.
//! Does not live here: the chain (`stand_in`), any trust in it, and any look into the requests.

use std::{
    fmt, io,
    net::SocketAddr,
    time::{Duration, Instant},
};

use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    dev::Server,
    http::{StatusCode, header},
    middleware::from_fn,
    web::{self, Bytes, Data, PayloadConfig},
};
use url::Url;

use crate::{
    alexa_emulator::{SigningChain, WebhookClient, WebhookError, webhook_client::CONTENT_TYPE},
    http::local_only::require_local_request,
    network_address::AddressPolicy,
};

/// The maximum size of a request in bytes. Alexa's are a few kilobytes.
const MAX_BODY_BYTES: usize = 1024 * 1024;
/// The time limit for the server behind the proxy: slightly longer than Alexa waits.
const FORWARD_TIMEOUT: Duration = Duration::from_secs(10);

/// A signing proxy, bound to its address.
pub struct SigningProxy {
    server: Server,
    address: SocketAddr,
}

/// The proxy could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address can be reached by others, who could then act as Alexa.
    #[error("{0} can be reached from other machines, which could then pose as Alexa: listen on 127.0.0.1")]
    Exposed(SocketAddr),
    /// The address is taken, or does not belong to this machine.
    #[error("cannot listen on {address}: {why}; give another address with --listen")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The cause.
        why: io::Error,
    },
}

impl SigningProxy {
    /// Binds to `listen`. Everything that is posted there is sealed with `chain` and forwarded to `to`.
    ///
    /// # Errors
    /// [`Error`] if it must not or cannot listen there.
    pub fn bind(listen: SocketAddr, to: Url, chain: SigningChain) -> Result<Self, Error> {
        // The proxy signs for everybody who can reach it.
        if !listen.ip().is_loopback() {
            return Err(Error::Exposed(listen));
        }
        let forward = Data::new(ForwardTarget {
            client: WebhookClient::new(AddressPolicy::command_line(), FORWARD_TIMEOUT),
            to,
            chain,
        });
        let app = move || {
            App::new()
                .wrap(from_fn(require_local_request))
                .app_data(PayloadConfig::new(MAX_BODY_BYTES))
                .app_data(forward.clone())
                .default_service(web::to(forward_request))
        };
        let server = HttpServer::new(app).workers(1).shutdown_timeout(1).bind(listen);
        let server = server.map_err(|why| Error::Listen { address: listen, why })?;
        let address = server.addrs().first().copied().unwrap_or(listen);
        Ok(Self {
            server: server.run(),
            address,
        })
    }

    /// The address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Forwards requests until SIGTERM or SIGINT.
    ///
    /// # Errors
    /// If the server itself fails.
    pub async fn run_until_stopped(self) -> io::Result<()> {
        self.server.await
    }
}

impl fmt::Debug for SigningProxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Proxy({})", self.address)
    }
}

/// The parts that are needed to forward a request.
struct ForwardTarget {
    client: WebhookClient,
    to: Url,
    chain: SigningChain,
}

async fn forward_request(req: HttpRequest, body: Bytes, forward: Data<ForwardTarget>) -> HttpResponse {
    if let Some(why) = browser_refusal(&req) {
        return text_response(StatusCode::FORBIDDEN, why.to_owned());
    }
    if req.method() != actix_web::http::Method::POST {
        return text_response(
            StatusCode::METHOD_NOT_ALLOWED,
            "Only POST is allowed, as Alexa sends nothing else.\n".to_owned(),
        );
    }
    let started = Instant::now();
    match forward.post_sealed(body).await {
        Ok(response) => {
            let status = response.status().as_u16();
            tracing::info!(
                status,
                millis = started.elapsed().as_millis(),
                "signed and forwarded"
            );
            if response.status() == StatusCode::BAD_REQUEST {
                // The response does not say why: the server gives no reasons to a caller that it does not trust.
                tracing::warn!("the server rejected the request; the reason is in the server's log only");
            }
            response
        }
        Err(error) => {
            let why = format!("{} does not answer: {}\n", forward.to, error.root_cause());
            tracing::warn!("{}", why.trim_end());
            text_response(StatusCode::BAD_GATEWAY, why)
        }
    }
}

/// The reason to refuse a request that comes from a browser: any website that is open on this machine could post
/// here. Other programs do not send these headers.
fn browser_refusal(req: &HttpRequest) -> Option<&'static str> {
    let browser = req.headers().contains_key(header::ORIGIN) || req.headers().contains_key("sec-fetch-site");
    browser.then_some("The proxy signs for programs, not for websites.\n")
}

impl ForwardTarget {
    async fn post_sealed(&self, body: Bytes) -> Result<HttpResponse, WebhookError> {
        let seal = self.chain.signature_headers(&body);
        let seal = seal.iter().map(|(name, value)| (*name, value.as_str()));
        // Alexa's content type, whatever the client sent: the request must look like hers.
        let headers = seal.chain([CONTENT_TYPE]);
        let response = self.client.post(&self.to, headers, body).await?;
        let status = StatusCode::from_u16(response.status).unwrap_or(StatusCode::BAD_GATEWAY);
        let mut back = HttpResponse::build(status);
        if let Some(kind) = response.header("content-type") {
            back.content_type(kind.to_owned());
        }
        Ok(back.body(response.body))
    }
}

fn text_response(status: StatusCode, text: String) -> HttpResponse {
    HttpResponse::build(status)
        .content_type("text/plain; charset=utf-8")
        .body(text)
}
