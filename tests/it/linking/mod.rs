//! Account linking: verification of link tokens, key rotation, and outages of the issuer's keys.

mod key_outages;
mod key_rotation;
mod test_issuer;
mod token_properties;
mod token_verification;
