//! How the application listens, stops and gates.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use url::Url;

use super::budgets;
use crate::{
    clock::SignedDuration,
    config::{Config, MfaConfig},
    http::tls,
    mfa::{budget::Policy, gate, store::ClearanceTerms},
    simulator::Console,
    turn::Watched,
};

/// How the application listens and stops.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Where people reach it by their browser, if they can.
    pub public_url: Option<Url>,
    /// With what certificate, if it speaks TLS itself.
    pub tls: Option<rustls::ServerConfig>,
    /// How many threads answer; 0 for one per processor.
    pub workers: u16,
    /// The largest body of a request that is read, in bytes.
    pub body_limit: usize,
    /// How long a client may take to send the head of a request, and then again to send its body.
    pub request_timeout: Duration,
    /// How long an idle connection is kept.
    pub keep_alive: Duration,
    /// How many connections one thread holds at a time.
    pub connections: usize,
    /// How long stopping may take: once for turns, once for messages.
    pub shutdown_timeout: Duration,
    /// Whether requests of others than Alexa pass the seal.
    pub development: bool,
    /// What a PIN is worth, and for how long.
    pub gate: gate::Settings,
    /// What may be guessed and sent.
    pub budgets: Policy,
    /// The test console, if there is one.
    pub console: Option<Arc<Console>>,
    /// Who else sees the turns.
    pub watched: Watched,
    /// Whether SIGTERM and Ctrl+C stop it. If not, they are left to whoever runs it.
    pub stops_on_signal: bool,
}

impl Settings {
    /// The defaults, on a free port of this machine.
    pub fn loopback() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            public_url: None,
            tls: None,
            workers: 0,
            body_limit: 64 * 1024,
            request_timeout: Duration::from_secs(5),
            keep_alive: Duration::from_secs(75),
            connections: 10_000,
            shutdown_timeout: Duration::from_secs(15),
            development: false,
            gate: gate::Settings::default(),
            budgets: Policy::default(),
            console: None,
            watched: Watched::default(),
            stops_on_signal: true,
        }
    }

    /// What the configuration says.
    ///
    /// # Errors
    /// [`tls::Error`] when a file changed since the configuration was read.
    pub fn of(config: &Config) -> Result<Self, tls::Error> {
        let server = &config.server;
        Ok(Self {
            listen: server.listen,
            public_url: server.public_url.as_ref().map(|url| url.0.clone()),
            tls: match (&config.tls.certificate, &config.tls.key) {
                (Some(certificate), Some(key)) => Some(tls::from_files(certificate.path(), key.path())?),
                _ => None,
            },
            workers: server.workers,
            body_limit: server.body_limit.0,
            request_timeout: server.request_timeout,
            keep_alive: server.keep_alive,
            connections: usize::try_from(server.connections).unwrap_or(usize::MAX),
            shutdown_timeout: server.shutdown_timeout,
            development: config.development.is_on(),
            gate: gate_settings(&config.mfa),
            budgets: budgets::policy(&config.mfa, &config.budgets),
            console: None,
            watched: Watched::default(),
            stops_on_signal: true,
        })
    }
}

fn gate_settings(config: &MfaConfig) -> gate::Settings {
    gate::Settings {
        lifetime: span(config.pin_lifetime),
        tries: config.attempts,
        resends: config.resends,
        spacing: span(config.resend_spacing),
        terms: ClearanceTerms {
            idle: span(config.clearance_idle),
            absolute: span(config.clearance_absolute),
        },
        ..gate::Settings::default()
    }
}

/// The configuration has bounded every span to less than a day.
fn span(duration: Duration) -> SignedDuration {
    SignedDuration::try_from(duration).unwrap_or(SignedDuration::MAX)
}
