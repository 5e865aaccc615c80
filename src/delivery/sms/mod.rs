//! Text messages.
//!
//! Lives here: the text message, the HTTP gateway that is wholly settings, and the presets for known ones.
//! Does not live here: the words in each language (`super::words`), retries and leases ([`super::dispatcher`]).

pub mod gateway;
pub mod presets;
pub mod render;
pub mod settings;
pub mod success;
mod template;

pub use gateway::GatewaySender;
pub use settings::GatewaySettings;
pub use success::{BodyRule, SuccessRule};
