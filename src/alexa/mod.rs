//! The wire: what Alexa sends, what it accepts, and the seal on a request.
//!
//! Lives here: the request envelope ([`request`]), the response and its limits ([`response`]), spoken markup
//! ([`speech`]), and the checks that prove a request came from Alexa ([`verify`]).
//! Does not live here: HTTP, who is asking, what to answer (`turn`); this module could stand alone.

pub mod request;

pub mod response;

pub mod speech;

pub mod verify;
