//! The Alexa protocol: requests, responses, speech, and the verification of requests.

mod request;
mod response;
mod ssml;
mod verify;
