//! Logs and metrics.
//!
//! Lives here: the log formats, the recorder behind `GET /metrics`, and the list of all metrics, which a test
//! compares with the code and with `docs/metrics.md`.
//! Does not live here: the counting. Each part of the program updates its own metrics.
//!
//! A normal turn writes no log line at the default level. An event is logged at `info` only if it is rarer
//! than turns are.

use std::{io, sync::OnceLock};

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// The format of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// One JSON object per line.
    Json,
    /// Text for people.
    Pretty {
        /// True to use ANSI colours. They should be off unless the log goes to a terminal: in a file, the
        /// escape codes make it hard to search.
        colours: bool,
    },
}

/// Logging could not be set up.
#[derive(Debug, thiserror::Error)]
#[error("logging: {0}")]
pub struct Error(String);

/// Starts logging to standard error. `filter` has the syntax of `RUST_LOG`.
///
/// # Errors
/// [`Error`] if the filter is invalid, or if logging was set up before.
pub fn log_to_stderr(format: LogFormat, filter: &str) -> Result<(), Error> {
    let filter = EnvFilter::try_new(filter).map_err(|error| Error(error.to_string()))?;
    let lines = fmt::layer().with_writer(io::stderr);
    let registry = tracing_subscriber::registry().with(filter);
    let installed = match format {
        LogFormat::Json => registry.with(lines.json().flatten_event(true)).try_init(),
        LogFormat::Pretty { colours } => registry
            .with(lines.with_target(false).with_ansi(colours))
            .try_init(),
    };
    installed.map_err(|error| Error(error.to_string()))
}

/// The type of a metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MetricKind {
    /// A number that only increases.
    Counter,
    /// A number that can go up and down.
    Gauge,
}

/// The description of a metric.
#[derive(Debug, Clone, Copy)]
pub struct MetricDescription {
    /// The name. Dashboards and alerts depend on it, so it does not change without a changelog entry.
    pub name: &'static str,
    /// The type.
    pub kind: MetricKind,
    /// The names of the labels, in alphabetical order. A label has only a few possible values: each
    /// combination is a time series of its own.
    pub labels: &'static [&'static str],
    /// An explanation for operators, in Markdown.
    pub about: &'static str,
}

/// All metrics, sorted by name.
pub const METRICS: &[MetricDescription] = &[
    MetricDescription {
        name: "countersign_alerts_total",
        kind: MetricKind::Counter,
        labels: &["alert"],
        about: "Events that somebody should look at: `answers_uncounted`, `organization_elevated`, `sms_organization`. Each is also logged at level `error`.",
    },
    MetricDescription {
        name: "countersign_budgets_spent_total",
        kind: MetricKind::Counter,
        labels: &["budget"],
        about: "Guess budgets that were spent, by budget.",
    },
    MetricDescription {
        name: "countersign_challenges_refused_total",
        kind: MetricKind::Counter,
        labels: &["reason"],
        about: "PINs that were not sent or not compared, by reason: a budget, `too_soon`, `none_left`, `no_way_to_reach`.",
    },
    MetricDescription {
        name: "countersign_forged_records_total",
        kind: MetricKind::Counter,
        labels: &["kind"],
        about: "Records in the challenge store that were not sealed with our key for their subject, by kind: `challenge`, `clearance`. They are ignored. After a change of the root key this counts the old ones; at any other time somebody else writes to the store.",
    },
    MetricDescription {
        name: "countersign_http_requests_total",
        kind: MetricKind::Counter,
        labels: &["route", "status"],
        about: "HTTP requests answered, except `POST /alexa`, by route and status.",
    },
    MetricDescription {
        name: "countersign_messages_total",
        kind: MetricKind::Counter,
        labels: &["channel", "outcome"],
        about: "Attempts to send a message, by channel and outcome. `barred`: the number's country is not in `sms.countries`.",
    },
    MetricDescription {
        name: "countersign_owner_links_total",
        kind: MetricKind::Counter,
        labels: &["action", "outcome"],
        about: "Confirmed links in mails about wrong PINs, by action and outcome.",
    },
    MetricDescription {
        name: "countersign_part_ready",
        kind: MetricKind::Gauge,
        labels: &["part"],
        about: "1 if a part was ready at the last request to `/health/ready`, otherwise 0.",
    },
    MetricDescription {
        name: "countersign_requests_rejected_total",
        kind: MetricKind::Counter,
        labels: &["cause"],
        about: "Requests to `POST /alexa` that were rejected before the turn began, by cause.",
    },
    MetricDescription {
        name: "countersign_turns_total",
        kind: MetricKind::Counter,
        labels: &["outcome"],
        about: "Turns, by outcome: `answered`, or the reason for the failure.",
    },
];

/// Returns the handle from which the metrics of this process are read. The first call installs the recorder.
///
/// # Panics
/// If something else has already installed a recorder: a process can have only one.
pub fn metrics_handle() -> &'static PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    HANDLE.get_or_init(|| {
        let handle = PrometheusBuilder::new()
            .install_recorder()
            .expect("only this function installs a recorder");
        for metric in METRICS {
            match metric.kind {
                MetricKind::Counter => metrics::describe_counter!(metric.name, metric.about),
                MetricKind::Gauge => metrics::describe_gauge!(metric.name, metric.about),
            }
        }
        handle
    })
}
