//! The operations of the store on one partition. The caller holds its lock, so each is atomic.

use std::collections::HashMap;

use super::{
    access_record::{ChallengeState, ClearanceHolder, LastChallenge, OpenChallenge, StoredClearance},
    partition_state::PartitionState,
};
use crate::mfa::{
    ChallengeId, GateSubject,
    store::{
        AccessCheck, AccessScope, AccessState, ChallengeEnd, CodeReplacement, IssueOutcome, NewChallenge,
        PinAttempt, PinVerdict, ReplaceOutcome,
        millis::{HOUR, duration_millis, timestamp_from_millis, timestamp_millis},
    },
};

impl PartitionState {
    pub(super) fn check_access(&mut self, entry: &AccessCheck<'_>) -> AccessState {
        let now = timestamp_millis(entry.now);
        self.sweep_expired(now);
        // Before anything else, so that a replayed request does not even extend a clearance.
        if !self.remember_request(entry.request, now) {
            return AccessState::Replayed;
        }
        let Some(gate) = self.access_record(entry.subject) else {
            return AccessState::Nothing(None);
        };
        let cleared = gate.clearances.get_mut(&ClearanceHolder::from(entry.subject));
        if let Some(until) = cleared.and_then(|c| c.use_if_open(entry.policy, entry.terms, now)) {
            return AccessState::Cleared(timestamp_from_millis(until));
        }
        match gate.live_challenge(now) {
            Some((id, open)) if open.is_for(&entry.subject.organization, entry.policy) => {
                AccessState::Challenged(open.view(id))
            }
            Some(_) => AccessState::Nothing(Some(ChallengeEnd::Withdrawn)),
            None => AccessState::Nothing(gate.challenge_end(now)),
        }
    }

    pub(super) fn issue(&mut self, new: &NewChallenge) -> IssueOutcome {
        let now = timestamp_millis(new.issued_at);
        self.sweep_expired(now);
        let subject = &new.subject;
        if let Some(gate) = self.access_record(subject) {
            match gate.live_challenge(now) {
                Some((id, open)) if open.is_for(&subject.organization, &new.policy) => {
                    return IssueOutcome::Already(open.view(id));
                }
                // What is left is expired, or was issued under another policy.
                _ => self.end_challenge(&subject.employee, &subject.app, ChallengeEnd::Withdrawn, now),
            }
        }
        let open = OpenChallenge {
            organization: subject.organization.clone(),
            policy: new.policy.clone(),
            digest: new.digest.clone(),
            digits: new.digits,
            question: new.question.clone(),
            issued_at: now,
            expires_at: timestamp_millis(new.expires_at),
            tries: new.tries,
            resends: new.resends,
            sent_at: now,
            channels: new.channels.clone(),
            message_ids: self.put_messages(&new.messages, timestamp_millis(new.lease_until), now),
        };
        let until = open.expires_at + HOUR;
        self.access_record_or_new(subject, until).last_challenge = Some(LastChallenge {
            id: new.id.clone(),
            state: ChallengeState::Open(Box::new(open)),
        });
        IssueOutcome::New
    }

    pub(super) fn replace_code(&mut self, resend: &CodeReplacement) -> ReplaceOutcome {
        let now = timestamp_millis(resend.now);
        self.sweep_expired(now);
        let live = |shard: &mut Self| -> Option<(u8, i64, Vec<String>)> {
            let open =
                shard
                    .access_record(&resend.subject)?
                    .live_challenge_mut(&resend.subject, &resend.id, now)?;
            Some((open.resends, open.sent_at, open.message_ids.clone()))
        };
        let Some((resends, sent_at, old)) = live(self) else {
            return ReplaceOutcome::Gone;
        };
        let not_before = sent_at.saturating_add(duration_millis(resend.spacing));
        if resends == 0 {
            return ReplaceOutcome::NoneLeft;
        }
        if now < not_before {
            return ReplaceOutcome::TooSoon(timestamp_from_millis(not_before));
        }
        for id in &old {
            self.outbox.remove(id);
        }
        let parcels = self.put_messages(&resend.messages, timestamp_millis(resend.lease_until), now);
        let open = self
            .access_record(&resend.subject)
            .and_then(|gate| gate.live_challenge_mut(&resend.subject, &resend.id, now));
        let Some(open) = open else {
            return ReplaceOutcome::Gone;
        };
        open.digest = resend.digest.clone();
        open.digits = resend.digits;
        open.resends -= 1;
        open.sent_at = now;
        open.channels.clone_from(&resend.channels);
        open.message_ids = parcels;
        ReplaceOutcome::New(open.view(&resend.id))
    }

