//! The simulator: it sends what Alexa would send, to the real verification, and serves only its own page.

mod browser;
mod console;
pub(crate) mod demo;
mod guard;
mod inbox;
mod test_console;
