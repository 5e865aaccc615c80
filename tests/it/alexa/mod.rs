//! The wire: requests, responses, speech, and the seal.

#![expect(
    clippy::unwrap_used,
    reason = "what fails here fails the test that asked for it"
)]

mod verify;
