//! The canary: nothing secret leaves any test by a side door.
//!
//! Lives here: every secret that a test hands out (PINs sent and offered, addresses, numbers, link tokens, links to the
//! owner, root keys), everything that the program said where no secret belongs, and the search of the one for the other.
//! Does not live here: what a single test expects to be said.
//!
//! A test is a process, so what is known and heard is kept for the process. The parts of the rig fill it, and each calls
//! [`check`] when it is dropped: [`TestApp`](super::app::TestApp), the servers of Redis and mail, the spawned programs.

mod audit;
mod heard;
mod log;
mod panics;
mod secrets;

use std::sync::{Mutex, MutexGuard, Once, PoisonError};

use base64::{Engine, prelude::BASE64_STANDARD};
use countersign::telemetry;

use super::setup::sample;
use crate::config::ROOT_KEY;

pub(crate) use audit::rows;
pub(crate) use heard::Place;
pub(crate) use secrets::Secrets;

static CANARY: Mutex<Canary> = Mutex::new(Canary::new());
static WATCHING: Once = Once::new();

/// What is secret, and what was said.
#[derive(Debug, Default)]
pub(crate) struct Canary {
    pub(crate) secrets: Secrets,
    said: Vec<(Place, String)>,
}

impl Canary {
    const fn new() -> Self {
        Self {
            secrets: Secrets::new(),
            said: Vec::new(),
        }
    }

    /// Keeps what was said at a place.
    pub(crate) fn hears(&mut self, place: Place, text: impl Into<String>) {
        self.said.push((place, text.into()));
    }

    /// The first secret that was said, and where.
    pub(crate) fn leak(&self) -> Option<String> {
        self.said
            .iter()
            .find_map(|(place, text)| self.leak_in(*place, text))
    }

    fn leak_in(&self, place: Place, text: &str) -> Option<String> {
        let (what, line) = self.secrets.found_in(place, text)?;
        Some(format!("{what} is in {place}: {line}"))
    }
}

/// Keeps every log line and panic of this process from now on.
pub(crate) fn watch() {
    WATCHING.call_once(|| {
        log::keep();
        panics::keep();
    });
}

/// The same, in a test that starts programs with the sample directory and the settings of the tests.
pub(crate) fn watch_programs() {
    watch();
    knows(|secrets| {
        secrets.people(&sample());
        secrets.key(&BASE64_STANDARD.decode(ROOT_KEY).unwrap());
    });
}

/// Whether [`watch`] was called: without it there are no secrets and nothing to keep.
pub(crate) fn watches() -> bool {
    WATCHING.is_completed()
}

/// Tells what is secret.
pub(crate) fn knows(tell: impl FnOnce(&mut Secrets)) {
    tell(&mut canary().secrets);
}

/// Keeps what was said at a place of this process.
pub(crate) fn hears(place: Place, text: impl Into<String>) {
    canary().hears(place, text);
}

/// Every log line so far.
pub(crate) fn log() -> String {
    log::text()
}

/// Fails when anything secret was said. A test that fails already is left alone.
#[track_caller]
pub(crate) fn check() {
    if std::thread::panicking() || !watches() {
        return;
    }
    let leak = {
        let canary = canary();
        let leak = canary.leak_in(Place::Log, &log::text());
        let leak = leak.or_else(|| canary.leak_in(Place::Metrics, &telemetry::metrics_handle().render()));
        leak.or_else(|| canary.leak())
    };
    assert!(leak.is_none(), "{}", leak.unwrap_or_default());
}

fn canary() -> MutexGuard<'static, Canary> {
    CANARY.lock().unwrap_or_else(PoisonError::into_inner)
}
