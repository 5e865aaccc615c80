//! The canary: nothing secret leaves any test by a side door.
//!
//! Lives here: every secret that a test hands out (PINs sent and offered, addresses, numbers, link tokens, links to the
//! owner, root keys), everything that the program said where no secret belongs, and the search of the one for the other.
//! Does not live here: what a single test expects to be said.
//!
//! A test is a process, so what is known and heard is kept for the process. The parts of the rig fill it, and each calls
//! [`assert_no_leak`] when it is dropped: [`TestApp`](super::app::TestApp), the servers of Redis and mail, the spawned programs.

mod audit_rows;
mod known_secrets;
mod log_capture;
mod output_place;
mod panic_capture;

use std::sync::{Mutex, MutexGuard, Once, PoisonError};

use base64::{Engine, prelude::BASE64_STANDARD};
use countersign::telemetry;

use super::test_app_builder::sample_directory;
use crate::config::ROOT_KEY;

pub(crate) use audit_rows::read_audit_rows;
pub(crate) use known_secrets::KnownSecrets;
pub(crate) use output_place::OutputPlace;

static CANARY: Mutex<SecretCanary> = Mutex::new(SecretCanary::new());
static WATCHING: Once = Once::new();

/// What is secret, and what was said.
#[derive(Debug, Default)]
pub(crate) struct SecretCanary {
    pub(crate) secrets: KnownSecrets,
    outputs: Vec<(OutputPlace, String)>,
}

impl SecretCanary {
    const fn new() -> Self {
        Self {
            secrets: KnownSecrets::new(),
            outputs: Vec::new(),
        }
    }

    /// Keeps what was said at a place.
    pub(crate) fn record_output(&mut self, place: OutputPlace, text: impl Into<String>) {
        self.outputs.push((place, text.into()));
    }

    /// The first secret that was said, and where.
    pub(crate) fn find_leak(&self) -> Option<String> {
        self.outputs
            .iter()
            .find_map(|(place, text)| self.find_leak_in(*place, text))
    }

    fn find_leak_in(&self, place: OutputPlace, text: &str) -> Option<String> {
        let (what, line) = self.secrets.find_in(place, text)?;
        Some(format!("{what} is in {place}: {line}"))
    }
}

/// Keeps every log line and panic of this process from now on.
pub(crate) fn start_watching() {
    WATCHING.call_once(|| {
        log_capture::capture_log();
        panic_capture::capture_panics();
    });
}

/// The same, in a test that starts programs with the sample directory and the settings of the tests.
pub(crate) fn start_watching_programs() {
    start_watching();
    register_secrets(|secrets| {
        secrets.add_directory(&sample_directory());
        secrets.add_root_key(&BASE64_STANDARD.decode(ROOT_KEY).unwrap());
    });
}

/// Whether [`start_watching`] was called: without it there are no secrets and nothing to keep.
pub(crate) fn is_watching() -> bool {
    WATCHING.is_completed()
}

/// Tells what is secret.
pub(crate) fn register_secrets(tell: impl FnOnce(&mut KnownSecrets)) {
    tell(&mut lock_canary().secrets);
}

/// Keeps what was said at a place of this process.
pub(crate) fn record_output(place: OutputPlace, text: impl Into<String>) {
    lock_canary().record_output(place, text);
}

/// Every log line so far.
pub(crate) fn captured_log() -> String {
    log_capture::captured_log()
}

/// Fails when anything secret was said. A test that fails already is left alone.
#[track_caller]
pub(crate) fn assert_no_leak() {
    if std::thread::panicking() || !is_watching() {
        return;
    }
    let leak = {
        let canary = lock_canary();
        let leak = canary.find_leak_in(OutputPlace::Log, &log_capture::captured_log());
        let leak =
            leak.or_else(|| canary.find_leak_in(OutputPlace::Metrics, &telemetry::metrics_handle().render()));
        leak.or_else(|| canary.find_leak())
    };
    assert!(leak.is_none(), "{}", leak.unwrap_or_default());
}

fn lock_canary() -> MutexGuard<'static, SecretCanary> {
    CANARY.lock().unwrap_or_else(PoisonError::into_inner)
}
