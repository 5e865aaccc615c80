//! The cache of certificate chains: each is downloaded once, trusted for a day, and never evicted by
//! requests of strangers.
//!
//! A chain that proved to be Alexa's is kept under its normalised address for at most 24 hours, and its dates
//! are checked with each request. Anybody can send a request that names an address, so the cost of made-up
//! addresses is limited:
//!
//! - Only one download per address runs at a time, and a rate limits all of them together.
//! - Failures are remembered for 30 seconds.
//! - A chain enters the cache only after it was validated.
//! - A chain that made a good signature within a day is not evicted, and only Alexa can make good signatures.
//!
//! Two groups of addresses are exempt from the rate: those already in the cache, and those named like
//! Amazon's. Both are few, and their failures are remembered. So strangers who use up the rate cannot keep
//! Alexa's chain from being downloaded after a start or from being renewed.

use std::{
    collections::HashMap,
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, RwLock,
        atomic::{AtomicI64, Ordering},
    },
};

use futures_util::{
    FutureExt,
    future::{BoxFuture, Shared, WeakShared},
};

use super::{Anchors, CertUrl, ChainSource, Rejection, ValidatedChain, bucket::Bucket};
use crate::clock::{Clock, SignedDuration, Timestamp};

/// The largest number of chains in the cache.
const MAX_KNOWN: usize = 32;
/// The longest time that a chain is trusted before it is downloaded again.
const LIFE: SignedDuration = SignedDuration::from_hours(24);
/// The time for which a failure is remembered.
const FAILURE_LIFE: SignedDuration = SignedDuration::from_secs(30);
/// The number of unknown addresses that may be tried at once. After that one more per [`FETCH_INTERVAL`].
const FETCH_BURST: i32 = 10;
const FETCH_INTERVAL: SignedDuration = SignedDuration::from_secs(2);

type Outcome = Result<Arc<ValidatedChain>, Rejection>;
// `Shared` lets all requests that need the same chain await one download.
type Flight = Shared<BoxFuture<'static, Outcome>>;

/// The cache of certificate chains.
pub(super) struct Certificates(Arc<Inner>);

struct Inner {
    anchors: Anchors,
    source: Arc<dyn ChainSource>,
    clock: Arc<dyn Clock>,
    known: RwLock<HashMap<CertUrl, Known>>,
    // Lock order: this one first, then the chains. Taking them the other way round could deadlock.
    unknown: Mutex<Unknown>,
}

/// A validated chain in the cache.
struct Known {
    chain: Arc<ValidatedChain>,
    since: Timestamp,
    /// The second in which the chain last made a good signature.
    used: AtomicI64,
}

/// The downloads that run or failed, and the rate that limits them.
struct Unknown {
    // Weak, so that a download is dropped together with the last request that waits for it.
    flights: HashMap<CertUrl, WeakShared<BoxFuture<'static, Outcome>>>,
    failures: HashMap<CertUrl, Failure>,
    bucket: Bucket,
}

#[derive(Clone, Copy)]
struct Failure {
    rejection: Rejection,
    at: Timestamp,
}

impl Certificates {
    pub(super) fn new(anchors: Anchors, source: Arc<dyn ChainSource>, clock: Arc<dyn Clock>) -> Self {
        let unknown = Unknown {
            flights: HashMap::new(),
            failures: HashMap::new(),
            bucket: Bucket::new(FETCH_BURST, FETCH_INTERVAL),
        };
        let (known, unknown) = (RwLock::default(), Mutex::new(unknown));
        Self(Arc::new(Inner {
            anchors,
            source,
            clock,
            known,
            unknown,
        }))
    }

    /// The chain cached under an address, if the text is exactly that normalised address. Every address in
    /// the cache was checked when it was added, so that the text needs no check of its own.
    pub(super) fn known(&self, url: &str, now: Timestamp) -> Option<Arc<ValidatedChain>> {
        self.0.known(url, now)
    }

    /// Notes that the chain at this address made a good signature.
    pub(super) fn used(&self, url: &str, now: Timestamp) {
        if let Some(known) = self
            .0
            .known
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(url)
        {
            // The maximum, because requests may finish in another order than they began.
            known.used.fetch_max(now.as_second(), Ordering::Relaxed);
        }
    }

    /// The chain at an address, from the cache or by download.
    pub(super) async fn obtain(&self, url: CertUrl) -> Outcome {
        let flight = match self.0.board(url) {
            Boarding::Now(outcome) => return outcome,
            Boarding::Flight(flight) => flight,
        };
        flight.await
    }
}

enum Boarding {
    Now(Outcome),
    Flight(Flight),
}

