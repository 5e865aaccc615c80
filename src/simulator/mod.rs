//! THE TEST CONSOLE: talks to the webhook as Alexa would, with its own signing chain.
//!
//! Lives here: the page with the conversation and the phone, the code behind it that acts as Alexa, and the
//! guard against other websites.
//! Does not live here: turning an utterance into a signed request (`stand_in`), and any part of the webhook.
//! The simulator reaches the webhook over HTTP, and its requests pass the same verification as Alexa's.

pub mod catalog;
pub mod console;
mod console_routes;
mod inbox_routes;
mod own_page_guard;
mod page_assets;
pub mod webhook_exchange;

pub use catalog::{SimulatorCatalog, SimulatorPerson, sample_devices};
pub use console::{LinkTokenIssuer, SimulatorConsole};
pub use console_routes::configure_simulator;
pub use webhook_exchange::new_webhook_client;
