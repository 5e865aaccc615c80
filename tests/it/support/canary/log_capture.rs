//! Captures the log of this process at the most detailed level.

use std::{
    io,
    sync::{Mutex, PoisonError},
};

use tracing_subscriber::{EnvFilter, fmt::MakeWriter, layer::SubscriberExt, util::SubscriberInitExt};

/// Everything except the HTTP client and servers of the tests, whose lines cannot be told apart from the program's.
const FILTER: &str = "trace,hyper=off,hyper_util=off,reqwest=off,wiremock=off";

static LINES: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// Captures every log line from now on.
pub(super) fn capture_log() {
    let layer = tracing_subscriber::fmt::layer().json().with_writer(LogCapture);
    tracing_subscriber::registry()
        .with(EnvFilter::new(FILTER))
        .with(layer)
        .init();
}

pub(super) fn captured_log() -> String {
    String::from_utf8_lossy(&LINES.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
}

struct LogCapture;

impl io::Write for LogCapture {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut lines = LINES.lock().unwrap_or_else(PoisonError::into_inner);
        lines.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for LogCapture {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        Self
    }
}
