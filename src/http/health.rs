//! Health endpoints: `GET /health/live` and `GET /health/ready`.

use std::{
    collections::BTreeMap,
    error::Error,
    fmt,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use actix_web::{HttpResponse, web::Data};
use futures_util::future::join_all;
use serde::Serialize;
use tokio::{sync::Mutex, time::timeout};

use crate::clock::{Clock, SignedDuration, Timestamp};

/// Timeout for one part. The health endpoint itself must never hang.
const CHECK_TIMEOUT: Duration = Duration::from_secs(1);

/// Age up to which a report is reused for other callers.
const REPORT_LIFETIME: SignedDuration = SignedDuration::from_secs(1);

type CheckResult = Result<(), Box<dyn Error + Send + Sync>>;
type CheckFuture = Pin<Box<dyn Future<Output = CheckResult> + Send>>;

/// A part without which turns cannot be answered in full.
pub struct ReadinessCheck {
    name: &'static str,
    ask: Box<dyn Fn() -> CheckFuture + Send + Sync>,
    was_ready: AtomicBool,
}

impl ReadinessCheck {
    /// Creates a part that is ready when `check_all` succeeds. `name` labels it in the report, in metrics and in logs.
    pub fn new<F>(name: &'static str, ask: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = CheckResult> + Send + 'static,
    {
        Self {
            name,
            ask: Box::new(move || Box::pin(ask())),
            // So that a part that is not ready at the start is logged as a change.
            was_ready: AtomicBool::new(true),
        }
    }

    async fn check_state(&self, patience: Duration) -> CheckState {
        let (state, cause) = match timeout(patience, (self.ask)()).await {
            Ok(Ok(())) => (CheckState::Ready, None),
            Ok(Err(error)) => (CheckState::Failing, Some(error.to_string())),
            Err(_) => (CheckState::Silent, Some("no answer in time".to_owned())),
        };
        let is_ready = cause.is_none();
        metrics::gauge!("countersign_part_ready", "part" => self.name).set(u8::from(is_ready));
        // Only changes are logged: monitoring asks every few seconds.
        let was_ready = self.was_ready.swap(is_ready, Ordering::Relaxed);
        match cause {
            Some(cause) if was_ready => tracing::warn!(part = self.name, cause, "a part is not ready"),
            None if !was_ready => tracing::info!(part = self.name, "a part is ready again"),
            _ => {}
        }
        state
    }
}

impl fmt::Debug for ReadinessCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Part({})", self.name)
    }
}

/// All parts that are checked. Clones share them and the last report.
#[derive(Debug, Clone)]
pub struct ReadinessChecks(Arc<SharedReadiness>);

#[derive(Debug)]
struct SharedReadiness {
    parts: Vec<ReadinessCheck>,
    clock: Arc<dyn Clock>,
    // Not an `AgedCache`: this age is counted from the end of the checks. Counted from their beginning, as there, a report
    // about a part that hangs would be too old at once, and every caller would ask the parts again.
    /// The last report. Locked while the parts are being checked, so that concurrent callers wait for one result.
    last: Mutex<Option<(Timestamp, ReadinessReport)>>,
}

impl ReadinessChecks {
    /// Creates a set of parts.
    pub fn new(parts: Vec<ReadinessCheck>, clock: Arc<dyn Clock>) -> Self {
        Self(Arc::new(SharedReadiness {
            parts,
            clock,
            last: Mutex::default(),
        }))
    }

    /// Returns the state of all parts, which may be up to [`REPORT_LIFETIME`] old: anybody may ask, as often as they like,
    /// and must not put load on the parts.
    async fn recent_report(&self, patience: Duration) -> ReadinessReport {
        let mut last = self.0.last.lock().await;
        match &*last {
            Some((at, report)) if is_fresh(self.0.clock.now().duration_since(*at)) => report.clone(),
            _ => {
                let report = self.check_all(patience).await;
                *last = Some((self.0.clock.now(), report.clone()));
                report
            }
        }
    }

