//! Messages that no turn waits for: written to the outbox alone, then sent at once or when they are due.

use super::{
    DELIVERY_LEASE, MessageDispatcher, OutboxError, OutgoingMessage, SealedMessage, SealedMessageId,
};
use crate::{clock::Timestamp, directory::Partition, secret::Entropy};

impl MessageDispatcher {
    /// Writes `message` to the outbox and starts sending it, without waiting for the result.
    ///
    /// # Errors
    /// [`OutboxError`] when the message was not written. It is still attempted once, but not retried.
    pub async fn enqueue(
        &self,
        message: OutgoingMessage,
        partition: Partition,
        entropy: &dyn Entropy,
    ) -> Result<(), OutboxError> {
        let parcel = SealedMessage::seal(&message, partition, &self.0.sealer, entropy);
        let now = self.0.clock.now();
        let written = self.0.outbox.put(&parcel, now + DELIVERY_LEASE, now).await;
        // Even if it was not written: a warning that cannot be retried is better than none.
        drop(self.dispatch_batch(vec![(message, parcel.id, partition)]));
        written
    }

    /// Writes `message` to the outbox to be sent at `due`, in place of the message that waits there under this id.
    /// Nobody else may use the id.
    ///
    /// # Errors
    /// [`OutboxError`] when the message was not written. An earlier message with this id is then still there.
    pub async fn enqueue_at(
        &self,
        due: Timestamp,
        id: SealedMessageId,
        message: &OutgoingMessage,
        partition: Partition,
        entropy: &dyn Entropy,
    ) -> Result<(), OutboxError> {
        let parcel = SealedMessage::seal_with_id(id, message, partition, &self.0.sealer, entropy);
        self.0.outbox.put(&parcel, due, self.0.clock.now()).await
    }
}
