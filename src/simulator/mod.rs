//! THE TEST CONSOLE: talks to the webhook as Alexa would, with its own signing chain.
//!
//! Lives here: the page that shows the conversation and the phone beside it, what does there as Alexa would, and what keeps
//! strangers off.
//! Does not live here: what turns an utterance into a signed request (`stand_in`), nor any part of the webhook. The
//! simulator reaches it over HTTP, through the unchanged verifying code.

pub mod cast;
pub mod console;
pub mod courier;
mod guard;
mod inbox;
mod page;
mod routes;

pub use cast::{Cast, Player, household};
pub use console::{Console, Links};
pub use courier::Courier;
pub use routes::configure;
