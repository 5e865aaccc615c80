//! Queues within this process, one for each account as good as: whoever waits in one holds nothing that others need.

use std::{
    hash::{BuildHasher, RandomState},
    sync::Arc,
};

use tokio::sync::{Mutex, OwnedMutexGuard};

/// How many there are. Two accounts that share one wait for each other without need, and never for ever.
const COUNT: usize = 256;

/// The queues. Each is served in the order of arrival.
#[derive(Debug)]
pub(super) struct Queues {
    places: Vec<Arc<Mutex<()>>>,
    hasher: RandomState,
}

/// One's turn, until it is dropped.
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
    /// Waits for one's turn at all of these.
    pub(super) async fn turn(&self, names: &[String]) -> Turn {
        let hash = |name: &String| self.hasher.hash_one(name) % COUNT as u64;
        let mut numbers: Vec<_> = names.iter().map(hash).collect();
        // Everybody queues in the same order, so nobody waits for one who waits for them.
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
