//! The issuer's public keys: fetched on demand, cached, and replaced when they change.
//!
//! Lives here: the decision when to fetch. At most one fetch runs at a time. Keys that cannot be renewed are
//! used for up to an hour.
//! Does not live here: fetching itself (`key_source`), and the choice of the key for a token (`key_set`).

mod set;
mod source;

pub use source::{KeyError, KeySource, holds_a_key};

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use jsonwebtoken::DecodingKey;
use tokio::sync::Mutex;

use crate::clock::{Clock, SignedDuration, Timestamp};

use self::{set::KeySet, source::Source};
use super::algorithm::Algorithm;

/// Age up to which keys are used if they cannot be renewed.
const STALE: SignedDuration = SignedDuration::from_hours(1);

/// There is no key for a token.
pub(super) enum Missing {
    NoSuchKey,
    Unavailable(Arc<KeyError>),
}

impl From<Arc<KeyError>> for Missing {
    fn from(why: Arc<KeyError>) -> Self {
        Self::Unavailable(why)
    }
}

/// Intervals between fetches.
#[derive(Debug, Clone, Copy)]
struct Pace {
    /// Age at which keys are renewed.
    fresh: SignedDuration,
    /// Time after a successful fetch during which an unknown `kid` does not cause another.
    pause: SignedDuration,
    /// Time after a failed fetch during which there is no other.
    retry: SignedDuration,
}

const URL: Pace = Pace {
    fresh: SignedDuration::from_mins(5),
    pause: SignedDuration::from_secs(30),
    retry: SignedDuration::from_secs(5),
};
// Reading a file costs next to nothing, so changes are noticed sooner.
const FILE: Pace = Pace {
    fresh: SignedDuration::from_secs(10),
    pause: SignedDuration::from_secs(1),
    retry: SignedDuration::from_secs(1),
};

/// The public keys of one issuer.
#[derive(Debug)]
pub(super) struct Keys {
    source: Source,
    pace: Pace,
    clock: Arc<dyn Clock>,
    held: RwLock<Option<Arc<Held>>>,
    /// The last attempt to fetch. Locked while a fetch is running.
    last: Mutex<Option<Attempt>>,
}

#[derive(Debug)]
struct Held {
    set: KeySet,
    since: Timestamp,
}

#[derive(Debug)]
struct Attempt {
    at: Timestamp,
    failed: Option<Arc<KeyError>>,
}

impl Keys {
    /// Prepares the keys of `source`, with `patience` as the timeout of a fetch. Fetches nothing yet.
    pub(super) fn open(
        source: &KeySource,
        patience: Duration,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, KeyError> {
        let pace = if matches!(source, KeySource::Url(_)) {
            URL
        } else {
            FILE
        };
        let source = Source::open(source, patience)?;
        Ok(Self {
            source,
            pace,
            clock,
            held: RwLock::default(),
            last: Mutex::default(),
        })
    }

    /// Fetches the keys if they are missing or due for renewal.
    pub(super) async fn ready(&self) -> Result<(), Arc<KeyError>> {
        self.current().await.map(drop)
    }

    /// Returns the one key that fits. If none does, fetches the keys again, because the issuer may have added one.
    pub(super) async fn find(&self, kid: Option<&str>, algorithm: Algorithm) -> Result<DecodingKey, Missing> {
        let held = self.current().await?;
        if let Some(key) = held.set.select(kid, algorithm) {
            return Ok(key.clone());
        }
        // At a limited rate: otherwise anybody could send tokens with invented `kid`s and make this server
        // flood the issuer.
        let newer = self
            .fetch_unless_newer_than(Some(&held), &mut *self.last.lock().await)
            .await?;
        newer
            .set
            .select(kid, algorithm)
            .cloned()
            .ok_or(Missing::NoSuchKey)
    }

    /// Returns the keys as they are now, or older ones while the source is unavailable.
    async fn current(&self) -> Result<Arc<Held>, Arc<KeyError>> {
        let held = self.held();
        let now = self.clock.now();
        match &held {
            Some(keys) if within(keys.since, now, self.pace.fresh) => Ok(Arc::clone(keys)),
            // The first caller to find no fetch running starts one, and the others use the keys there are. The
            // age is absolute: a clock that was set back a little must not lock everybody out.
            Some(keys) if now.duration_since(keys.since).abs() < STALE => match self.last.try_lock() {
                Ok(mut last) => {
                    let newer = self.fetch_unless_newer_than(Some(keys), &mut last).await;
                    Ok(newer.unwrap_or_else(|_| Arc::clone(keys)))
                }
                Err(_) => Ok(Arc::clone(keys)),
            },
            _ => {
                let mut last = self.last.lock().await;
                self.fetch_unless_newer_than(held.as_ref(), &mut last).await
            }
        }
    }

    /// Fetches the keys, unless another caller did while we waited for the lock, or the last attempt is too recent.
    async fn fetch_unless_newer_than(
        &self,
        seen: Option<&Arc<Held>>,
        last: &mut Option<Attempt>,
    ) -> Result<Arc<Held>, Arc<KeyError>> {
        let now = self.clock.now();
        match (self.held(), last.as_ref()) {
            (Some(held), _) if seen.is_none_or(|seen| !Arc::ptr_eq(seen, &held)) => return Ok(held),
            (
                _,
                Some(Attempt {
                    at,
                    failed: Some(why),
                }),
            ) if within(*at, now, self.pace.retry) => {
                return Err(Arc::clone(why));
            }
            (Some(held), Some(Attempt { at, failed: None })) if within(*at, now, self.pace.pause) => {
                return Ok(held);
            }
            _ => {}
        }
        let outcome = self.fetch(now).await;
        *last = Some(Attempt {
            at: now,
            failed: outcome.as_ref().err().cloned(),
        });
        outcome
    }

    async fn fetch(&self, now: Timestamp) -> Result<Arc<Held>, Arc<KeyError>> {
        match self.source.read().await {
            Ok(set) => {
                // Replaced as a whole, so a key that the issuer has withdrawn is gone.
                let held = Arc::new(Held { set, since: now });
                *self.held.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&held));
                Ok(held)
            }
            Err(why) => {
                tracing::warn!(error = %why, "the keys for link tokens could not be renewed");
                Err(Arc::new(why))
            }
        }
    }

    fn held(&self) -> Option<Arc<Held>> {
        // A poisoned lock is harmless: the keys are swapped in one assignment and never half replaced.
        self.held.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Returns true if less than `span` has passed since `since`. If the clock was set back to before `since`, returns
/// false.
fn within(since: Timestamp, now: Timestamp, span: SignedDuration) -> bool {
    let age = now.duration_since(since);
    !age.is_negative() && age < span
}
