//! Parts that are out of reach, as a fixture may want them.

use async_trait::async_trait;

use crate::{
    delivery::{Message, SendError, Sender},
    directory::EmployeeId,
    turn::{Links, Unlinked},
};

/// A mail server or a gateway that takes nothing.
#[derive(Debug)]
pub(super) struct NoSender;

#[async_trait]
impl Sender for NoSender {
    async fn send(&self, _: &Message) -> Result<(), SendError> {
        Err(SendError::Temporary("the fixture says that it is away".into()))
    }
}

/// Link tokens that nobody can check.
#[derive(Debug)]
pub(super) struct NoKeys;

#[async_trait]
impl Links for NoKeys {
    async fn claimant(&self, _: &str) -> Result<EmployeeId, Unlinked> {
        Err(Unlinked::KeysAway)
    }
}
