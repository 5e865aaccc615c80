//! The seal: what passes, and that each broken check alone is enough to be turned away.

mod cert_urls;
mod certification;
mod chain_cache;
mod chain_sources;
mod chain_validation;
mod freshness;
mod parser_properties;
mod verifier_rig;
