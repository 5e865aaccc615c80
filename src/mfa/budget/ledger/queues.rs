//! Queues for the accounts of a ledger, within this process. Whoever waits in one holds no database
//! connection.

use std::{
    hash::{BuildHasher, RandomState},
    sync::Arc,
};

use tokio::sync::{Mutex, OwnedMutexGuard};

/// Number of queues. Accounts that share one wait for each other needlessly, but never forever.
const COUNT: usize = 256;

/// Queues that accounts are distributed over by hash. Each is served in order of arrival.
#[derive(Debug)]
pub(super) struct Queues {
    places: Vec<Arc<Mutex<()>>>,
    // Seeded per process: nobody can choose ids that share a queue with a victim's.
    hasher: RandomState,
}

/// A turn at one or more queues. It ends when this is dropped.
pub(super) type Turn = Vec<OwnedMutexGuard<()>>;

impl Default for Queues {
    fn default() -> Self {
        Self {
            places: (0..COUNT).map(|_| Arc::default()).collect(),
            hasher: RandomState::new(),
        }
    }
}

impl Queues {
    /// Waits for a turn at the queues of all these accounts.
    pub(super) async fn turn(&self, names: &[String]) -> Turn {
        let hash = |name: &String| self.hasher.hash_one(name) % COUNT as u64;
        let mut numbers: Vec<_> = names.iter().map(hash).collect();
        // Everybody takes the queues in the same order. Otherwise two tasks could wait for each other forever.
        numbers.sort_unstable();
        numbers.dedup();
        let mut turn = Turn::with_capacity(numbers.len());
        for number in numbers {
            if let Some(place) = usize::try_from(number).ok().and_then(|at| self.places.get(at)) {
                turn.push(Arc::clone(place).lock_owned().await);
            }
        }
        turn
    }
}
