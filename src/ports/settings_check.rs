//! The faults in the settings that only the part a setting belongs to can find.

use std::fs;

use super::senders;
use crate::{
    config::{ConfigError, ConfigFault, CountersignConfig, LinkingConfig},
    linking,
};

/// Returns the faults in the settings of senders and link tokens. This reads files but makes no connection,
/// so `check-config` can run on any machine.
pub fn find_settings_faults(config: &CountersignConfig) -> ConfigError {
    let senders = senders::find_sender_faults(config);
    let keys = check_key_file(config);
    senders.iter().cloned().chain(keys).collect()
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
