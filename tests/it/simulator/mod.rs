//! The test console: that it sends what Alexa would, to the real verifying code, and serves nobody but its own page.

mod browser;
mod console;
pub(crate) mod demo;
mod guard;
mod inbox;
mod test_console;
