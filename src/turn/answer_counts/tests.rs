use std::sync::atomic::{AtomicU32, Ordering};

use super::*;
use crate::{
    audit::{AuditEvent, AuditEventName},
    clock::{ManualClock, SignedDuration},
};

/// An audit log in memory, which fails on demand.
#[derive(Debug, Default)]
struct FailingAuditLog {
    events: Mutex<Vec<AuditEvent>>,
    /// The number of calls that fail from now on.
    failures: AtomicU32,
}

#[async_trait::async_trait]
impl AuditLog for FailingAuditLog {
    async fn record_all(&self, events: &[AuditEvent]) -> Result<(), audit::Error> {
        let failures = &self.failures;
        let fails = failures.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        if fails.is_ok() {
            return Err(audit::Error("the disk is full".into()));
        }
        self.events.lock().unwrap().extend_from_slice(events);
        Ok(())
    }
}

struct CountingRig {
    clock: Arc<ManualClock>,
    log: Arc<FailingAuditLog>,
    counts: AnswerCounts,
}

const POLICY: [u8; 8] = [7; 8];

impl CountingRig {
    fn new() -> Self {
        let clock = Arc::new(ManualClock::at("2026-03-02T09:00:00Z".parse().unwrap()));
        let log = Arc::new(FailingAuditLog::default());
        let counts = AnswerCounts::new(log.clone(), clock.clone());
        Self { clock, log, counts }
    }

    fn answer(&self, subject: &GateSubject) {
        let basis = ClearanceBasis::Passed(Timestamp::MAX);
        self.count(subject, POLICY, basis);
    }

    fn count(&self, subject: &GateSubject, policy: [u8; 8], basis: ClearanceBasis) {
        self.counts
            .count_answer(subject, &policy.into(), basis, self.clock.now());
    }

    fn wait(&self, seconds: i64) {
        self.clock.advance_by(SignedDuration::from_secs(seconds));
    }

    async fn flush(&self) -> Result<(), audit::Error> {
        self.counts.flush_due(self.clock.now()).await
    }

    fn fail(&self, failures: u32) {
        self.log.failures.store(failures, Ordering::SeqCst);
    }

    /// Employee, device and reason of each event, without the time.
    fn written(&self) -> Vec<String> {
        let events = self.log.events.lock().unwrap();
        let summary = |event: &AuditEvent| {
            assert_eq!(event.name, AuditEventName::AnswersGiven);
            let reason = event.reason.as_deref().unwrap_or_default();
            let count = reason.split(' ').next().unwrap_or_default();
            format!("{}: {count} {}", event.target.as_ref().unwrap(), event.outcome)
        };
        events.iter().map(summary).collect()
    }
}

fn subject(organization: &str, employee: &str, device: &str, person: &str) -> GateSubject {
    GateSubject {
        organization: organization.parse().unwrap(),
        employee: employee.parse().unwrap(),
        app: "app".parse().unwrap(),
        device: device.to_owned(),
        person: person.to_owned(),
    }
}

#[tokio::test]
async fn a_count_is_written_a_minute_after_the_last_answer() {
    let rig = CountingRig::new();
    let sam = subject("acme", "sam", "kitchen", "");
    rig.answer(&sam);
    rig.wait(59);
    rig.answer(&sam);
    rig.wait(59);
    rig.flush().await.unwrap();
    assert_eq!(rig.written(), [""; 0]);
    rig.wait(1);
    rig.flush().await.unwrap();
    assert_eq!(rig.written(), ["sam: 2 cleared"]);
    let event = rig.log.events.lock().unwrap()[0].clone();
    assert_eq!(event.at, "2026-03-02T09:00:59Z".parse().unwrap());
    assert_eq!(event.reason.as_deref(), Some("2 since 2026-03-02T09:00:00Z"));
    assert_eq!(event.device, Some(sam.device_label()));
    assert_eq!(event.policy.as_deref(), Some("0707070707070707"));
    rig.wait(300);
    rig.flush().await.unwrap();
    assert_eq!(rig.written().len(), 1, "nothing is written twice");
}

