//! THE TEST CONSOLE: talks to the webhook as Alexa would, with its own signing chain.
//!
//! Lives here: what turns an utterance into a signed request ([`model`], [`utterance`], [`envelope`], [`chain`]), the page
//! that shows the conversation and the phone beside it, and what keeps strangers off both.
//! Does not live here: any part of the webhook. The simulator reaches it over HTTP, through the unchanged verifying code.

pub mod cast;
pub mod chain;
pub mod console;
pub mod courier;
pub mod envelope;
mod guard;
mod inbox;
pub mod model;
mod page;
mod routes;
pub mod utterance;

pub use cast::{Cast, Player, household};
pub use chain::SigningChain;
pub use console::{Console, Links};
pub use courier::Courier;
pub use routes::configure;
