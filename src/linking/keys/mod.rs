//! The issuer's public keys: fetched when needed, kept, replaced when they change.
//!
//! Lives here: when to fetch. One fetch is under way at a time; keys that can't be renewed serve on for an hour.
//! Does not live here: how to fetch (`source`), which key fits a token (`set`).

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

/// How long keys that can't be renewed are used on.
const STALE: SignedDuration = SignedDuration::from_hours(1);

/// Why there is no key for a token.
pub(super) enum Missing {
    NoSuchKey,
    Unavailable(Arc<KeyError>),
}

impl From<Arc<KeyError>> for Missing {
    fn from(why: Arc<KeyError>) -> Self {
        Self::Unavailable(why)
    }
}

/// How often the source is asked.
#[derive(Debug, Clone, Copy)]
struct Pace {
    /// Keys this old are renewed.
    fresh: SignedDuration,
    /// After a success, an unknown `kid` does not ask again for this long.
    pause: SignedDuration,
    /// After a failure, nothing asks again for this long.
    retry: SignedDuration,
}

const URL: Pace = Pace {
    fresh: SignedDuration::from_mins(5),
    pause: SignedDuration::from_secs(30),
    retry: SignedDuration::from_secs(5),
};
const FILE: Pace = Pace {
    fresh: SignedDuration::from_secs(10),
    pause: SignedDuration::from_secs(1),
    retry: SignedDuration::from_secs(1),
};

/// The keys of one issuer.
#[derive(Debug)]
pub(super) struct Keys {
    source: Source,
    pace: Pace,
    clock: Arc<dyn Clock>,
    held: RwLock<Option<Arc<Held>>>,
    /// Held by whoever is fetching.
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
    /// Keys from `source`, where one fetch may take `patience`. Fetches nothing yet.
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

    /// Fetches the keys unless they are at hand.
    pub(super) async fn ready(&self) -> Result<(), Arc<KeyError>> {
        self.current().await.map(drop)
    }

    /// The one key that fits. A token that fits none has the keys fetched anew, at a bounded rate.
    pub(super) async fn find(&self, kid: Option<&str>, algorithm: Algorithm) -> Result<DecodingKey, Missing> {
        let held = self.current().await?;
        if let Some(key) = held.set.select(kid, algorithm) {
            return Ok(key.clone());
        }
        let newer = self
            .fetch_unless_newer_than(Some(&held), &mut *self.last.lock().await)
            .await?;
        newer
            .set
            .select(kid, algorithm)
            .cloned()
            .ok_or(Missing::NoSuchKey)
    }

    /// The keys as they are now; older ones while the source is out of reach.
    async fn current(&self) -> Result<Arc<Held>, Arc<KeyError>> {
        let held = self.held();
        let now = self.clock.now();
        match &held {
            Some(keys) if within(keys.since, now, self.pace.fresh) => Ok(Arc::clone(keys)),
            // Whoever finds nobody fetching does it; the others go on with what there is.
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

    /// Fetches, unless somebody did while we waited for our turn or the last try is too recent.
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
        self.held.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Whether `now` lies in the `span` that begins at `since`. A clock set back lies outside.
fn within(since: Timestamp, now: Timestamp, span: SignedDuration) -> bool {
    let age = now.duration_since(since);
    !age.is_negative() && age < span
}
