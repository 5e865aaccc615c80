//! Sending by text message.
//!
//! Lives here: the text message, the HTTP gateway that is entirely described by settings, and presets for
//! well-known gateways.
//! Does not live here: the texts in each language (`super::words`), retries and leases
//! ([`super::dispatcher`]).

pub mod gateway;
pub mod presets;
pub mod render;
pub mod settings;
pub mod success;
mod template;

pub use gateway::SmsGatewaySender;
pub use settings::SmsGatewaySettings;
pub use success::{BodyRule, SuccessRule};
