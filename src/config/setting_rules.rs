//! The rules between settings, and for the files that they name. Rules that the senders and the key set check
//! themselves are not repeated here: `ports` asks them.

use rustls::{crypto::ring, sign::CertifiedKey};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
use secrecy::ExposeSecret;
use url::Url;

use crate::clock::SignedDuration;

use super::{
    ConfigError, CountersignConfig, SettingPlace, SmsGatewayKind, StoreKind,
    config_source::ConfigSource,
    exposed_file::{EXPOSED, find_exposure},
    value_types::ReadableFile,
};
use crate::network_address::{is_loopback_host, is_loopback_url};

/// Adds a fault for each broken rule.
pub(super) fn check_rules(config: &CountersignConfig, source: &ConfigSource, faults: &mut ConfigError) {
    let mut blame = |key: &str, what: &str, remedy: &str| faults.add(source.place_of(key), key, what, remedy);
    check_server(config, &mut blame);
    check_listener_encryption(config, &mut blame);
    check_secrets(config, &mut blame);
    check_file_of_keys(source, &mut blame);
    check_store(config, &mut blame);
    check_redis_encryption(config, &mut blame);
    check_linking(config, &mut blame);
    check_email(config, &mut blame);
    check_sms(config, &mut blame);
    check_clearance(config, &mut blame);
    check_budgets(config, &mut blame);
}

/// Reports a fault: the key, the problem, and the remedy.
type ConfigFaultReporter<'a> = dyn FnMut(&str, &str, &str) + 'a;

fn check_server(config: &CountersignConfig, blame: &mut ConfigFaultReporter<'_>) {
    // Whoever reaches a server that trusts a development chain can act as Alexa.
    if config.development.is_on() && !config.server.listen.ip().is_loopback() {
        blame(
            "server.listen",
            "can be reached from other machines while [alexa.development] is set",
            "listen on 127.0.0.1, or remove the section [alexa.development]",
        );
    }
    for (key, file) in [
        (
            "alexa.development.trust_anchors",
            &config.development.trust_anchors,
        ),
        (
            "alexa.development.tls_trust_anchors",
            &config.development.tls_trust_anchors,
        ),
    ] {
        if file
            .as_ref()
            .is_some_and(|file| read_certificates(file).is_none())
        {
            blame(
                key,
                "does not contain a certificate",
                "give a file with certificates in PEM format",
            );
        }
    }
    if let Some(url) = &config.server.public_url {
        check_public_url(&url.0, blame);
    }
    match (&config.tls.certificate, &config.tls.key) {
        (None, None) => {}
        (Some(_), None) => blame(
            "server.tls.key",
            "is missing",
            "set it together with server.tls.certificate",
        ),
        (None, Some(_)) => blame(
            "server.tls.certificate",
            "is missing",
            "set it together with server.tls.key",
        ),
        (Some(certificate), Some(key)) => check_tls_pair(certificate, key, blame),
    }
}

fn check_public_url(url: &Url, blame: &mut ConfigFaultReporter<'_>) {
    const KEY: &str = "server.public_url";
    // Whoever has a link can pause or unlock an employee's voice access, so it must not be readable on its way.
    if is_remote_plain_http(url) {
        blame(
            KEY,
            "is not encrypted, so anybody on the network could read and use the links in mails",
            "write https:// instead of http://",
        );
    }
    let bare = url.query().is_none() && url.fragment().is_none();
    if !bare || !url.username().is_empty() || url.password().is_some() {
        blame(
            KEY,
            "has more than a host and a path",
            "give one like https://voice.example.com",
        );
    }
}

