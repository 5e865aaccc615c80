//! THE TEST CONSOLE: talks to the webhook as Alexa would, with its own signing chain.
//!
//! Lives here: the page with the conversation and the phone, the code behind it that acts as Alexa, and the
//! guard against other websites.
//! Does not live here: turning an utterance into a signed request (`stand_in`), and any part of the webhook.
//! The simulator reaches the webhook over HTTP, and its requests pass the same verification as Alexa's.

pub mod cast;
pub mod console;
pub mod courier;
mod guard;
mod inbox;
mod page;
mod routes;

pub use cast::{SimulatorCatalog, SimulatorPerson, sample_devices};
pub use console::{LinkTokenIssuer, SimulatorConsole};
pub use courier::WebhookClient;
pub use routes::configure_simulator;
