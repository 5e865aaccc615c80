//! The counts that are not written yet.

use std::collections::HashMap;

use crate::{
    audit::{AuditActor, AuditEvent, AuditEventName},
    clock::{SignedDuration, Timestamp},
    mfa::{GateSubject, PolicyVersion, clearance::ClearanceBasis},
};

/// The time after the last answer at which a count is written.
const QUIET_TIME: SignedDuration = SignedDuration::from_mins(1);
/// The time after the first answer at which a count is written, however many answers follow. A crash loses no more.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_mins(5);
/// The largest number of counts that are kept, with a few hundred bytes each.
pub(super) const MAX_COUNTS: usize = 10_000;

/// The answers that a subject was given, in one event.
pub(super) struct AnswerCount {
    policy: PolicyVersion,
    outcome: &'static str,
    answers: u32,
    first: Timestamp,
    last: Timestamp,
}

/// The counts that are not written yet.
#[derive(Default)]
pub(super) struct PendingCounts {
    /// Those that still count.
    open: HashMap<GateSubject, AnswerCount>,
    /// Those that are written next.
    ended: Vec<(GateSubject, AnswerCount)>,
    /// The number of answers that did not fit in, since it was last reported.
    uncounted: u64,
}

impl AnswerCount {
    /// Returns true if the count is to be written now.
    pub(super) fn is_due(&self, now: Timestamp) -> bool {
        // In both directions: a clock that is set back must not delay it.
        now.duration_since(self.last).abs() >= QUIET_TIME
            || now.duration_since(self.first).abs() >= LONGEST_WAIT
    }

    /// The event that reports this count.
    pub(super) fn audit_event(&self, subject: &GateSubject) -> AuditEvent {
        AuditEvent {
            actor: AuditActor::Employee(subject.employee.clone()),
            organization: Some(subject.organization.clone()),
            target: Some(subject.employee.clone()),
            app: Some(subject.app.clone()),
            device: Some(subject.device_label()),
            policy: Some(self.policy.to_string()),
            ..AuditEvent::new(self.last, AuditEventName::AnswersGiven, self.outcome)
        }
        .with_reason(format!(
            "{} since {}",
            self.answers,
            self.first.strftime("%Y-%m-%dT%H:%M:%SZ")
        ))
    }
}

impl PendingCounts {
    pub(super) fn count_answer(
        &mut self,
        subject: &GateSubject,
        policy: &PolicyVersion,
        basis: ClearanceBasis,
        now: Timestamp,
    ) {
        let outcome = match basis {
            ClearanceBasis::Passed(_) => "cleared",
            ClearanceBasis::NotRequired => "not_required",
        };
        match self.open.get_mut(subject) {
            Some(count) if count.policy == *policy && count.outcome == outcome => {
                count.answers = count.answers.saturating_add(1);
                count.first = count.first.min(now);
                count.last = count.last.max(now);
                return;
            }
            _ => {}
        }
        if self.open.len() + self.ended.len() >= MAX_COUNTS {
            self.uncounted += 1;
            return;
        }
        let count = AnswerCount {
            policy: policy.clone(),
            outcome,
            answers: 1,
            first: now,
            last: now,
        };
        // An event has one policy and one outcome, so after a change another one begins.
        if let Some(former) = self.open.insert(subject.clone(), count) {
            self.ended.push((subject.clone(), former));
        }
    }

    /// Ends the counts that `ends` selects, so that they are written next.
    pub(super) fn end_where(&mut self, ends: impl Fn(&GateSubject, &AnswerCount) -> bool) {
        let ended = self.open.extract_if(|subject, count| ends(subject, count));
        self.ended.extend(ended);
    }

    /// Takes the counts that were ended, and the number of answers that did not fit in.
    pub(super) fn take_ended(&mut self) -> (Vec<(GateSubject, AnswerCount)>, u64) {
        (
            std::mem::take(&mut self.ended),
            std::mem::take(&mut self.uncounted),
        )
    }

    /// Puts counts back that could not be written.
    pub(super) fn put_back(&mut self, unwritten: impl Iterator<Item = (GateSubject, AnswerCount)>) {
        self.ended.extend(unwritten);
    }

    /// The number of answers that were counted and are not written.
    pub(super) fn count_unwritten(&self) -> u64 {
        let ended = self.ended.iter().map(|(_, count)| count);
        self.open
            .values()
            .chain(ended)
            .map(|count| u64::from(count.answers))
            .sum()
    }
}
