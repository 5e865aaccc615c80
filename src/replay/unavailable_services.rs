//! Unavailable services, as a fixture may ask for them.

use async_trait::async_trait;

use crate::{
    delivery::{MessageSender, OutgoingMessage, SendError},
    directory::EmployeeId,
    turn::{LinkTokenCheckError, LinkTokenVerifier},
};

/// A mail server or SMS gateway that fails every send.
#[derive(Debug)]
pub(super) struct UnavailableSender;

#[async_trait]
impl MessageSender for UnavailableSender {
    async fn send(&self, _: &OutgoingMessage) -> Result<(), SendError> {
        Err(SendError::Temporary("the fixture makes it unavailable".into()))
    }
}

/// A link token verifier that cannot get its keys.
#[derive(Debug)]
pub(super) struct UnavailableLinkKeys;

#[async_trait]
impl LinkTokenVerifier for UnavailableLinkKeys {
    async fn verify_claimant(&self, _: &str) -> Result<EmployeeId, LinkTokenCheckError> {
        Err(LinkTokenCheckError::KeysUnavailable)
    }
}
