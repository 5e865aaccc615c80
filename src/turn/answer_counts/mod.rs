//! The counting of protected answers for the audit log.
//!
//! Lives here: [`AnswerCounts`], which counts in memory while turns answer, and writes the counts to the audit log
//! in the background.
//! Does not live here: every other audit event. Those are written before the turn speaks.
//!
//! A question with a clearance must not wait for the database, so its answer is only counted: one lock, and no
//! allocation except for the first answer to a subject.

mod pending_counts;

use std::{
    fmt,
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync::Notify,
    time::{Instant, sleep},
};

use crate::{
    audit::{self, AuditLog},
    clock::{Clock, Timestamp},
    directory::EmployeeId,
    mfa::{GateSubject, PolicyVersion, clearance::ClearanceBasis},
};

use pending_counts::PendingCounts;

/// The time between two looks for counts that are due.
const POLL_INTERVAL: Duration = Duration::from_secs(5);
/// The time after which a stop gives up writing the rest.
const STOP_PATIENCE: Duration = Duration::from_secs(3);
/// The pause between two tries at a stop.
const STOP_RETRY_PAUSE: Duration = Duration::from_millis(50);
/// The largest number of events that are written in one transaction. Others who write to this organization's chain wait
/// until it has ended.
const BATCH_SIZE: usize = 100;

/// Counts the protected answers that each subject is given, and writes them to the audit log as `answers.given`.
///
/// An event is written a minute after the last answer that it counts, five minutes after the first, or soon after
/// the access of the subject was ended. Clones share all state.
#[derive(Clone)]
pub struct AnswerCounts(Arc<SharedCounts>);

struct SharedCounts {
    audit: Arc<dyn AuditLog>,
    clock: Arc<dyn Clock>,
    pending: Mutex<PendingCounts>,
    /// Wakes the background task when counts were ended.
    ended: Notify,
}

impl AnswerCounts {
    /// Creates counts that [`AnswerCounts::run`] writes to this log.
    pub fn new(audit: Arc<dyn AuditLog>, clock: Arc<dyn Clock>) -> Self {
        Self(Arc::new(SharedCounts {
            audit,
            clock,
            pending: Mutex::default(),
            ended: Notify::new(),
        }))
    }

    /// Counts an answer to a protected question. To be called before it is spoken.
    pub fn count_answer(
        &self,
        subject: &GateSubject,
        policy: &PolicyVersion,
        basis: ClearanceBasis,
        now: Timestamp,
    ) {
        self.lock_pending().count_answer(subject, policy, basis, now);
    }

    /// Lets the answers be written that were given through this app on this device, whoever was recognized. To be called
    /// when the access of the device was ended, after that was written to the audit log.
    pub fn end_device(&self, subject: &GateSubject) {
        self.end_where(|counted| {
            counted.employee == subject.employee
                && counted.device == subject.device
                && counted.app == subject.app
                && counted.organization == subject.organization
        });
    }

    /// Lets all answers be written that an employee was given. To be called when all their access was ended, after that
    /// was written to the audit log.
    pub fn end_employee(&self, employee: &EmployeeId) {
        self.end_where(|counted| counted.employee == *employee);
    }

    fn end_where(&self, ends: impl Fn(&GateSubject) -> bool) {
        self.lock_pending().end_where(|subject, _| ends(subject));
        self.0.ended.notify_one();
    }

    /// Writes what is due at this time.
    ///
    /// # Errors
    /// [`audit::Error`] when the log does not accept all of it. The rest stays counted.
    pub async fn flush_due(&self, now: Timestamp) -> Result<(), audit::Error> {
        self.lock_pending().end_where(|_, count| count.is_due(now));
        self.write_ended().await
    }

    /// Writes everything that was counted.
    ///
    /// # Errors
    /// [`audit::Error`] when the log does not accept all of it. The rest stays counted.
    pub async fn flush_all(&self) -> Result<(), audit::Error> {
        self.lock_pending().end_where(|_, _| true);
        self.write_ended().await
    }

    /// Writes counts when they are due. Once `shutdown` has completed, writes all of them and returns.
    pub async fn run(&self, shutdown: impl Future<Output = ()>) {
        let mut shutdown = pin!(shutdown);
        let mut failing = false;
        loop {
            tokio::select! {
                () = &mut shutdown => break,
                () = self.0.ended.notified() => {}
                () = sleep(POLL_INTERVAL) => {}
            }
            let written = self.flush_due(self.0.clock.now()).await;
            if let (Err(error), false) = (&written, failing) {
                tracing::warn!(%error, "the number of answers given could not be written to the audit log; retrying");
            }
            failing = written.is_err();
        }
        self.flush_at_stop().await;
    }

    /// Writes everything, with several tries: the database connections that were opened by the server's worker threads
    /// break when these threads end, which is about now.
    async fn flush_at_stop(&self) {
        let started = Instant::now();
        while let Err(error) = self.flush_all().await {
            if started.elapsed() >= STOP_PATIENCE {
                let answers = self.lock_pending().count_unwritten();
                tracing::error!(%error, answers, "answers given before the stop are missing from the audit log");
                return;
            }
            sleep(STOP_RETRY_PAUSE).await;
        }
    }

    /// Writes the counts that were ended, one organization after the other. If the log fails after it accepted a batch,
    /// that batch is written again: a count that appears twice is better than one that is missing.
    async fn write_ended(&self) -> Result<(), audit::Error> {
        let (mut ended, uncounted) = self.lock_pending().take_ended();
        if uncounted > 0 {
            report_uncounted(uncounted);
        }
        ended.sort_by(|(one, _), (other, _)| one.organization.cmp(&other.organization));
        let (mut written, mut outcome) = (0, Ok(()));
        let organizations = ended.chunk_by(|(one, _), (other, _)| one.organization == other.organization);
        for batch in organizations.flat_map(|organization| organization.chunks(BATCH_SIZE)) {
            let events: Vec<_> = batch
                .iter()
                .map(|(subject, count)| count.audit_event(subject))
                .collect();
            if let Err(error) = self.0.audit.record_all(&events).await {
                outcome = Err(error);
                break;
            }
            written += batch.len();
        }
        self.lock_pending().put_back(ended.drain(written..));
        outcome
    }

    fn lock_pending(&self) -> MutexGuard<'_, PendingCounts> {
        // A poisoned lock can be ignored: nothing panics between two changes that belong together.
        self.0.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for AnswerCounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnswerCounts")
            .field("audit", &self.0.audit)
            .finish_non_exhaustive()
    }
}

/// Reports answers that nobody will find in the audit log.
fn report_uncounted(answers: u64) {
    tracing::error!(
        answers,
        "ALERT: answers are missing from the audit log, because too many counts wait to be written; does the database accept writes?"
    );
    metrics::counter!("countersign_alerts_total", "alert" => "answers_uncounted").increment(1);
}

#[cfg(test)]
mod tests;
