//! Settings of the application: listening, stopping, and the settings of the gate.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use url::Url;

use crate::{
    config::{CountersignConfig, MfaConfig},
    http::server_tls,
    mfa::{budget::BudgetPolicy, gate, store::ClearanceTerms},
    simulator::SimulatorConsole,
    turn::OptionalTurnObserver,
};

/// Settings of the application.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Address to listen on. Port 0 picks a free port.
    pub listen: SocketAddr,
    /// URL under which people reach the server in a browser, if they can. Without it notices contain no links.
    pub public_url: Option<Url>,
    /// TLS configuration, if the server terminates TLS itself.
    pub tls: Option<rustls::ServerConfig>,
    /// Number of worker threads. 0 means one per processor.
    pub workers: u16,
    /// Largest request body that is read, in bytes.
    pub body_limit: usize,
    /// Time that a client has for sending the head of a request, and again for its body.
    pub request_timeout: Duration,
    /// Time that an idle connection is kept open.
    pub keep_alive: Duration,
    /// Largest number of connections per worker thread.
    pub connections: usize,
    /// Time that stopping may take: once for the turns, and once more for the messages.
    pub shutdown_timeout: Duration,
    /// True if development trust anchors are set, so that requests not signed by Alexa are accepted.
    pub development: bool,
    /// Lifetimes and limits of challenges and clearances.
    pub gate: gate::Settings,
    /// Budgets for guesses and for the sending of PINs.
    pub budgets: BudgetPolicy,
    /// The test console, if it is enabled.
    pub console: Option<Arc<SimulatorConsole>>,
    /// The observers of all turns.
    pub observers: OptionalTurnObserver,
    /// If true, SIGTERM and Ctrl+C stop the server. If false, they are left to the caller.
    pub stops_on_signal: bool,
}

impl Settings {
    /// Returns the defaults, with a free port on the loopback address.
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
            budgets: BudgetPolicy::default(),
            console: None,
            observers: OptionalTurnObserver::default(),
            stops_on_signal: true,
        }
    }

    /// Reads the settings from the configuration.
    ///
    /// # Errors
    /// [`server_tls::Error`] when a certificate or key cannot be used, because its file changed after the configuration
    /// was read.
    pub fn from_config(config: &CountersignConfig) -> Result<Self, server_tls::Error> {
        let server = &config.server;
        Ok(Self {
            listen: server.listen,
            public_url: server.public_url.as_ref().map(|url| url.0.clone()),
            tls: match (&config.tls.certificate, &config.tls.key) {
                (Some(certificate), Some(key)) => {
                    Some(server_tls::load_server_config(certificate.path(), key.path())?)
                }
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
            budgets: BudgetPolicy::new(&config.budgets, config.mfa.effective_pin_digits()),
            console: None,
            observers: OptionalTurnObserver::default(),
            stops_on_signal: true,
        })
    }
}

fn gate_settings(config: &MfaConfig) -> gate::Settings {
    gate::Settings {
        lifetime: config.pin_lifetime,
        tries: config.attempts,
        resends: config.resends,
        spacing: config.resend_spacing,
        terms: ClearanceTerms {
            idle: config.clearance_idle,
            absolute: config.clearance_absolute,
        },
        ..gate::Settings::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        config::{self, ConfigError},
        mfa::Digits,
    };

    /// Builds the policy from the required settings plus `settings`.
    fn configured(settings: &[(&str, &str)]) -> BudgetPolicy {
        let needed = [
            (
                "COUNTERSIGN_SECRETS__ROOT_KEY",
                "mYtTFBkvTkfGdZkVNaQMu+SolTYOD4rSKxguyfYZJ2Y=",
            ),
            ("COUNTERSIGN_DATABASE__URL", "sqlite::memory:"),
            ("COUNTERSIGN_STORE__KIND", "memory"),
            ("COUNTERSIGN_LINKING__ISSUER", "https://issuer.test"),
            ("COUNTERSIGN_LINKING__AUDIENCE", "countersign"),
            ("COUNTERSIGN_LINKING__JWKS_URL", "https://issuer.test/keys"),
            ("COUNTERSIGN_EMAIL__HOST", "localhost"),
        ];
        let all = needed.iter().chain(settings);
        let environment = all.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let config = config::load_config(None, environment, |_| ConfigError::default()).unwrap();
        Settings::from_config(&config).unwrap().budgets
    }

    #[test]
    fn the_defaults_of_the_settings_are_those_of_the_policy() {
        assert_eq!(configured(&[]), BudgetPolicy::default());
    }

    #[test]
    fn a_preset_is_the_least_length_and_more_may_be_set() {
        #[track_caller]
        fn check(preset: &str, digits: Option<&str>, want: u8) {
            let mut settings = vec![("COUNTERSIGN_MFA__PRESET", preset)];
            settings.extend(digits.map(|digits| ("COUNTERSIGN_MFA__PIN_DIGITS", digits)));
            let policy = configured(&settings);
            assert_eq!((policy.digits.get(), policy.long_digits), (want, Digits::LONG));
        }
        check("voice", None, 3);
        check("voice", Some("5"), 5);
        check("balanced", None, 4);
        check("strict", None, 6);
        check("strict", Some("8"), 8);
    }
}