impl Inner {
    fn known(&self, url: &str, now: Timestamp) -> Option<Arc<ValidatedChain>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known
            .get(url)
            .filter(|known| known.is_good_at(now))
            .map(|known| Arc::clone(&known.chain))
    }

    /// Returns the cached chain or the remembered failure, joins a running download, or starts one.
    fn board(self: &Arc<Self>, url: CertUrl) -> Boarding {
        let now = self.clock.now();
        let mut unknown = self.unknown();
        // Looked up again, now under the lock: the download may have finished since the caller looked.
        if let Some(chain) = self.known(url.as_str(), now) {
            return Boarding::Now(Ok(chain));
        }
        if let Some(failure) = unknown
            .failures
            .get(&url)
            .filter(|failure| failure.is_remembered_at(now))
        {
            return Boarding::Now(Err(failure.rejection));
        }
        if let Some(flight) = unknown.flights.get(&url).and_then(WeakShared::upgrade) {
            return Boarding::Flight(flight);
        }
        // Both kinds of address are few. If the rate applied to them too, strangers could keep Alexa's own chain out.
        let bounded = url.is_familiar() || self.was_known(&url);
        if !bounded && !unknown.bucket.take(now) {
            return Boarding::Now(Err(Rejection::FetchLimit));
        }
        let flight = Arc::clone(self).fly(url.clone()).boxed().shared();
        unknown.flights.retain(|_, flight| flight.upgrade().is_some());
        unknown.flights.extend(flight.downgrade().map(|weak| (url, weak)));
        Boarding::Flight(flight)
    }

    /// Downloads and validates a chain. Dropped before it is done if nobody waits for it any more.
    async fn fly(self: Arc<Self>, url: CertUrl) -> Outcome {
        let fetched = self.source.fetch(&url).await;
        let now = self.clock.now();
        let outcome = fetched.map_err(Rejection::from).and_then(|pem| {
            let chain = ValidatedChain::validate(&pem, &self.anchors, now)?;
            Ok(Arc::new(chain))
        });
        self.land(&url, now, &outcome);
        outcome
    }

    fn land(&self, url: &CertUrl, now: Timestamp, outcome: &Outcome) {
        let mut unknown = self.unknown();
        unknown.flights.remove(url);
        unknown
            .failures
            .retain(|_, failure| failure.is_remembered_at(now));
        match outcome {
            Ok(chain) => self.admit(url, Arc::clone(chain), now),
            // Only fetches add failures, so their number is bounded by the rate and by the few exempt addresses.
            Err(rejection) => {
                tracing::info!(url = %url, cause = rejection.label(), "a certificate chain was refused: {rejection}");
                unknown.failures.insert(
                    url.clone(),
                    Failure {
                        rejection: *rejection,
                        at: now,
                    },
                );
            }
        }
    }

    fn admit(&self, url: &CertUrl, chain: Arc<ValidatedChain>, now: Timestamp) {
        tracing::info!(url = %url, subject = chain.subject(), not_after = %chain.not_after(), "a certificate chain is in use");
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        // A renewed chain keeps the last use of its predecessor. Otherwise it could be evicted right away.
        let used = known.get(url).map_or(i64::MIN, Known::last_used);
        let newcomer = Known {
            chain,
            since: now,
            used: used.into(),
        };
        known.insert(url.clone(), newcomer);
        make_room(&mut known, url, now);
    }

    fn was_known(&self, url: &CertUrl) -> bool {
        self.known
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .contains_key(url)
    }

    fn unknown(&self) -> MutexGuard<'_, Unknown> {
        // A poisoned lock is used all the same: every change is a single insert or remove, so a panic leaves
        // no half of one behind.
        self.unknown.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Evicts one chain if there are more than [`MAX_KNOWN`]: the least recently used one if it was idle for a
/// day, or else the new one.
fn make_room(known: &mut HashMap<CertUrl, Known>, newcomer: &CertUrl, now: Timestamp) {
    if known.len() <= MAX_KNOWN {
        return;
    }
    let others = known.iter().filter(|(url, _)| *url != newcomer);
    let idlest = others.min_by_key(|(_, known)| (known.last_used(), known.since));
    // A chain that served Alexa within a day stays. If all did, the new chain goes: it has served nobody yet.
    let a_day_ago = now.as_second() - LIFE.as_secs();
    let idle = idlest.filter(|(_, known)| known.last_used() < a_day_ago);
    let leaver = idle.map_or(newcomer, |(url, _)| url).clone();
    known.remove(&leaver);
}

impl Known {
    fn is_good_at(&self, now: Timestamp) -> bool {
        // The absolute difference: if the clock is set back, a chain must not stay in the cache for longer.
        self.chain.is_valid_at(now) && now.duration_since(self.since).abs() < LIFE
    }

    fn last_used(&self) -> i64 {
        self.used.load(Ordering::Relaxed)
    }
}

impl Failure {
    fn is_remembered_at(&self, now: Timestamp) -> bool {
        now.duration_since(self.at).abs() < FAILURE_LIFE
    }
}

impl fmt::Debug for Certificates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificates").finish_non_exhaustive()
    }
}
