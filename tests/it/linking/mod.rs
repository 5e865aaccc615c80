//! Account linking: which tokens are believed, and what happens when the issuer's keys change or are out of reach.

#![expect(
    clippy::unwrap_used,
    reason = "a helper of a test stops it as the test itself would"
)]

mod believing;
mod issuer;
mod outages;
mod properties;
mod rotation;
