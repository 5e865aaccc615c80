//! `GET /health/live` and `GET /health/ready`.

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
use tokio::time::timeout;

/// How long a part may take to say that it is ready. Asking is part of serving: it must never hang.
const PATIENCE: Duration = Duration::from_secs(1);

type Answer = Result<(), Box<dyn Error + Send + Sync>>;
type Asking = Pin<Box<dyn Future<Output = Answer> + Send>>;

/// Something without which turns are not answered in full.
pub struct Part {
    name: &'static str,
    ask: Box<dyn Fn() -> Asking + Send + Sync>,
    was_ready: AtomicBool,
}

impl Part {
    /// A part that is ready when `ask` says so.
    pub fn new<F>(name: &'static str, ask: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Answer> + Send + 'static,
    {
        Self {
            name,
            ask: Box::new(move || Box::pin(ask())),
            was_ready: AtomicBool::new(true),
        }
    }

    async fn state(&self, patience: Duration) -> State {
        let (state, cause) = match timeout(patience, (self.ask)()).await {
            Ok(Ok(())) => (State::Ready, None),
            Ok(Err(error)) => (State::Failing, Some(error.to_string())),
            Err(_) => (State::Silent, Some("no answer in time".to_owned())),
        };
        let is_ready = cause.is_none();
        metrics::gauge!("countersign_part_ready", "part" => self.name).set(u8::from(is_ready));
        let was_ready = self.was_ready.swap(is_ready, Ordering::Relaxed);
        match cause {
            Some(cause) if was_ready => tracing::warn!(part = self.name, cause, "a part is not ready"),
            None if !was_ready => tracing::info!(part = self.name, "a part is ready again"),
            _ => {}
        }
        state
    }
}

impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Part({})", self.name)
    }
}

/// Every part that is asked. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Parts(Arc<Vec<Part>>);

impl Parts {
    /// These.
    pub fn new(parts: Vec<Part>) -> Self {
        Self(Arc::new(parts))
    }

    async fn report(&self, patience: Duration) -> Report {
        let states = join_all(self.0.iter().map(|part| part.state(patience))).await;
        let parts: BTreeMap<_, _> = self.0.iter().map(|part| part.name).zip(states).collect();
        Report {
            ready: parts.values().all(|state| *state == State::Ready),
            parts,
        }
    }
}

/// How a part is. The cause is in the log, not here: whoever asks may be anybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Ready,
    Failing,
    Silent,
}

#[derive(Debug, Serialize)]
struct Report {
    ready: bool,
    parts: BTreeMap<&'static str, State>,
}

/// The process runs: 200, whatever else is broken.
pub async fn live() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(("cache-control", "no-store"))
        .json(serde_json::json!({ "live": true }))
}

/// Turns are answered: 200, or 503 with which part is not ready.
pub async fn ready(parts: Data<Parts>) -> HttpResponse {
    let report = parts.report(PATIENCE).await;
    let mut response = if report.ready {
        HttpResponse::Ok()
    } else {
        HttpResponse::ServiceUnavailable()
    };
    response.insert_header(("cache-control", "no-store")).json(report)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn readiness_names_the_part_that_fails_and_the_one_that_hangs() {
        let parts = Parts::new(vec![
            Part::new("store", || async { Ok(()) }),
            Part::new("database", || async { Err("password=hunter2 refused".into()) }),
            Part::new("mail", std::future::pending),
        ]);
        let report = serde_json::to_value(parts.report(Duration::ZERO).await).unwrap();
        let wanted = serde_json::json!({
            "ready": false,
            "parts": { "store": "ready", "database": "failing", "mail": "silent" },
        });
        assert_eq!(report, wanted);
    }
}
