//! The wire: requests, responses, speech, and the seal.

mod request;
mod response;
mod speech;
mod verify;
