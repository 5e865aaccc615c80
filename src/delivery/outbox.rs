//! The outbox: a challenge and its messages are written in one step, so a crash cannot leave one alone.
//!
//! The process that issues a challenge holds the lease on its messages and sends them at once. If the process
//! dies, the lease runs out and another process claims them. A message is sealed while it waits, and removed
//! once it has been sent or is useless.

use std::fmt;

use zeroize::Zeroize;

use super::OutgoingMessage;
use crate::{
    clock::{SignedDuration, Timestamp},
    directory::Partition,
    secret::{self, Entropy, Sealer, UnsealError},
};

/// Id of a sealed message, which is not shown to anybody. The id of a code is random. A digest keeps its id, so
/// that a later version replaces it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SealedMessageId(pub String);

/// A [`OutgoingMessage`] sealed for the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedMessage {
    /// The id.
    pub id: SealedMessageId,
    /// Partition of the employee it is for.
    pub partition: Partition,
    /// The sealed message.
    pub ciphertext: Vec<u8>,
    /// Time from which the message is useless.
    pub expires_at: Timestamp,
}

impl SealedMessage {
    /// Seals `message` under a new random id.
    pub fn seal(
        message: &OutgoingMessage,
        partition: Partition,
        sealer: &Sealer,
        entropy: &dyn Entropy,
    ) -> Self {
        Self::seal_with_id(
            SealedMessageId(secret::generate_random_id(entropy)),
            message,
            partition,
            sealer,
            entropy,
        )
    }

    /// Seals `message` under `id`, which may be the id of a message that it replaces.
    ///
    /// # Panics
    /// Never: every message can be written as JSON.
    pub fn seal_with_id(
        id: SealedMessageId,
        message: &OutgoingMessage,
        partition: Partition,
        sealer: &Sealer,
        entropy: &dyn Entropy,
    ) -> Self {
        let mut clear = serde_json::to_vec(message).expect("a message is always JSON");
        let closed = sealer.seal(&message_context(&id, partition), &clear, entropy);
        clear.zeroize();
        Self {
            id,
            partition,
            ciphertext: closed,
            expires_at: message.expires_at,
        }
    }

    /// Opens the message.
    ///
    /// # Errors
    /// [`UnsealError`] when it was changed, or sealed under another key or id.
    pub fn open(&self, sealer: &Sealer) -> Result<OutgoingMessage, UnsealError> {
        let clear = sealer.open(&message_context(&self.id, self.partition), &self.ciphertext)?;
        // Written by a version with another format: no more use than one that does not open.
        serde_json::from_slice(&clear).map_err(|_| UnsealError)
    }
}

/// The context under which a message is sealed. Somebody who can write to the store cannot swap two messages.
fn message_context(id: &SealedMessageId, partition: Partition) -> Vec<u8> {
    secret::seal_context(&["message", &partition.number().to_string(), &id.0])
}

/// Longest time that a message may wait in an outbox.
pub const MAX_OUTBOX_WAIT: SignedDuration = SignedDuration::from_hours(72);

/// A message whose lease belongs to this process now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimedMessage {
    /// The sealed message.
    pub message: SealedMessage,
    /// Number of earlier claims.
    pub earlier_claims: u32,
}

/// Result for a claimed message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliverySettlement {
    /// It was sent or given up: remove it.
    Done,
    /// Try again at this time. If the message expires before that, remove it instead.
    RetryAt(Timestamp),
}

/// The store behind the outbox is unavailable.
#[derive(Debug, thiserror::Error)]
#[error("the outbox's store: {0}")]
pub struct OutboxError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// Port for messages that wait to be sent. Codes are written by the challenge store, in the same step as the
/// challenge.
#[async_trait::async_trait]
pub trait Outbox: Send + Sync + fmt::Debug {
    /// Writes a message, which can be claimed from `due` on. Replaces a message with the same id completely, as if
    /// that one had never been there. A message that has expired by `now` is not written and replaces nothing.
    /// Messages are kept for up to [`MAX_OUTBOX_WAIT`].
    ///
    /// # Errors
    /// [`OutboxError`] when the store is unavailable.
    async fn put(&self, parcel: &SealedMessage, due: Timestamp, now: Timestamp) -> Result<(), OutboxError>;

    /// Claims up to `limit` messages whose lease or retry time is not after `now`, oldest first, and leases each
    /// until `now + lease`. Removes expired messages instead of returning them. No two callers get the same message.
    ///
    /// # Errors
    /// [`OutboxError`] when the store is unavailable.
    async fn claim_due(
        &self,
        now: Timestamp,
        lease: SignedDuration,
        limit: usize,
    ) -> Result<Vec<ClaimedMessage>, OutboxError>;

    /// Records the result for a message. Does nothing if the message is no longer there.
    ///
    /// # Errors
    /// [`OutboxError`] when the store is unavailable.
    async fn settle(
        &self,
        partition: Partition,
        id: &SealedMessageId,
        settlement: DeliverySettlement,
    ) -> Result<(), OutboxError>;
}
