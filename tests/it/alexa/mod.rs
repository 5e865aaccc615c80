//! The wire: requests, responses, speech, and the seal.

mod request;
mod response;
mod ssml;
mod verify;
