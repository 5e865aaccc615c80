//! What is wrong with settings that only the parts they are for can tell.

use std::fs;

use super::{delivery, open::algorithm_of};
use crate::{
    config::{Config, Fault, Faults, LinkingConfig},
    linking,
};

/// Every fault that only the parts themselves can find. Nothing is started, and nobody asked.
pub fn check(config: &Config) -> Faults {
    let senders = delivery::faults(config);
    let keys = keys(config);
    senders.iter().cloned().chain(keys).collect()
}

/// Reads a file of keys as the verifier of link tokens will.
fn keys(config: &Config) -> Option<Fault> {
    const KEY: &str = "linking.jwks_file";
    let LinkingConfig {
        jwks_file,
        algorithms,
        ..
    } = &config.linking;
    // That it went away since the settings were read is told when it is needed.
    let json = fs::read(jwks_file.as_ref()?.path()).ok()?;
    let algorithms: Vec<_> = algorithms
        .iter()
        .map(|algorithm| algorithm_of(*algorithm))
        .collect();
    match linking::holds_a_key(&json, &algorithms) {
        Ok(fits) if fits || algorithms.is_empty() => None,
        Ok(_) => Some(config.fault(
            KEY,
            "holds no key that can be used with linking.algorithms",
            "name a file with your issuer's public signing keys: RSA of 2048 bits or more, P-256, P-384 or Ed25519",
        )),
        Err(error) => Some(config.fault(
            KEY,
            format!("holds no keys: {error}"),
            "name a JSON Web Key Set: {\"keys\": [...]}",
        )),
    }
}