/// Without this, somebody who never stops asking would be in the log only after they have gone.
#[tokio::test]
async fn a_count_is_written_five_minutes_after_the_first_answer() {
    let rig = CountingRig::new();
    let sam = subject("acme", "sam", "kitchen", "");
    for _ in 0..31 {
        rig.answer(&sam);
        rig.flush().await.unwrap();
        rig.wait(10);
    }
    assert_eq!(rig.written(), ["sam: 31 cleared"]);
}

#[tokio::test]
async fn a_clock_that_was_set_back_delays_nothing() {
    let rig = CountingRig::new();
    rig.answer(&subject("acme", "sam", "kitchen", ""));
    rig.wait(-600);
    rig.flush().await.unwrap();
    assert_eq!(rig.written(), ["sam: 1 cleared"]);
}

#[tokio::test]
async fn the_end_of_access_ends_the_counts_of_its_device_or_employee() {
    let rig = CountingRig::new();
    let on_device = subject("acme", "sam", "kitchen", "");
    rig.answer(&on_device);
    rig.answer(&subject("acme", "sam", "kitchen", "recognized"));
    rig.answer(&subject("acme", "sam", "den", ""));
    rig.answer(&subject("acme", "kim", "kitchen", ""));
    rig.counts.end_device(&on_device);
    rig.flush().await.unwrap();
    assert_eq!(rig.written(), ["sam: 1 cleared", "sam: 1 cleared"]);
    rig.counts.end_employee(&"kim".parse().unwrap());
    rig.flush().await.unwrap();
    assert_eq!(rig.written()[2..], ["kim: 1 cleared"]);
    rig.counts.flush_all().await.unwrap();
    assert_eq!(rig.written()[3..], ["sam: 1 cleared"]);
}

#[tokio::test]
async fn another_policy_or_reason_to_answer_begins_another_count() {
    let rig = CountingRig::new();
    let sam = subject("acme", "sam", "kitchen", "");
    rig.answer(&sam);
    rig.answer(&sam);
    rig.count(&sam, [8; 8], ClearanceBasis::Passed(Timestamp::MAX));
    rig.count(&sam, [8; 8], ClearanceBasis::NotRequired);
    rig.counts.flush_all().await.unwrap();
    assert_eq!(
        rig.written(),
        ["sam: 2 cleared", "sam: 1 cleared", "sam: 1 not_required"]
    );
}

#[tokio::test]
async fn what_the_log_does_not_accept_stays_counted() {
    let rig = CountingRig::new();
    let (sam, kim) = (
        subject("acme", "sam", "kitchen", ""),
        subject("birch", "kim", "den", ""),
    );
    rig.answer(&sam);
    rig.answer(&kim);
    rig.wait(60);
    rig.fail(2);
    assert!(rig.flush().await.is_err());
    rig.answer(&sam);
    assert!(rig.counts.flush_all().await.is_err());
    rig.flush().await.unwrap();
    let mut written = rig.written();
    written.sort();
    assert_eq!(written, ["kim: 1 cleared", "sam: 1 cleared", "sam: 1 cleared"]);
}

#[tokio::test]
async fn memory_is_bounded_while_the_log_fails() {
    let rig = CountingRig::new();
    rig.fail(1);
    let visitor = |number: usize| subject("acme", &format!("e{number}"), "kitchen", "");
    for number in 0..pending_counts::MAX_COUNTS {
        rig.answer(&visitor(number));
    }
    rig.answer(&visitor(pending_counts::MAX_COUNTS));
    rig.answer(&visitor(0));
    rig.wait(60);
    assert!(rig.flush().await.is_err());
    rig.answer(&visitor(0));
    rig.flush().await.unwrap();
    let written = rig.written();
    assert_eq!(written.len(), pending_counts::MAX_COUNTS);
    assert!(written.contains(&"e0: 2 cleared".to_owned()));
    rig.answer(&visitor(0));
    rig.counts.flush_all().await.unwrap();
    assert_eq!(rig.written().len(), written.len() + 1, "there is room again");
}

#[tokio::test]
async fn a_stop_writes_everything_even_if_the_first_try_fails() {
    let rig = CountingRig::new();
    rig.answer(&subject("acme", "sam", "kitchen", ""));
    rig.fail(1);
    rig.counts.run(std::future::ready(())).await;
    assert_eq!(rig.written(), ["sam: 1 cleared"]);
}
