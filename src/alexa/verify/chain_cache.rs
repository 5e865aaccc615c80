//! The cache of certificate chains: each is downloaded once, trusted for a day, and never evicted by
//! requests of strangers.
//!
//! A chain that proved to be Alexa's is kept under its normalised address for at most 24 hours, and its dates
//! are checked with each request. Anybody can send a request that names an address, so the cost of made-up
//! addresses is limited:
//!
//! - Only one download per address runs at a time, and a rate limits all of them together.
//! - Failures are remembered for 30 seconds. A chain that is not published yet is asked for again after 3 seconds,
//!   but only a few addresses at a time have this short memory.
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

use super::{
    CertUrl, ChainFetchError, ChainSource, RequestVerificationError, TrustAnchors, ValidatedChain,
    rate_limiter::RateLimiter,
};
use crate::clock::{Clock, SignedDuration, Timestamp};

/// The largest number of chains in the cache.
const MAX_CACHED_CHAINS: usize = 32;
/// The longest time that a chain is trusted before it is downloaded again.
const CHAIN_LIFETIME: SignedDuration = SignedDuration::from_hours(24);
/// The time for which a failure is remembered.
const FAILURE_LIFETIME: SignedDuration = SignedDuration::from_secs(30);
/// The time for which it is remembered that a chain does not exist. Amazon may publish it a moment after the first
/// request that is signed with it.
const NOT_FOUND_LIFETIME: SignedDuration = SignedDuration::from_secs(3);
/// The largest number of addresses that are remembered for [`NOT_FOUND_LIFETIME`] only. Without this limit, strangers
/// who go through all names like Amazon's could cause about seventy downloads per second.
const MAX_SHORT_FAILURES: usize = 8;
/// The number of unknown addresses that may be tried at once. After that one more per [`FETCH_INTERVAL`].
const FETCH_BURST: i32 = 10;
const FETCH_INTERVAL: SignedDuration = SignedDuration::from_secs(2);

type ChainResult = Result<Arc<ValidatedChain>, RequestVerificationError>;
// `Shared` lets all requests that need the same chain await one download.
type SharedFetch = Shared<BoxFuture<'static, ChainResult>>;

/// The cache of certificate chains.
// Not an `AgedCache`: a rate limits its fetches, its failures have an age of their own, and the last good signature
// decides what is evicted.
pub(super) struct ChainCache(Arc<ChainCacheInner>);

struct ChainCacheInner {
    anchors: TrustAnchors,
    source: Arc<dyn ChainSource>,
    clock: Arc<dyn Clock>,
    cached_chains: RwLock<HashMap<CertUrl, CachedChain>>,
    // Lock order: this one first, then the chains. Taking them the other way round could deadlock.
    fetch_state: Mutex<FetchState>,
}

/// A validated chain in the cache.
struct CachedChain {
    chain: Arc<ValidatedChain>,
    fetched_at: Timestamp,
    /// The second in which the chain last made a good signature.
    last_used_second: AtomicI64,
}

/// The downloads that run or failed, and the rate that limits them.
struct FetchState {
    // Weak, so that a download is dropped together with the last request that waits for it.
    running_fetches: HashMap<CertUrl, WeakShared<BoxFuture<'static, ChainResult>>>,
    failures: HashMap<CertUrl, RememberedFailure>,
    rate_limiter: RateLimiter,
}

#[derive(Clone, Copy)]
struct RememberedFailure {
    rejection: RequestVerificationError,
    failed_at: Timestamp,
    lifetime: SignedDuration,
}

impl ChainCache {
    pub(super) fn new(anchors: TrustAnchors, source: Arc<dyn ChainSource>, clock: Arc<dyn Clock>) -> Self {
        let unknown = FetchState {
            running_fetches: HashMap::new(),
            failures: HashMap::new(),
            rate_limiter: RateLimiter::new(FETCH_BURST, FETCH_INTERVAL),
        };
        let (known, unknown) = (RwLock::default(), Mutex::new(unknown));
        Self(Arc::new(ChainCacheInner {
            anchors,
            source,
            clock,
            cached_chains: known,
            fetch_state: unknown,
        }))
    }