    pub(super) fn replace_question(
        &mut self,
        subject: &GateSubject,
        id: &ChallengeId,
        question: &[u8],
        now: i64,
    ) -> bool {
        let open = self
            .access_record(subject)
            .and_then(|gate| gate.live_challenge_mut(subject, id, now));
        open.map(|open| open.question = question.to_vec()).is_some()
    }

    pub(super) fn attempt(&mut self, attempt: &PinAttempt<'_>) -> PinVerdict {
        let now = timestamp_millis(attempt.now);
        self.sweep_expired(now);
        let subject = attempt.subject;
        let Some(gate) = self.access_record(subject) else {
            return PinVerdict::Gone(None);
        };
        // The last challenge may be a newer one than the PIN was given for.
        let of_this = gate
            .last_challenge
            .as_ref()
            .is_some_and(|last| last.id == *attempt.id);
        let ending = gate.challenge_end(now).filter(|_| of_this);
        let Some((id, open)) = gate.live_challenge(now).filter(|_| of_this) else {
            return PinVerdict::Gone(ending);
        };
        if !open.is_for(&subject.organization, attempt.policy) {
            return PinVerdict::Gone(Some(ChallengeEnd::Withdrawn));
        }
        let id = id.clone();
        self.try_pin(attempt, &id, now)
    }

    pub(super) fn end_access(&mut self, scope: &AccessScope, now: i64) {
        self.sweep_expired(now);
        let (employee, apps) = match scope {
            AccessScope::App(employee, app) => (employee, vec![app.clone()]),
            AccessScope::Employee(employee) => {
                let gates = self.access_records.get(employee).into_iter();
                (employee, gates.flat_map(HashMap::keys).cloned().collect())
            }
        };
        for app in apps {
            self.end_clearances(employee, &app);
            self.end_challenge(employee, &app, ChallengeEnd::Withdrawn, now);
        }
    }

    /// Counts the try, then compares.
    fn try_pin(&mut self, attempt: &PinAttempt<'_>, id: &ChallengeId, now: i64) -> PinVerdict {
        let subject = attempt.subject;
        let open = self
            .access_record(subject)
            .and_then(|gate| gate.live_challenge_mut(subject, id, now));
        let Some(open) = open else {
            return PinVerdict::Gone(None);
        };
        let had = open.tries;
        open.tries = had.saturating_sub(1);
        let (left, right) = (open.tries, had > 0 && open.digest == attempt.digest);
        // Ending the challenge drops its question, so the question is taken out first.
        let question = std::mem::take(&mut open.question);
        if right {
            self.end_challenge(&subject.employee, &subject.app, ChallengeEnd::Used, now);
            let cleared = StoredClearance::new(attempt.policy, attempt.terms, now);
            let until = cleared.ends_at();
            let gate = self.access_record_or_new(subject, until + 1);
            gate.clearances.insert(ClearanceHolder::from(subject), cleared);
            let until = timestamp_from_millis(until);
            return PinVerdict::Passed { until, question };
        }
        open.question = question;
        if left > 0 {
            return PinVerdict::Wrong { tries_left: left };
        }
        self.end_clearances(&subject.employee, &subject.app);
        self.end_challenge(&subject.employee, &subject.app, ChallengeEnd::Burned, now);
        PinVerdict::Burned
    }
}
