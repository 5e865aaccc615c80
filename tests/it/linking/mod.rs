//! Account linking: which tokens are believed, and what happens when the issuer's keys change or are out of reach.

mod key_outages;
mod key_rotation;
mod test_issuer;
mod token_properties;
mod token_verification;
