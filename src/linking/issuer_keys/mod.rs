//! The issuer's public keys: fetched on demand, cached, and replaced when they change.
//!
//! Lives here: the decision when to fetch. At most one fetch runs at a time. Keys that cannot be renewed are
//! used for up to an hour.
//! Does not live here: fetching itself (`key_source`), and the choice of the key for a token (`key_set`).

mod key_set;
mod key_source;

pub use key_source::{IssuerKeyError, IssuerKeySource, has_usable_key};

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use jsonwebtoken::DecodingKey;
use tokio::sync::Mutex;

use crate::clock::{Clock, SignedDuration, Timestamp};

use self::{key_set::KeySet, key_source::OpenKeySource};
use super::algorithm::LinkTokenAlgorithm;

/// Age up to which keys are used if they cannot be renewed.
const MAX_STALE_AGE: SignedDuration = SignedDuration::from_hours(1);

/// There is no key for a token.
pub(super) enum KeyLookupError {
    NoSuchKey,
    Unavailable(Arc<IssuerKeyError>),
}

impl From<Arc<IssuerKeyError>> for KeyLookupError {
    fn from(why: Arc<IssuerKeyError>) -> Self {
        Self::Unavailable(why)
    }
}

/// Intervals between fetches.
#[derive(Debug, Clone, Copy)]
struct FetchIntervals {
    /// Age at which keys are renewed.
    fresh: SignedDuration,
    /// Time after a successful fetch during which an unknown `kid` does not cause another.
    pause: SignedDuration,
    /// Time after a failed fetch during which there is no other.
    retry: SignedDuration,
}

const URL_INTERVALS: FetchIntervals = FetchIntervals {
    fresh: SignedDuration::from_mins(5),
    pause: SignedDuration::from_secs(30),
    retry: SignedDuration::from_secs(5),
};
// Reading a file costs next to nothing, so changes are noticed sooner.
const FILE_INTERVALS: FetchIntervals = FetchIntervals {
    fresh: SignedDuration::from_secs(10),
    pause: SignedDuration::from_secs(1),
    retry: SignedDuration::from_secs(1),
};

/// The public keys of one issuer.
#[derive(Debug)]
pub(super) struct IssuerKeys {
    source: OpenKeySource,
    fetch_intervals: FetchIntervals,
    clock: Arc<dyn Clock>,
    held: RwLock<Option<Arc<FetchedKeys>>>,
    /// The last attempt to fetch. Locked while a fetch is running.
    last: Mutex<Option<FetchAttempt>>,
}

#[derive(Debug)]
struct FetchedKeys {
    set: KeySet,
    since: Timestamp,
}

#[derive(Debug)]
struct FetchAttempt {
    at: Timestamp,
    failed: Option<Arc<IssuerKeyError>>,
}

impl IssuerKeys {
    /// Prepares the keys of `source`, with `patience` as the timeout of a fetch. Fetches nothing yet.
    pub(super) fn open(
        source: &IssuerKeySource,
        patience: Duration,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, IssuerKeyError> {
        let fetch_intervals = if matches!(source, IssuerKeySource::Url(_)) {
            URL_INTERVALS
        } else {
            FILE_INTERVALS
        };
        let source = OpenKeySource::open(source, patience)?;
        Ok(Self {
            source,
            fetch_intervals,
            clock,
            held: RwLock::default(),
            last: Mutex::default(),
        })
    }

    /// Fetches the keys if they are missing or due for renewal.
    pub(super) async fn fetch_if_due(&self) -> Result<(), Arc<IssuerKeyError>> {
        self.current_keys().await.map(drop)
    }

    /// Returns the one key that fits. If none does, fetches the keys again, because the issuer may have added one.
    pub(super) async fn find_key(
        &self,
        kid: Option<&str>,
        algorithm: LinkTokenAlgorithm,
    ) -> Result<DecodingKey, KeyLookupError> {
        let held = self.current_keys().await?;
        if let Some(key) = held.set.select_key(kid, algorithm) {
            return Ok(key.clone());
        }
        // At a limited rate: otherwise anybody could send tokens with invented `kid`s and make this server
        // flood the issuer.
        let newer = self
            .fetch_unless_newer_than(Some(&held), &mut *self.last.lock().await)
            .await?;
        newer
            .set
            .select_key(kid, algorithm)
            .cloned()
            .ok_or(KeyLookupError::NoSuchKey)
    }

    /// Returns the keys as they are now, or older ones while the source is unavailable.
    async fn current_keys(&self) -> Result<Arc<FetchedKeys>, Arc<IssuerKeyError>> {
        let held = self.fetched_keys();
        let now = self.clock.now();
        match &held {
            Some(keys) if is_within(keys.since, now, self.fetch_intervals.fresh) => Ok(Arc::clone(keys)),
            // The first caller to find no fetch running starts one, and the others use the keys there are. The
            // age is absolute: a clock that was set back a little must not lock everybody out.
            Some(keys) if now.duration_since(keys.since).abs() < MAX_STALE_AGE => {
                match self.last.try_lock() {
                    Ok(mut last) => {
                        let newer = self.fetch_unless_newer_than(Some(keys), &mut last).await;
                        Ok(newer.unwrap_or_else(|_| Arc::clone(keys)))
                    }
                    Err(_) => Ok(Arc::clone(keys)),
                }
            }
            _ => {
                let mut last = self.last.lock().await;
                self.fetch_unless_newer_than(held.as_ref(), &mut last).await
            }
        }
    }

    /// Fetches the keys, unless another caller did while we waited for the lock, or the last attempt is too recent.
    async fn fetch_unless_newer_than(
        &self,
        seen: Option<&Arc<FetchedKeys>>,
        last: &mut Option<FetchAttempt>,
    ) -> Result<Arc<FetchedKeys>, Arc<IssuerKeyError>> {
        let now = self.clock.now();
        match (self.fetched_keys(), last.as_ref()) {
            (Some(held), _) if seen.is_none_or(|seen| !Arc::ptr_eq(seen, &held)) => return Ok(held),
            (
                _,
                Some(FetchAttempt {
                    at,
                    failed: Some(why),
                }),
            ) if is_within(*at, now, self.fetch_intervals.retry) => {
                return Err(Arc::clone(why));
            }
            (Some(held), Some(FetchAttempt { at, failed: None }))
                if is_within(*at, now, self.fetch_intervals.pause) =>
            {
                return Ok(held);
            }
            _ => {}
        }
        let outcome = self.fetch_keys(now).await;
        *last = Some(FetchAttempt {
            at: now,
            failed: outcome.as_ref().err().cloned(),
        });
        outcome
    }

    async fn fetch_keys(&self, now: Timestamp) -> Result<Arc<FetchedKeys>, Arc<IssuerKeyError>> {
        match self.source.read().await {
            Ok(set) => {
                // Replaced as a whole, so a key that the issuer has withdrawn is gone.
                let held = Arc::new(FetchedKeys { set, since: now });
                *self.held.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&held));
                Ok(held)
            }
            Err(why) => {
                tracing::warn!(error = %why, "the keys for link tokens could not be refreshed");
                Err(Arc::new(why))
            }
        }
    }

    fn fetched_keys(&self) -> Option<Arc<FetchedKeys>> {
        // A poisoned lock is harmless: the keys are swapped in one assignment and never half replaced.
        self.held.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Returns true if less than `span` has passed since `since`. If the clock was set back to before `since`, returns
/// false.
fn is_within(since: Timestamp, now: Timestamp, span: SignedDuration) -> bool {
    let age = now.duration_since(since);
    !age.is_negative() && age < span
}