    /// The chain cached under an address, if the text is exactly that normalised address. Every address in
    /// the cache was checked when it was added, so that the text needs no check of its own.
    pub(super) fn cached_chain(&self, url: &str, now: Timestamp) -> Option<Arc<ValidatedChain>> {
        self.0.cached_chain(url, now)
    }

    /// Notes that the chain at this address made a good signature.
    pub(super) fn record_use(&self, url: &str, now: Timestamp) {
        if let Some(known) = self
            .0
            .cached_chains
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(url)
        {
            // The maximum, because requests may finish in another order than they began.
            known
                .last_used_second
                .fetch_max(now.as_second(), Ordering::Relaxed);
        }
    }

    /// The chain at an address, from the cache or by download.
    pub(super) async fn get_or_fetch(&self, url: CertUrl) -> ChainResult {
        let flight = match self.0.join_or_start_fetch(url) {
            ChainLookup::Ready(outcome) => return outcome,
            ChainLookup::Running(flight) => flight,
        };
        flight.await
    }
}

enum ChainLookup {
    Ready(ChainResult),
    Running(SharedFetch),
}

impl ChainCacheInner {
    fn cached_chain(&self, url: &str, now: Timestamp) -> Option<Arc<ValidatedChain>> {
        let known = self.cached_chains.read().unwrap_or_else(PoisonError::into_inner);
        known
            .get(url)
            .filter(|known| known.is_usable_at(now))
            .map(|known| Arc::clone(&known.chain))
    }

    /// Returns the cached chain or the remembered failure, joins a running download, or starts one.
    fn join_or_start_fetch(self: &Arc<Self>, url: CertUrl) -> ChainLookup {
        let now = self.clock.now();
        let mut unknown = self.lock_fetch_state();
        // Looked up again, now under the lock: the download may have finished since the caller looked.
        if let Some(chain) = self.cached_chain(url.as_str(), now) {
            return ChainLookup::Ready(Ok(chain));
        }
        if let Some(failure) = unknown
            .failures
            .get(&url)
            .filter(|failure| failure.is_remembered_at(now))
        {
            return ChainLookup::Ready(Err(failure.rejection));
        }
        if let Some(flight) = unknown.running_fetches.get(&url).and_then(WeakShared::upgrade) {
            return ChainLookup::Running(flight);
        }
        // Both kinds of address are few. If the rate applied to them too, strangers could keep Alexa's own chain out.
        let bounded = url.has_amazon_file_name() || self.is_cached(&url);
        if !bounded && !unknown.rate_limiter.try_acquire(now) {
            return ChainLookup::Ready(Err(RequestVerificationError::FetchLimit));
        }
        let flight = Arc::clone(self).fetch_and_validate(url.clone()).boxed().shared();
        unknown
            .running_fetches
            .retain(|_, flight| flight.upgrade().is_some());
        unknown
            .running_fetches
            .extend(flight.downgrade().map(|weak| (url, weak)));
        ChainLookup::Running(flight)
    }

    /// Downloads and validates a chain. Dropped before it is done if nobody waits for it any more.
    async fn fetch_and_validate(self: Arc<Self>, url: CertUrl) -> ChainResult {
        let fetched = self.source.fetch(&url).await;
        let now = self.clock.now();
        let outcome = fetched.map_err(RequestVerificationError::from).and_then(|pem| {
            let chain = ValidatedChain::validate(&pem, &self.anchors, now)?;
            Ok(Arc::new(chain))
        });
        self.finish_fetch(&url, now, &outcome);
        outcome
    }

