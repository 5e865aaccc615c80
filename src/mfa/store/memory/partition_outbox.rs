//! The outbox of one partition.

use std::collections::{BTreeSet, HashMap};

use crate::{
    delivery::{ClaimedMessage, DeliverySettlement, SealedMessage},
    mfa::store::millis::timestamp_millis,
};

/// The waiting messages and the time at which each is due. Both collections always contain the same ids.
#[derive(Default)]
pub(super) struct PartitionOutbox {
    waiting: HashMap<String, WaitingMessage>,
    due: BTreeSet<(i64, String)>,
}

struct WaitingMessage {
    message: SealedMessage,
    due: i64,
    tries: u32,
}

impl PartitionOutbox {
    /// Adds a message that is due at the given time. It replaces a message with the same id.
    pub(super) fn put(&mut self, parcel: &SealedMessage, due: i64) {
        let id = parcel.id.0.clone();
        self.remove(&id);
        self.due.insert((due, id.clone()));
        let parcel = parcel.clone();
        self.waiting.insert(
            id,
            WaitingMessage {
                message: parcel,
                due,
                tries: 0,
            },
        );
    }

    /// Removes a message, if it is there.
    pub(super) fn remove(&mut self, id: &str) {
        if let Some(waiting) = self.waiting.remove(id) {
            self.due.remove(&(waiting.due, id.to_owned()));
        }
    }

    /// Removes a message if it has expired. A message that has replaced it may live longer.
    pub(super) fn remove_if_expired(&mut self, id: &str, now: i64) {
        if self.is_expired(id, now) {
            self.remove(id);
        }
    }

    /// Returns up to `limit` messages that are due, oldest first. Removes expired ones it meets on the way.
    pub(super) fn list_due(&mut self, now: i64, limit: usize) -> Vec<(i64, String)> {
        let mut expired = Vec::new();
        let mut found = Vec::new();
        for (when, id) in self.due.iter().take_while(|(when, _)| *when <= now) {
            if found.len() == limit {
                break;
            }
            if self.is_expired(id, now) {
                expired.push(id.clone());
            } else {
                found.push((*when, id.clone()));
            }
        }
        for id in &expired {
            self.remove(id);
        }
        found
    }

    /// Leases a message, if it is still there and due. Returns it with the number of earlier claims.
    pub(super) fn claim(&mut self, id: &str, now: i64, lease_until: i64) -> Option<ClaimedMessage> {
        if self.waiting.get(id)?.due > now {
            return None;
        }
        self.postpone(id, lease_until);
        let waiting = self.waiting.get_mut(id)?;
        let tries = waiting.tries;
        waiting.tries = tries.saturating_add(1);
        let parcel = waiting.message.clone();
        Some(ClaimedMessage {
            message: parcel,
            earlier_claims: tries,
        })
    }

    /// Removes a message that is done, or postpones it until its next try. Unknown ids are ignored.
    pub(super) fn settle(&mut self, id: &str, settlement: DeliverySettlement) {
        match settlement {
            DeliverySettlement::RetryAt(when) if !self.is_expired(id, timestamp_millis(when)) => {
                self.postpone(id, timestamp_millis(when));
            }
            // A retry after the expiry would send a useless message.
            DeliverySettlement::RetryAt(_) | DeliverySettlement::Done => self.remove(id),
        }
    }

    fn is_expired(&self, id: &str, now: i64) -> bool {
        let waiting = self.waiting.get(id);
        waiting.is_some_and(|waiting| timestamp_millis(waiting.message.expires_at) <= now)
    }

    fn postpone(&mut self, id: &str, until: i64) {
        if let Some(waiting) = self.waiting.get_mut(id) {
            self.due.remove(&(waiting.due, id.to_owned()));
            waiting.due = until;
            self.due.insert((until, id.to_owned()));
        }
    }
}
