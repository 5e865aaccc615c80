//! The test console: that it sends what Alexa would, to the real verifying code, and serves nobody but its own page.

mod console;
mod guard;
mod inbox;
mod rig;
