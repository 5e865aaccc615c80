//! Verification of requests: good ones pass, and one failed check is enough to reject a request.

mod cert_urls;
mod certification;
mod chain_cache;
mod chain_sources;
mod chain_validation;
mod freshness;
mod parser_properties;
mod verifier_rig;
