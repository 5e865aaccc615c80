//! Account linking: which tokens are believed, and what happens when the issuer's keys change or are out of reach.

mod believing;
mod issuer;
mod outages;
mod properties;
mod rotation;
