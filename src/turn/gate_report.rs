//! The consequences of what happened at the gate: audit events, the reply, and the escalation path. Nothing here waits
//! or writes.

use crate::{
    audit::{AuditEvent, AuditEventName},
    clock::Timestamp,
    delivery::DeliveryStatus,
    directory::second_factor::{AfterEscalation, EscalationPath},
    mfa::{
        budget::{BudgetName, BurnConsequences, NoticeOutcome},
        gate::{AfterWrongGuess, GateOutcome, GateRefusal, LockedAccess, PendingChallenge, SendCause},
        store::ChallengeEnd,
    },
};

use super::{
    ask::Ask,
    reply::{self, Reply},
    route::Route,
    spoken_pin::SpokenPin,
};

/// The consequences of an outcome of the gate.
pub(crate) struct GateReport {
    /// The events to write before the person hears anything.
    pub(crate) events: Vec<AuditEvent>,
    /// The reply. `None` if the question is answered.
    pub(crate) reply: Option<Reply>,
    /// True if a first PIN was sent.
    pub(crate) sent_pin: bool,
    /// True if the escalation path pauses the employee's voice access.
    pub(crate) pauses_voice_access: bool,
}

/// The limit that a person has reached, by which the app's settings name an escalation path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ReachedLimit {
    /// No further PIN may be sent.
    Sends,
    /// The last attempt at a PIN was wrong.
    Attempts,
}

/// Returns the consequences of `outcome` for a request with this route.
pub(crate) fn report(ask: &Ask<'_>, route: &Route, outcome: &GateOutcome, now: Timestamp) -> GateReport {
    let mut report = GateReport {
        events: events(&EventSource { ask, now }, route, outcome),
        reply: reply_to(ask, route, outcome, now).map(|reply| match route {
            Route::Question { .. } => reply.addressed_to_speaker(ask),
            _ => reply,
        }),
        sent_pin: matches!(outcome, GateOutcome::Sent(_, SendCause::Question)),
        pauses_voice_access: false,
    };
    if let Some(limit) = reached_limit(outcome) {
        report.escalate(ask, limit, now);
    }
    report
}

impl GateReport {
    /// Follows the escalation path that the app names for this limit. Without a path, nothing is added.
    fn escalate(&mut self, ask: &Ask<'_>, limit: ReachedLimit, now: Timestamp) {
        let Some((path, why)) = escalation_path(ask, limit) else {
            return;
        };
        let event = |name, outcome| ask.audit_event(name, outcome, now).with_reason(why);
        self.events
            .push(event(AuditEventName::PathTaken, path.then.as_str()));
        self.pauses_voice_access = path.then == AfterEscalation::Lock;
        if self.pauses_voice_access {
            self.events.push(event(AuditEventName::VoicePaused, "paused"));
        }
        self.reply = self
            .reply
            .take()
            .map(|reason| reply::follow_escalation(ask, reason, &path));
    }
}

fn escalation_path(ask: &Ask<'_>, limit: ReachedLimit) -> Option<(EscalationPath, &'static str)> {
    let factor = &ask.skill.app.second_factor;
    let (name, why) = match limit {
        ReachedLimit::Sends => (&factor.after_sends, "too_many_sends"),
        ReachedLimit::Attempts => (&factor.after_attempts, "too_many_attempts"),
    };
    Some((factor.escalation_path(name.as_deref()?), why))
}

fn reached_limit(outcome: &GateOutcome) -> Option<ReachedLimit> {
    match outcome {
        GateOutcome::Wrong { then, .. } => match then {
            AfterWrongGuess::Burned(_) => Some(ReachedLimit::Attempts),
            AfterWrongGuess::NoNewPin(_) => Some(ReachedLimit::Sends),
            _ => None,
        },
        GateOutcome::Refused(GateRefusal::NoResendsLeft(_)) => Some(ReachedLimit::Sends),
        GateOutcome::Refused(GateRefusal::Budget(spent)) if spent.budget.limits_sends() => {
            Some(ReachedLimit::Sends)
        }
        _ => None,
    }
}