fn check_tls_pair(certificate: &ReadableFile, key: &ReadableFile, blame: &mut ConfigFaultReporter<'_>) {
    let Some(chain) = read_certificates(certificate) else {
        return blame(
            "server.tls.certificate",
            "does not contain a certificate",
            "give a certificate chain in PEM format",
        );
    };
    if let Some(remedy) = find_exposure(key.path()) {
        blame("server.tls.key", EXPOSED, &remedy);
    }
    let Ok(key) = PrivateKeyDer::from_pem_file(key.path()) else {
        return blame(
            "server.tls.key",
            "does not contain a private key",
            "give a private key in PEM format, without a passphrase",
        );
    };
    match CertifiedKey::from_der(chain, key, &ring::default_provider()) {
        Ok(_) => {}
        Err(rustls::Error::InconsistentKeys(_)) => {
            blame(
                "server.tls.key",
                "does not match the certificate",
                "give the private key of the certificate",
            );
        }
        Err(_) => blame(
            "server.tls.certificate",
            "cannot be used by the server",
            "give an RSA, ECDSA or Ed25519 certificate and its key",
        ),
    }
}

fn read_certificates(file: &ReadableFile) -> Option<Vec<CertificateDer<'static>>> {
    let certificates: Vec<_> = CertificateDer::pem_file_iter(file.path())
        .ok()?
        .collect::<Result<_, _>>()
        .ok()?;
    (!certificates.is_empty()).then_some(certificates)
}

fn check_listener_encryption(config: &CountersignConfig, blame: &mut ConfigFaultReporter<'_>) {
    let encrypted = config.tls.certificate.is_some() || config.tls.key.is_some();
    if !encrypted && !config.server.allow_plaintext && !config.server.listen.ip().is_loopback() {
        blame(
            "server.listen",
            "can be reached from other machines without encryption",
            "set server.tls.certificate and server.tls.key, listen on 127.0.0.1, or set server.allow_plaintext if a \
             proxy elsewhere terminates TLS",
        );
    }
}

fn check_redis_encryption(config: &CountersignConfig, blame: &mut ConfigFaultReporter<'_>) {
    let Some(url) = &config.redis.url else { return };
    let unsafe_url = Url::parse(url.0.expose_secret()).is_ok_and(|url| {
        // The Redis client accepts every certificate if the URL ends in #insecure.
        !is_loopback_url(&url) && (url.scheme() != "rediss" || url.fragment() == Some("insecure"))
    });
    if config.store.kind == StoreKind::Redis && unsafe_url && !config.redis.allow_plaintext {
        blame(
            "redis.url",
            "connects to another machine without encryption, or without a check of its certificate",
            "write rediss:// without #insecure, or set redis.allow_plaintext",
        );
    }
}

fn check_secrets(config: &CountersignConfig, blame: &mut ConfigFaultReporter<'_>) {
    if config
        .secrets
        .parse_root_key()
        .is_ok_and(|key| key.is_among_previous())
    {
        blame(
            "secrets.previous_root_keys",
            "contains the value of secrets.root_key",
            "set secrets.root_key to the new key, and give only the keys that were used before it",
        );
    }
}

/// Passwords elsewhere in the file are not checked: almost every settings file has a URL that may contain one.
fn check_file_of_keys(source: &ConfigSource, blame: &mut ConfigFaultReporter<'_>) {
    for key in ["secrets.root_key", "secrets.previous_root_keys"] {
        if let Some(SettingPlace::File(file, _)) = source.entry(key).map(|entry| &entry.place)
            && let Some(remedy) = find_exposure(file)
        {
            blame(key, EXPOSED, &remedy);
        }
    }
}

fn check_store(config: &CountersignConfig, blame: &mut ConfigFaultReporter<'_>) {
    if config.store.kind == StoreKind::Redis && config.redis.url.is_none() {
        let remedy = "set it to a URL such as redis://127.0.0.1:6379/0, or store.kind to \"memory\" for a single server";
        blame("redis.url", "is missing", remedy);
    }
}

fn check_linking(config: &CountersignConfig, blame: &mut ConfigFaultReporter<'_>) {
    let linking = &config.linking;
    if linking.algorithms.is_empty() {
        blame(
            "linking.algorithms",
            "is empty",
            "give at least one, such as RS256",
        );
    }
    if linking.audience.is_empty() {
        blame("linking.audience", "is empty", "give at least one audience");
    }
    match (&linking.jwks_file, &linking.jwks_url) {
        (None, None) => blame(
            "linking.jwks_url",
            "is missing",
            "set it to the URL of your issuer's keys, or linking.jwks_file to a file with them",
        ),
        (Some(_), Some(_)) => blame(
            "linking.jwks_file",
            "cannot be set together with linking.jwks_url",
            "keep one of the two",
        ),
        // Whoever can replace the keys on their way can sign link tokens.
        (None, Some(url)) if is_remote_plain_http(&url.0) => {
            blame(
                "linking.jwks_url",
                "would download keys from another machine without encryption",
                "write https:// instead of http://",
            );
        }
        (None, Some(_)) | (Some(_), None) => {}
    }
}

