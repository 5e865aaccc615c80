//! Messages that nobody waits for: written to the outbox by themselves, then sent at once or when they are due.

use super::{Dispatcher, LEASE, Message, OutboxError, Parcel, ParcelId};
use crate::{clock::Timestamp, directory::Partition, secret::Entropy};

impl Dispatcher {
    /// Writes `message` to the outbox and starts sending it, but does not wait for that. When it cannot be written it is
    /// still tried once.
    ///
    /// # Errors
    /// [`OutboxError`] when the message is not written, so that nothing sends it if this try fails.
    pub async fn post(
        &self,
        message: Message,
        partition: Partition,
        entropy: &dyn Entropy,
    ) -> Result<(), OutboxError> {
        let parcel = Parcel::seal(&message, partition, &self.0.sealer, entropy);
        let now = self.0.clock.now();
        let written = self.0.outbox.put(&parcel, now + LEASE, now).await;
        drop(self.dispatch(vec![(message, parcel.id, partition)]));
        written
    }

    /// Writes `message` to the outbox to be sent at `due`, in the place of the one with this id that waits there. The id
    /// must be one that nobody else writes under.
    ///
    /// # Errors
    /// [`OutboxError`] when the message is not written, and the one with this id is still there.
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