fn reply_to(ask: &Ask<'_>, route: &Route, outcome: &GateOutcome, now: Timestamp) -> Option<Reply> {
    Some(match outcome {
        GateOutcome::Open(_) | GateOutcome::Passed(..) => return None,
        GateOutcome::Replayed => reply::already_handled(ask),
        GateOutcome::NotNeeded => otherwise(ask, route, reply::pin_not_needed),
        GateOutcome::NothingWaiting(end) => match route {
            Route::ResendPin => reply::resend_nothing(ask),
            _ => otherwise(ask, route, |ask| reply::pin_nothing_waiting(ask, *end)),
        },
        GateOutcome::Sent(notice, SendCause::Question) => reply::pin_sent(ask, notice),
        GateOutcome::Sent(notice, SendCause::Resend) => reply::resent(ask, notice),
        GateOutcome::Sent(notice, SendCause::TooShort) => reply::pin_lengthened(ask, false, Some(notice)),
        GateOutcome::Waiting(notice) => match route {
            Route::Pin(_) => reply::pin_unheard(ask, notice),
            _ => reply::pin_waiting(ask, notice),
        },
        GateOutcome::WrongLength(notice) => reply::pin_length(ask, notice),
        GateOutcome::OfAnotherChallenge(notice) => reply::pin_of_another(ask, notice),
        GateOutcome::AnotherVoice => reply::another_voice(ask),
        GateOutcome::Wrong { then, .. } => reply_to_wrong_guess(ask, then, now),
        GateOutcome::Refused(refusal) => reply_to_refusal(ask, refusal, now),
        GateOutcome::Locked(locked) => reply::locked(ask, *locked),
    })
}

/// The reply of routes that only look whether a PIN is awaited, or `pin` for those that are about one.
fn otherwise(ask: &Ask<'_>, route: &Route, pin: impl FnOnce(&Ask<'_>) -> Reply) -> Reply {
    match route {
        Route::NothingToRepeat => reply::nothing_to_repeat(ask),
        Route::Fallback | Route::NothingToChoose => reply::fallback(ask),
        _ => pin(ask),
    }
}

fn reply_to_wrong_guess(ask: &Ask<'_>, then: &AfterWrongGuess, now: Timestamp) -> Reply {
    match then {
        AfterWrongGuess::TryAgain { tries_left } => reply::pin_wrong(ask, *tries_left),
        AfterWrongGuess::Burned(burn) => reply::pin_burned(ask, burn),
        AfterWrongGuess::NewPin(notice) => reply::pin_renewed(ask, notice),
        AfterWrongGuess::LongerPin(notice) => reply::pin_lengthened(ask, true, Some(notice)),
        AfterWrongGuess::NoLongerPin => reply::pin_lengthened(ask, true, None),
        AfterWrongGuess::NoNewPin(spent) => reply::pin_none_left(ask, *spent, now),
        AfterWrongGuess::Over => reply::pin_nothing_waiting(ask, None),
    }
}

fn reply_to_refusal(ask: &Ask<'_>, refusal: &GateRefusal, now: Timestamp) -> Reply {
    match refusal {
        GateRefusal::Budget(spent) => reply::budget_refused(ask, *spent, now),
        GateRefusal::NoWayToReach => reply::no_way_to_reach(ask),
        GateRefusal::TooSoon(notice, wait) => reply::resend_too_soon(ask, notice, *wait),
        GateRefusal::NoResendsLeft(notice) => reply::resend_none_left(ask, notice),
        GateRefusal::TooShort(_) => reply::pin_lengthened(ask, false, None),
    }
}

/// Makes the audit events of one request, all at the same time.
struct EventSource<'a> {
    ask: &'a Ask<'a>,
    now: Timestamp,
}

impl EventSource<'_> {
    fn event(&self, name: AuditEventName, outcome: &'static str) -> AuditEvent {
        self.ask.audit_event(name, outcome, self.now)
    }

    fn attempted(&self, outcome: &'static str) -> AuditEvent {
        self.event(AuditEventName::PinAttempted, outcome)
    }

    /// The events of a send: that it happened and why the PIN is longer than usual, and why it did not go by text
    /// message.
    fn sent(&self, name: AuditEventName, notice: &PendingChallenge) -> Vec<AuditEvent> {
        let mut sent = self.event(name, reach_label(notice));
        sent.reason = notice.longer.map(|budget| budget.as_str().into());
        let withheld = notice.withheld.map(|budget| {
            self.event(AuditEventName::SmsWithheld, "withheld")
                .with_reason(budget.as_str())
        });
        std::iter::once(sent).chain(withheld).collect()
    }

    fn resent(&self, notice: &PendingChallenge) -> Vec<AuditEvent> {
        self.sent(AuditEventName::ChallengeResent, notice)
    }

    fn refused(&self, why: &'static str) -> AuditEvent {
        self.event(AuditEventName::ChallengeRefused, "refused")
            .with_reason(why)
    }
}

