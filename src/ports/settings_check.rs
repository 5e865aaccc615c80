//! The faults in the settings that only the part a setting belongs to can find.

use std::fs;

use secrecy::ExposeSecret;

use super::senders;
use crate::{
    config::{ConfigError, ConfigFault, CountersignConfig, DatabaseConfig, LinkingConfig},
    directory::store::has_verified_transport,
    linking,
};

/// Returns the faults in the settings of senders and link tokens. This reads files but makes no connection,
/// so `check-config` can run on any machine.
pub fn find_settings_faults(config: &CountersignConfig) -> ConfigError {
    let senders = senders::find_sender_faults(config);
    let keys = check_key_file(config);
    let database = check_database_encryption(config);
    senders.iter().cloned().chain(keys).chain(database).collect()
}

/// Checks that a connection to PostgreSQL on another machine verifies its certificate.
fn check_database_encryption(config: &CountersignConfig) -> Option<ConfigFault> {
    let DatabaseConfig {
        url,
        allow_unverified_tls,
        ..
    } = &config.database;
    if *allow_unverified_tls || has_verified_transport(url.0.expose_secret()) {
        return None;
    }
    Some(config.fault_of_key(
        "database.url",
        "connects to another machine without a check of its certificate",
        "add ?sslmode=verify-full, and &sslrootcert=FILE for a private authority, or set database.allow_unverified_tls",
    ))
}

/// Checks that the file with the issuer's keys contains a key that can be used.
fn check_key_file(config: &CountersignConfig) -> Option<ConfigFault> {
    const KEY: &str = "linking.jwks_file";
    let LinkingConfig {
        jwks_file,
        algorithms,
        ..
    } = &config.linking;
    // If the file has disappeared since the settings were read, opening the ports reports it.
    let json = fs::read(jwks_file.as_ref()?.path()).ok()?;
    match linking::has_usable_key(&json, algorithms) {
        // An empty list of algorithms is reported as a fault of its own.
        Ok(fits) if fits || algorithms.is_empty() => None,
        Ok(_) => Some(config.fault_of_key(
            KEY,
            "contains no key that can be used with linking.algorithms",
            "give a file with your issuer's public signing keys: RSA of 2048 bits or more, P-256, P-384 or Ed25519",
        )),
        Err(error) => Some(config.fault_of_key(
            KEY,
            format!("contains no keys: {error}"),
            "give a JSON Web Key Set: {\"keys\": [...]}",
        )),
    }
}