    fn finish_fetch(&self, url: &CertUrl, now: Timestamp, outcome: &ChainResult) {
        let mut unknown = self.lock_fetch_state();
        unknown.running_fetches.remove(url);
        unknown
            .failures
            .retain(|_, failure| failure.is_remembered_at(now));
        match outcome {
            Ok(chain) => self.cache_chain(url, Arc::clone(chain), now),
            // Only fetches add failures, so their number is bounded by the rate and by the few exempt addresses.
            Err(rejection) => {
                tracing::info!(url = %url, cause = rejection.label(), "a certificate chain was rejected: {rejection}");
                let failure = RememberedFailure {
                    rejection: *rejection,
                    failed_at: now,
                    lifetime: unknown.failure_lifetime(rejection),
                };
                unknown.failures.insert(url.clone(), failure);
            }
        }
    }

    fn cache_chain(&self, url: &CertUrl, chain: Arc<ValidatedChain>, now: Timestamp) {
        tracing::info!(url = %url, subject = chain.subject(), not_after = %chain.not_after(), "a certificate chain was verified and is now in use");
        let mut known = self.cached_chains.write().unwrap_or_else(PoisonError::into_inner);
        // A renewed chain keeps the last use of its predecessor. Otherwise it could be evicted right away.
        let used = known.get(url).map_or(i64::MIN, CachedChain::last_used);
        let newcomer = CachedChain {
            chain,
            fetched_at: now,
            last_used_second: used.into(),
        };
        known.insert(url.clone(), newcomer);
        evict_idle_chain(&mut known, url, now);
    }

    fn is_cached(&self, url: &CertUrl) -> bool {
        self.cached_chains
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .contains_key(url)
    }

    fn lock_fetch_state(&self) -> MutexGuard<'_, FetchState> {
        // A poisoned lock is used all the same: every change is a single insert or remove, so a panic leaves
        // no half of one behind.
        self.fetch_state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Evicts one chain if there are more than [`MAX_CACHED_CHAINS`]: the least recently used one if it was idle for a
/// day, or else the new one.
fn evict_idle_chain(known: &mut HashMap<CertUrl, CachedChain>, newcomer: &CertUrl, now: Timestamp) {
    if known.len() <= MAX_CACHED_CHAINS {
        return;
    }
    let others = known.iter().filter(|(url, _)| *url != newcomer);
    let idlest = others.min_by_key(|(_, known)| (known.last_used(), known.fetched_at));
    // A chain that served Alexa within a day stays. If all did, the new chain goes: it has served nobody yet.
    let a_day_ago = now.as_second() - CHAIN_LIFETIME.as_secs();
    let idle = idlest.filter(|(_, known)| known.last_used() < a_day_ago);
    let leaver = idle.map_or(newcomer, |(url, _)| url).clone();
    known.remove(&leaver);
}

impl CachedChain {
    fn is_usable_at(&self, now: Timestamp) -> bool {
        // The absolute difference: if the clock is set back, a chain must not stay in the cache for longer.
        self.chain.is_valid_at(now) && now.duration_since(self.fetched_at).abs() < CHAIN_LIFETIME
    }

    fn last_used(&self) -> i64 {
        self.last_used_second.load(Ordering::Relaxed)
    }
}

impl FetchState {
    /// The time for which a new failure is remembered.
    fn failure_lifetime(&self, rejection: &RequestVerificationError) -> SignedDuration {
        let is_not_found = *rejection == RequestVerificationError::Fetch(ChainFetchError::NotFound);
        let remembered = self.failures.values();
        let short = remembered.filter(|failure| failure.lifetime == NOT_FOUND_LIFETIME);
        if is_not_found && short.count() < MAX_SHORT_FAILURES {
            NOT_FOUND_LIFETIME
        } else {
            FAILURE_LIFETIME
        }
    }
}

impl RememberedFailure {
    fn is_remembered_at(&self, now: Timestamp) -> bool {
        now.duration_since(self.failed_at).abs() < self.lifetime
    }
}

impl fmt::Debug for ChainCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificates").finish_non_exhaustive()
    }
}
