//! The wire format: requests as Alexa sends them, responses as Alexa accepts them, and the proof that
//! a request is Alexa's.
//!
//! Lives here: the request envelope ([`request`]), the response and its limits ([`response`]), speech markup
//! ([`ssml`]), and the verification of requests ([`verify`]).
//! Does not live here: HTTP, who is asking and what to answer (`turn`). Of the rest of the program, this
//! module uses only the clock.

pub mod request;

pub mod response;

pub mod ssml;

pub mod verify;