    async fn check_all(&self, patience: Duration) -> ReadinessReport {
        let parts = &self.0.parts;
        // At the same time, so that the report takes no longer than the slowest part.
        let states = join_all(parts.iter().map(|part| part.check_state(patience))).await;
        let parts: BTreeMap<_, _> = parts.iter().map(|part| part.name).zip(states).collect();
        ReadinessReport {
            ready: parts.values().all(|state| *state == CheckState::Ready),
            parts,
        }
    }
}

/// Returns true if a report of this age can be reused. A negative age, after the clock was set back, cannot.
fn is_fresh(age: SignedDuration) -> bool {
    !age.is_negative() && age < REPORT_LIFETIME
}

/// State of a part. Its cause is only in the log, because anybody may read the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum CheckState {
    Ready,
    Failing,
    Silent,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct ReadinessReport {
    ready: bool,
    parts: BTreeMap<&'static str, CheckState>,
}

/// Reports that the process is running: 200, whatever else is broken.
pub async fn show_liveness() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(("cache-control", "no-store"))
        .json(serde_json::json!({ "live": true }))
}

/// Reports whether turns can be answered: 200, or 503 with the state of each part.
pub async fn show_readiness(parts: Data<ReadinessChecks>) -> HttpResponse {
    let report = parts.recent_report(CHECK_TIMEOUT).await;
    let mut response = if report.ready {
        HttpResponse::Ok()
    } else {
        HttpResponse::ServiceUnavailable()
    };
    response.insert_header(("cache-control", "no-store")).json(report)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;
    use crate::clock::ManualClock;

    fn clock() -> Arc<ManualClock> {
        Arc::new(ManualClock::at(Timestamp::UNIX_EPOCH))
    }

    #[tokio::test]
    async fn readiness_names_the_part_that_fails_and_the_one_that_hangs() {
        let parts = vec![
            ReadinessCheck::new("store", || async { Ok(()) }),
            ReadinessCheck::new("database", || async { Err("password=hunter2 refused".into()) }),
            ReadinessCheck::new("mail", std::future::pending),
        ];
        let parts = ReadinessChecks::new(parts, clock());
        let report = serde_json::to_value(parts.recent_report(Duration::ZERO).await).unwrap();
        let wanted = serde_json::json!({
            "ready": false,
            "parts": { "store": "ready", "database": "failing", "mail": "silent" },
        });
        assert_eq!(report, wanted);
    }

    #[tokio::test]
    async fn parts_are_asked_once_a_second_however_many_ask() {
        let (asked, clock) = (Arc::new(AtomicUsize::new(0)), clock());
        let count = Arc::clone(&asked);
        let part = ReadinessCheck::new("store", move || {
            count.fetch_add(1, Ordering::Relaxed);
            async {
                tokio::task::yield_now().await;
                Ok(())
            }
        });
        let parts = ReadinessChecks::new(vec![part], Arc::clone(&clock) as _);
        let reports = join_all((0..50).map(|_| parts.recent_report(CHECK_TIMEOUT))).await;
        assert!(reports.iter().all(|report| report.ready));
        assert_eq!(
            asked.load(Ordering::Relaxed),
            1,
            "one asks, the others wait for it"
        );
        clock.advance_by(SignedDuration::from_millis(999));
        parts.recent_report(CHECK_TIMEOUT).await;
        assert_eq!(asked.load(Ordering::Relaxed), 1, "the answer is fresh");
        clock.advance_by(SignedDuration::from_millis(1));
        parts.recent_report(CHECK_TIMEOUT).await;
        assert_eq!(asked.load(Ordering::Relaxed), 2, "the answer is a second old");
        clock.advance_by(SignedDuration::from_secs(-1));
        parts.recent_report(CHECK_TIMEOUT).await;
        assert_eq!(asked.load(Ordering::Relaxed), 3, "the clock was set back");
    }

    #[tokio::test]
    async fn who_goes_away_while_asking_leaves_it_to_the_next() {
        let parts = ReadinessChecks::new(vec![ReadinessCheck::new("store", std::future::pending)], clock());
        assert!(
            timeout(Duration::ZERO, parts.recent_report(CHECK_TIMEOUT))
                .await
                .is_err()
        );
        assert!(!parts.recent_report(Duration::ZERO).await.ready);
    }
}
