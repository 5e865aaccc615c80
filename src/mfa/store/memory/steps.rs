//! The operations of the store on one partition. The caller holds its lock, so each is atomic.

use std::collections::HashMap;

use super::{
    gate::{Cleared, Holder, Last, Open, State},
    shard::Shard,
};
use crate::mfa::{
    ChallengeId, GateSubject,
    store::{
        Attempt, Ending, Entry, Issued, NewChallenge, Resend, Resent, Scope, Standing, Verdict,
        times::{HOUR, millis, moment, span},
    },
};

impl Shard {
    pub(super) fn enter(&mut self, entry: &Entry<'_>) -> Standing {
        let now = millis(entry.now);
        self.sweep(now);
        // Before anything else, so that a replayed request does not even extend a clearance.
        if !self.see(entry.request, now) {
            return Standing::Replayed;
        }
        let Some(gate) = self.gate(entry.subject) else {
            return Standing::Nothing(None);
        };
        let cleared = gate.cleared.get_mut(&Holder::from(entry.subject));
        if let Some(until) = cleared.and_then(|c| c.enter(entry.policy, entry.terms, now)) {
            return Standing::Cleared(moment(until));
        }
        match gate.live(now) {
            Some((id, open)) if open.is_for(&entry.subject.organization, entry.policy) => {
                Standing::Challenged(open.view(id))
            }
            Some(_) => Standing::Nothing(Some(Ending::Withdrawn)),
            None => Standing::Nothing(gate.ending(now)),
        }
    }

    pub(super) fn issue(&mut self, new: &NewChallenge) -> Issued {
        let now = millis(new.issued_at);
        self.sweep(now);
        let subject = &new.subject;
        if let Some(gate) = self.gate(subject) {
            match gate.live(now) {
                Some((id, open)) if open.is_for(&subject.organization, &new.policy) => {
                    return Issued::Already(open.view(id));
                }
                // What is left is expired, or was issued under another policy.
                _ => self.close(&subject.employee, &subject.app, Ending::Withdrawn, now),
            }
        }
        let open = Open {
            organization: subject.organization.clone(),
            policy: new.policy.clone(),
            digest: new.digest.clone(),
            digits: new.digits,
            question: new.question.clone(),
            issued_at: now,
            expires_at: millis(new.expires_at),
            tries: new.tries,
            resends: new.resends,
            sent_at: now,
            channels: new.channels.clone(),
            parcels: self.put(&new.parcels, millis(new.lease_until), now),
        };
        let until = open.expires_at + HOUR;
        self.gate_or_new(subject, until).last = Some(Last {
            id: new.id.clone(),
            state: State::Open(Box::new(open)),
        });
        Issued::New
    }

    pub(super) fn resend(&mut self, resend: &Resend) -> Resent {
        let now = millis(resend.now);
        self.sweep(now);
        let live = |shard: &mut Self| -> Option<(u8, i64, Vec<String>)> {
            let open = shard
                .gate(&resend.subject)?
                .live_mut(&resend.subject, &resend.id, now)?;
            Some((open.resends, open.sent_at, open.parcels.clone()))
        };
        let Some((resends, sent_at, old)) = live(self) else {
            return Resent::Gone;
        };
        let not_before = sent_at.saturating_add(span(resend.spacing));
        if resends == 0 {
            return Resent::NoneLeft;
        }
        if now < not_before {
            return Resent::TooSoon(moment(not_before));
        }
        for id in &old {
            self.parcels.remove(id);
        }
        let parcels = self.put(&resend.parcels, millis(resend.lease_until), now);
        let open = self
            .gate(&resend.subject)
            .and_then(|gate| gate.live_mut(&resend.subject, &resend.id, now));
        let Some(open) = open else { return Resent::Gone };
        open.digest = resend.digest.clone();
        open.digits = resend.digits;
        open.resends -= 1;
        open.sent_at = now;
        open.channels.clone_from(&resend.channels);
        open.parcels = parcels;
        Resent::New(open.view(&resend.id))
    }

    pub(super) fn ask_instead(
        &mut self,
        subject: &GateSubject,
        id: &ChallengeId,
        question: &[u8],
        now: i64,
    ) -> bool {
        let open = self
            .gate(subject)
            .and_then(|gate| gate.live_mut(subject, id, now));
        open.map(|open| open.question = question.to_vec()).is_some()
    }

    pub(super) fn attempt(&mut self, attempt: &Attempt<'_>) -> Verdict {
        let now = millis(attempt.now);
        self.sweep(now);
        let subject = attempt.subject;
        let Some(gate) = self.gate(subject) else {
            return Verdict::Gone(None);
        };
        // The last challenge may be a newer one than the PIN was given for.
        let of_this = gate.last.as_ref().is_some_and(|last| last.id == *attempt.id);
        let ending = gate.ending(now).filter(|_| of_this);
        let Some((id, open)) = gate.live(now).filter(|_| of_this) else {
            return Verdict::Gone(ending);
        };
        if !open.is_for(&subject.organization, attempt.policy) {
            return Verdict::Gone(Some(Ending::Withdrawn));
        }
        let id = id.clone();
        self.try_once(attempt, &id, now)
    }

    pub(super) fn end(&mut self, scope: &Scope, now: i64) {
        self.sweep(now);
        let (employee, apps) = match scope {
            Scope::App(employee, app) => (employee, vec![app.clone()]),
            Scope::Employee(employee) => {
                let gates = self.gates.get(employee).into_iter();
                (employee, gates.flat_map(HashMap::keys).cloned().collect())
            }
        };
        for app in apps {
            self.clear(employee, &app);
            self.close(employee, &app, Ending::Withdrawn, now);
        }
    }

    /// Counts the try, then compares.
    fn try_once(&mut self, attempt: &Attempt<'_>, id: &ChallengeId, now: i64) -> Verdict {
        let subject = attempt.subject;
        let open = self
            .gate(subject)
            .and_then(|gate| gate.live_mut(subject, id, now));
        let Some(open) = open else {
            return Verdict::Gone(None);
        };
        let had = open.tries;
        open.tries = had.saturating_sub(1);
        let (left, right) = (open.tries, had > 0 && open.digest == attempt.digest);
        // Ending the challenge drops its question, so the question is taken out first.
        let question = std::mem::take(&mut open.question);
        if right {
            self.close(&subject.employee, &subject.app, Ending::Used, now);
            let cleared = Cleared::new(attempt.policy, attempt.terms, now);
            let until = cleared.ends_at();
            let gate = self.gate_or_new(subject, until + 1);
            gate.cleared.insert(Holder::from(subject), cleared);
            let until = moment(until);
            return Verdict::Passed { until, question };
        }
        open.question = question;
        if left > 0 {
            return Verdict::Wrong { tries_left: left };
        }
        self.clear(&subject.employee, &subject.app);
        self.close(&subject.employee, &subject.app, Ending::Burned, now);
        Verdict::Burned
    }
}
