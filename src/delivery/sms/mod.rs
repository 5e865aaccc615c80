//! Text messages.
//!
//! Lives here: the words of a text message, the HTTP gateway that is wholly settings, and the presets for known ones.
//! Does not live here: retries and leases ([`super::dispatcher`]).

pub mod render;
