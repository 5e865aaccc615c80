//! A cache that is bounded in size and in the age of its entries.
//!
//! Lives here: [`AgedCache`], which measures ages with our clock, so that tests can check them.
//! Does not live here: what is cached, and for how long (`directory`, `linking`).

use std::{fmt, hash::Hash, sync::Arc};

use moka::future::Cache;
pub(crate) use moka::policy::EvictionPolicy;

use crate::clock::{Clock, SignedDuration, Timestamp};

/// A cache of at most so many entries, each of which is used until it has a certain age. Clones share the entries.
///
/// Setting the clock back makes all newer entries unusable: they could be of any age. The timer of the cache drops
/// entries after the same time, whatever the clock shows. That only frees memory.
#[derive(Clone)]
pub(crate) struct AgedCache<K, V> {
    entries: Cache<K, (Timestamp, V)>,
    max_age: SignedDuration,
}

impl<K, V> AgedCache<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Creates an empty cache.
    pub(crate) fn new(capacity: u64, max_age: SignedDuration, eviction: EvictionPolicy) -> Self {
        let entries = Cache::builder()
            .max_capacity(capacity)
            .eviction_policy(eviction)
            .time_to_live(max_age.unsigned_abs())
            .build();
        Self { entries, max_age }
    }

    /// Returns the value of `key`, if it is young enough.
    pub(crate) async fn get(&self, key: &K, now: Timestamp) -> Option<V> {
        let (created_at, value) = self.entries.get(key).await?;
        let age = now.duration_since(created_at);
        (!age.is_negative() && age < self.max_age).then_some(value)
    }

    /// Stores a value that was true at the time `now`.
    pub(crate) async fn insert(&self, key: K, value: V, now: Timestamp) {
        self.entries.insert(key, (now, value)).await;
    }

    /// Returns the value of `key`, and fetches it if it is missing or too old. Callers that need the same value at the
    /// same time share one fetch. An error is not cached.
    pub(crate) async fn get_or_fetch<E: Send + Sync + 'static>(
        &self,
        clock: &dyn Clock,
        key: K,
        fetch: impl Future<Output = Result<V, E>> + Send,
    ) -> Result<V, Arc<E>> {
        if let Some(value) = self.get(&key, clock.now()).await {
            return Ok(value);
        }
        self.entries.invalidate(&key).await;
        // The time is taken before the fetch. Taken afterwards, a slow fetch would make the value look younger than it
        // is.
        let fresh = async { Ok((clock.now(), fetch.await?)) };
        let (_, value) = self.entries.try_get_with(key, fresh).await?;
        Ok(value)
    }

    /// Returns the number of entries after the evictions that are due.
    #[cfg(test)]
    pub(crate) async fn count_entries(&self) -> u64 {
        self.entries.run_pending_tasks().await;
        self.entries.entry_count()
    }
}

impl<K, V> fmt::Debug for AgedCache<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Neither keys nor values: both can be personal.
        f.debug_struct("AgedCache").finish_non_exhaustive()
    }
}