fn check_email(config: &CountersignConfig, blame: &mut ConfigFaultReporter<'_>) {
    let email = &config.email;
    let Some(host) = &email.host else {
        if config.sms.gateway == SmsGatewayKind::Off {
            blame(
                "email.host",
                "is missing, and sms.gateway is off: no PIN could be sent",
                "set one of the two",
            );
        }
        return;
    };
    // The default sender is for a mail server on this machine. With another, replies and bounces would be lost.
    if !is_loopback_host(host) && is_localhost_mailbox(&email.from.0) {
        blame(
            "email.from",
            "is an address at localhost, to which nobody can reply",
            "set it to one of your addresses, such as \"Countersign <no-reply@example.com>\"",
        );
    }
}

/// Returns true if a mailbox is at localhost, as the default is.
fn is_localhost_mailbox(mailbox: &str) -> bool {
    let address = mailbox.trim_end().trim_end_matches('>').trim_end();
    address
        .rsplit_once('@')
        .is_some_and(|(_, domain)| domain.eq_ignore_ascii_case("localhost"))
}

fn check_sms(config: &CountersignConfig, blame: &mut ConfigFaultReporter<'_>) {
    let sms = &config.sms;
    let mut need = |set: bool, key: &str, whom: &str| {
        if !set {
            blame(key, &format!("is missing: {whom} needs it"), "set it");
        }
    };
    match sms.gateway {
        SmsGatewayKind::Off => {}
        // What a template of a custom gateway must contain is checked by the sender itself.
        SmsGatewayKind::Custom => need(sms.url.is_some(), "sms.url", "a custom gateway"),
        SmsGatewayKind::Twilio | SmsGatewayKind::Vonage => {
            need(sms.account.is_some(), "sms.account", "a ready-made gateway");
            need(sms.secret.is_some(), "sms.secret", "a ready-made gateway");
            need(sms.from.is_some(), "sms.from", "a ready-made gateway");
        }
    }
}

fn check_clearance(config: &CountersignConfig, blame: &mut ConfigFaultReporter<'_>) {
    if config.mfa.clearance_idle > config.mfa.clearance_absolute {
        blame(
            "mfa.clearance_idle",
            "is longer than mfa.clearance_absolute",
            "give at most that",
        );
    }
}

fn check_budgets(config: &CountersignConfig, blame: &mut ConfigFaultReporter<'_>) {
    let (mfa, budgets) = (&config.mfa, &config.budgets);
    let least = mfa.preset.min_digits();
    if mfa.pin_digits.is_some_and(|digits| digits < least) {
        blame(
            "mfa.pin_digits",
            "is less than mfa.preset allows",
            &format!("give at least {}, or another preset", least.get()),
        );
    }
    let (minute, day) = (SignedDuration::from_mins(1), SignedDuration::from_hours(24));
    let fits = |wait: &SignedDuration| (minute..=day).contains(wait);
    let grows = budgets.waits.is_sorted();
    if budgets.waits.is_empty() || budgets.waits.len() > 10 || !grows || !budgets.waits.iter().all(fits) {
        blame(
            "mfa.budgets.waits",
            "is not a list of increasing durations",
            "give one to ten durations from 1m to 24h, none shorter than the one before",
        );
    }
    if budgets.short_guesses_36h > budgets.short_guesses_30d {
        blame(
            "mfa.budgets.short_guesses_36h",
            "is more than mfa.budgets.short_guesses_30d",
            "give at most that",
        );
    }
}

fn is_remote_plain_http(url: &Url) -> bool {
    url.scheme() == "http" && !is_loopback_url(url)
}
