//! Messages that no turn waits for: written to the outbox alone, then sent at once or when they are due.

use super::{Dispatcher, LEASE, Message, OutboxError, Parcel, ParcelId};
use crate::{clock::Timestamp, directory::Partition, secret::Entropy};

impl Dispatcher {
    /// Writes `message` to the outbox and starts sending it, without waiting for the result.
    ///
    /// # Errors
    /// [`OutboxError`] when the message was not written. It is still attempted once, but not retried.
    pub async fn post(
        &self,
        message: Message,
        partition: Partition,
        entropy: &dyn Entropy,
    ) -> Result<(), OutboxError> {
        let parcel = Parcel::seal(&message, partition, &self.0.sealer, entropy);
        let now = self.0.clock.now();
        let written = self.0.outbox.put(&parcel, now + LEASE, now).await;
        // Even if it was not written: a warning that cannot be retried is better than none.
        drop(self.dispatch(vec![(message, parcel.id, partition)]));
        written
    }

    /// Writes `message` to the outbox to be sent at `due`, in place of the message that waits there under this id.
    /// Nobody else may use the id.
    ///
    /// # Errors
    /// [`OutboxError`] when the message was not written. An earlier message with this id is then still there.
    pub async fn post_at(
        &self,
        due: Timestamp,
        id: ParcelId,
        message: &Message,
        partition: Partition,
        entropy: &dyn Entropy,
    ) -> Result<(), OutboxError> {
        let parcel = Parcel::seal_as(id, message, partition, &self.0.sealer, entropy);
        self.0.outbox.put(&parcel, due, self.0.clock.now()).await
    }
}
