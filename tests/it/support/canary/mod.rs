//! The canary: checks in every test that no secret appears in a log, a metric, an error or a store.
//!
//! Lives here: every secret of a test (PINs sent and offered, addresses, numbers, link tokens, owner links, root keys),
//! all output of the program that must not contain secrets, and the search for the former in the latter.
//! Does not live here: what a single test expects in an output.
//!
//! nextest runs each test in its own process, so secrets and output are collected per process. The parts of the test
//! support fill the canary, and each calls [`assert_no_leak`] when it is dropped:
//! [`TestApp`](super::test_app::TestApp), the Redis and SMTP servers, the spawned programs.

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

/// The secrets of this process and the output found so far.
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

    /// Adds output found at a place.
    pub(crate) fn record_output(&mut self, place: OutputPlace, text: impl Into<String>) {
        self.outputs.push((place, text.into()));
    }

    /// Describes the first secret in the output and the place where it was found.
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

/// Captures every log line and panic message of this process from now on.
pub(crate) fn start_watching() {
    WATCHING.call_once(|| {
        log_capture::capture_log();
        panic_capture::capture_panics();
    });
}

/// Does the same for a test that starts programs, and registers the sample directory and the root key of the settings.
pub(crate) fn start_watching_programs() {
    start_watching();
    register_secrets(|secrets| {
        secrets.add_directory(&sample_directory());
        secrets.add_root_key(&BASE64_STANDARD.decode(ROOT_KEY).unwrap());
    });
}

/// Returns true if [`start_watching`] was called. If not, there are no secrets and no captured output.
pub(crate) fn is_watching() -> bool {
    WATCHING.is_completed()
}

/// Registers secrets of this process.
pub(crate) fn register_secrets(tell: impl FnOnce(&mut KnownSecrets)) {
    tell(&mut lock_canary().secrets);
}

/// Adds output of this process found at a place.
pub(crate) fn record_output(place: OutputPlace, text: impl Into<String>) {
    lock_canary().record_output(place, text);
}

/// Every log line captured so far.
pub(crate) fn captured_log() -> String {
    log_capture::captured_log()
}

/// Fails if the output contains a secret. Does nothing in a test that is already failing.
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
