//! Sending by text message.
//!
//! Lives here: the text message, the HTTP gateway that is entirely described by settings, and presets for
//! well-known gateways.
//! Does not live here: the texts in each language (`super::words`), retries and leases
//! ([`super::dispatcher`]).

pub mod gateway_sender;
pub mod presets;
mod request_template;
pub mod settings;
pub mod success_rule;
pub mod text_message;

pub use gateway_sender::SmsGatewaySender;
pub use settings::SmsGatewaySettings;
pub use success_rule::{BodyRule, SuccessRule};
