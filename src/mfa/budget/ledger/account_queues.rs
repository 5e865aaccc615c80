//! Queues for the accounts of a ledger, within this process. Whoever waits in one holds no database
//! connection.

use std::{
    hash::{BuildHasher, RandomState},
    sync::Arc,
};

use tokio::sync::{Mutex, OwnedMutexGuard};

/// Number of queues. Accounts that share one wait for each other needlessly, but never forever.
const QUEUE_COUNT: usize = 256;

/// Queues that accounts are distributed over by hash. Each is served in order of arrival.
#[derive(Debug)]
pub(super) struct AccountQueues {
    places: Vec<Arc<Mutex<()>>>,
    // Seeded per process: nobody can choose ids that share a queue with a victim's.
    hasher: RandomState,
}

/// A turn at one or more queues. It ends when this is dropped.
pub(super) type QueueTurn = Vec<OwnedMutexGuard<()>>;

impl Default for AccountQueues {
    fn default() -> Self {
        Self {
            places: (0..QUEUE_COUNT).map(|_| Arc::default()).collect(),
            hasher: RandomState::new(),
        }
    }
}

impl AccountQueues {
    /// Waits for a turn at the queues of all these accounts.
    pub(super) async fn wait_for_turn(&self, names: &[String]) -> QueueTurn {
        let hash = |name: &String| self.hasher.hash_one(name) % QUEUE_COUNT as u64;
        let mut numbers: Vec<_> = names.iter().map(hash).collect();
        // Everybody takes the queues in the same order. Otherwise two tasks could wait for each other forever.
        numbers.sort_unstable();
        numbers.dedup();
        let mut turn = QueueTurn::with_capacity(numbers.len());
        for number in numbers {
            if let Some(place) = usize::try_from(number).ok().and_then(|at| self.places.get(at)) {
                turn.push(Arc::clone(place).lock_owned().await);
            }
        }
        turn
    }
}
