//! The outbox: a challenge and its messages are written in one step, so that a crash between the two loses neither.
//!
//! Whoever issues a challenge holds the lease on its messages and sends them at once; if that process dies, the lease
//! runs out and another claims them. A message is sealed while it waits and dropped when it is sent or useless.

use std::fmt;

use zeroize::Zeroize;

use super::Message;
use crate::{
    clock::{SignedDuration, Timestamp},
    directory::Partition,
    secret::{self, BrokenSeal, Entropy, Sealer},
};

/// Names a parcel: told to nobody. That of a code is random; that of a digest is the same for every message it takes in.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ParcelId(pub String);

/// A [`Message`] sealed for the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parcel {
    /// Its name.
    pub id: ParcelId,
    /// The partition of the employee it goes to.
    pub partition: Partition,
    /// The sealed message.
    pub sealed: Vec<u8>,
    /// When it stops being useful.
    pub expires_at: Timestamp,
}

impl Parcel {
    /// Seals `message` under a new id.
    pub fn seal(message: &Message, partition: Partition, sealer: &Sealer, entropy: &dyn Entropy) -> Self {
        Self::seal_as(
            ParcelId(secret::name(entropy)),
            message,
            partition,
            sealer,
            entropy,
        )
    }

    /// Seals `message` under an id that it may share with the one it replaces.
    ///
    /// # Panics
    /// Never: a message is always JSON.
    pub fn seal_as(
        id: ParcelId,
        message: &Message,
        partition: Partition,
        sealer: &Sealer,
        entropy: &dyn Entropy,
    ) -> Self {
        let mut clear = serde_json::to_vec(message).expect("a message is always JSON");
        let closed = sealer.seal(id.0.as_bytes(), &clear, entropy);
        clear.zeroize();
        Self {
            id,
            partition,
            sealed: closed,
            expires_at: message.expires_at,
        }
    }

    /// Opens the parcel.
    ///
    /// # Errors
    /// [`BrokenSeal`] when it was changed or sealed under another key.
    pub fn open(&self, sealer: &Sealer) -> Result<Message, BrokenSeal> {
        let clear = sealer.open(self.id.0.as_bytes(), &self.sealed)?;
        serde_json::from_slice(&clear).map_err(|_| BrokenSeal)
    }
}

/// The longest that a parcel may wait in an outbox.
pub const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(72);

/// A parcel whose lease is now ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// The parcel.
    pub parcel: Parcel,
    /// How often it was claimed before.
    pub tries: u32,
}

/// What became of a claimed parcel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settlement {
    /// It is done with, sent or given up: drop it.
    Done,
    /// Try again at this time; dropped instead if that is not before it expires.
    RetryAt(Timestamp),
}

/// The outbox's store is out of reach.
#[derive(Debug, thiserror::Error)]
#[error("the outbox's store: {0}")]
pub struct OutboxError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// Messages that wait. Codes are put in by the store of challenges, in the same step as the challenge.
#[async_trait::async_trait]
pub trait Outbox: Send + Sync + fmt::Debug {
    /// Puts `parcel` in, to be claimed from `due` on, or puts it in the place of the one of that id, which is then as if
    /// it had never been there. One that has expired by `now` is not put in, and replaces nothing. An outbox keeps what is
    /// useful for up to [`LONGEST_WAIT`].
    ///
    /// # Errors
    /// [`OutboxError`] when the store is out of reach.
    async fn put(&self, parcel: &Parcel, due: Timestamp, now: Timestamp) -> Result<(), OutboxError>;

    /// Takes up to `limit` parcels whose lease or retry time is not after `now`, oldest first, and leases each until
    /// `now + lease`. Expired ones are dropped on the way and not returned. No two callers get one parcel.
    ///
    /// # Errors
    /// [`OutboxError`] when the store is out of reach.
    async fn claim_due(
        &self,
        now: Timestamp,
        lease: SignedDuration,
        limit: usize,
    ) -> Result<Vec<Claimed>, OutboxError>;

    /// Says what became of a parcel. Of one that is no longer there: nothing happens.
    ///
    /// # Errors
    /// [`OutboxError`] when the store is out of reach.
    async fn settle(
        &self,
        partition: Partition,
        id: &ParcelId,
        settlement: Settlement,
    ) -> Result<(), OutboxError>;
}
