//! The chains in use: each downloaded once, believed for a while, and never pushed out by strangers.
//!
//! A chain that proved itself is kept by its normalised address for 24 hours at most, and its dates are looked at each time.
//! What a stranger can do with addresses made up is bounded: one download at a time for each, a rate for all of them
//! together, failures remembered for half a minute, and nothing unproven among the chains in use. A chain that made a good
//! signature within a day is not pushed out of them, and only Alexa makes good signatures. An address that once proved itself,
//! and a name such as Amazon gives, are outside the rate: they are few and their failures are remembered, which bounds
//! them already, and strangers cannot keep Alexa's chain from being fetched after a start or from being renewed.

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

/// The most chains in use.
const MAX_KNOWN: usize = 32;
/// How long a chain is believed without being downloaded again.
const LIFE: SignedDuration = SignedDuration::from_hours(24);
/// How long a failure is remembered.
const FAILURE_LIFE: SignedDuration = SignedDuration::from_secs(30);
/// How many unknown addresses are looked at at once, and how often another one afterwards.
const FETCH_BURST: i32 = 10;
const FETCH_INTERVAL: SignedDuration = SignedDuration::from_secs(2);

type Outcome = Result<Arc<ValidatedChain>, Rejection>;
type Flight = Shared<BoxFuture<'static, Outcome>>;

/// The chains in use.
pub(super) struct Certificates(Arc<Inner>);

struct Inner {
    anchors: Anchors,
    source: Arc<dyn ChainSource>,
    clock: Arc<dyn Clock>,
    known: RwLock<HashMap<CertUrl, Known>>,
    unknown: Mutex<Unknown>,
}

/// A chain that proved itself.
struct Known {
    chain: Arc<ValidatedChain>,
    since: Timestamp,
    /// The second in which a good signature was last seen.
    used: AtomicI64,
}

/// What is known of all other addresses.
struct Unknown {
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

    /// The chain in use at an address, if the text is that address letter for letter. Every address in use obeys the rules
    /// and is normalised, so the text needs no look of its own.
    pub(super) fn known(&self, url: &str, now: Timestamp) -> Option<Arc<ValidatedChain>> {
        self.0.known(url, now)
    }

    /// Notes that a good signature was seen.
    pub(super) fn used(&self, url: &str, now: Timestamp) {
        if let Some(known) = self
            .0
            .known
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(url)
        {
            known.used.fetch_max(now.as_second(), Ordering::Relaxed);
        }
    }

    /// The chain at an address, downloaded if need be.
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

    /// Joins the download under way, or answers from memory, or begins a download.
    fn board(self: &Arc<Self>, url: CertUrl) -> Boarding {
        let now = self.clock.now();
        let mut unknown = self.unknown();
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
        let bounded = url.is_familiar() || self.was_known(&url);
        if !bounded && !unknown.bucket.take(now) {
            return Boarding::Now(Err(Rejection::FetchLimit));
        }
        let flight = Arc::clone(self).fly(url.clone()).boxed().shared();
        unknown.flights.retain(|_, flight| flight.upgrade().is_some());
        unknown.flights.extend(flight.downgrade().map(|weak| (url, weak)));
        Boarding::Flight(flight)
    }

    /// Downloads and judges a chain. It stops when nobody waits for it any more.
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
        self.unknown.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Keeps the chains in use to [`MAX_KNOWN`]: one that made no good signature for a day goes, or else the newcomer.
fn make_room(known: &mut HashMap<CertUrl, Known>, newcomer: &CertUrl, now: Timestamp) {
    if known.len() <= MAX_KNOWN {
        return;
    }
    let others = known.iter().filter(|(url, _)| *url != newcomer);
    let idlest = others.min_by_key(|(_, known)| (known.last_used(), known.since));
    let a_day_ago = now.as_second() - LIFE.as_secs();
    let idle = idlest.filter(|(_, known)| known.last_used() < a_day_ago);
    let leaver = idle.map_or(newcomer, |(url, _)| url).clone();
    known.remove(&leaver);
}

impl Known {
    fn is_good_at(&self, now: Timestamp) -> bool {
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