fn events(source: &EventSource<'_>, route: &Route, outcome: &GateOutcome) -> Vec<AuditEvent> {
    let attempted = matches!(route, Route::Pin(SpokenPin::Pin(_)));
    match outcome {
        GateOutcome::Passed(..) => vec![
            source.attempted("passed"),
            source
                .event(AuditEventName::ClearanceGiven, "given")
                .with_reason("pin"),
        ],
        GateOutcome::Sent(notice, SendCause::Question) => {
            source.sent(AuditEventName::ChallengeIssued, notice)
        }
        GateOutcome::Sent(notice, SendCause::Resend) => source.resent(notice),
        // The PIN was not compared, so nothing must look like an attempt that failed.
        GateOutcome::Sent(notice, SendCause::TooShort) => {
            [vec![source.attempted("refused")], source.resent(notice)].concat()
        }
        GateOutcome::Wrong { spent, then } => events_of_wrong_guess(source, spent, then),
        GateOutcome::OfAnotherChallenge(_) => vec![source.attempted("of_another")],
        GateOutcome::Refused(refusal) => events_of_refusal(source, attempted, refusal),
        GateOutcome::NothingWaiting(end) if attempted => vec![source.attempted(end_label(*end))],
        GateOutcome::Locked(locked) => events_of_lock(source, *locked),
        GateOutcome::Open(_)
        | GateOutcome::NotNeeded
        | GateOutcome::Waiting(_)
        | GateOutcome::WrongLength(_)
        | GateOutcome::NothingWaiting(_)
        | GateOutcome::AnotherVoice
        | GateOutcome::Replayed => Vec::new(),
    }
}

fn events_of_wrong_guess(
    source: &EventSource<'_>,
    spent: &[BudgetName],
    then: &AfterWrongGuess,
) -> Vec<AuditEvent> {
    let burn = match then {
        AfterWrongGuess::Burned(burn) => Some(burn),
        _ => None,
    };
    let mut events = vec![source.attempted(if burn.is_some() { "burned" } else { "wrong" })];
    events.extend(spent.iter().map(|budget| {
        source
            .event(AuditEventName::BudgetSpent, "spent")
            .with_reason(budget.as_str())
    }));
    let elevated = burn.is_some_and(|burn| burn.elevated);
    if elevated || spent.contains(&BudgetName::OrganizationGuesses) {
        events.push(source.event(AuditEventName::OrganizationElevated, "elevated"));
    }
    if let AfterWrongGuess::NewPin(notice) | AfterWrongGuess::LongerPin(notice) = then {
        events.extend(source.resent(notice));
    }
    events.extend(
        burn.filter(|burn| burn.notified)
            .map(|burn| notified(source, burn)),
    );
    events
}

fn notified(source: &EventSource<'_>, burn: &BurnConsequences) -> AuditEvent {
    let how = match burn.notice {
        NoticeOutcome::Notice => "notice",
        NoticeOutcome::Digest { .. } => "digest",
    };
    source
        .event(AuditEventName::OwnerNotified, "queued")
        .with_reason(how)
}

fn events_of_refusal(source: &EventSource<'_>, attempted: bool, refusal: &GateRefusal) -> Vec<AuditEvent> {
    let why = match refusal {
        GateRefusal::Budget(spent) => Some(spent.budget.as_str()),
        GateRefusal::NoWayToReach => Some("no_way_to_reach"),
        GateRefusal::TooSoon(..) => Some("too_soon"),
        GateRefusal::NoResendsLeft(_) => Some("none_left"),
        GateRefusal::TooShort(_) => None,
    };
    let attempt = attempted.then(|| source.attempted("refused"));
    attempt
        .into_iter()
        .chain(why.map(|why| source.refused(why)))
        .collect()
}

fn events_of_lock(source: &EventSource<'_>, locked: LockedAccess) -> Vec<AuditEvent> {
    let (why, notified) = match locked {
        LockedAccess::Device | LockedAccess::DeviceOnly => ("locked", false),
        LockedAccess::Everywhere(notified) => ("locked_everywhere", notified),
    };
    let ended = source
        .event(AuditEventName::ClearanceEnded, "ended")
        .with_reason(why);
    let told = notified.then(|| {
        source
            .event(AuditEventName::OwnerNotified, "queued")
            .with_reason(why)
    });
    std::iter::once(ended).chain(told).collect()
}

/// The audit log's word for an attempt at a challenge that has ended.
fn end_label(end: Option<ChallengeEnd>) -> &'static str {
    match end {
        Some(ChallengeEnd::Expired) => "expired",
        Some(ChallengeEnd::Used) => "used",
        Some(ChallengeEnd::Burned) => "dead",
        Some(ChallengeEnd::Withdrawn) => "withdrawn",
        None => "gone",
    }
}

fn reach_label(notice: &PendingChallenge) -> &'static str {
    let failed = notice
        .sent
        .iter()
        .filter(|(_, how)| *how == DeliveryStatus::Failed)
        .count();
    match failed {
        0 => "sent",
        some if some < notice.sent.len() => "sent_partly",
        _ => "not_sent",
    }
}
