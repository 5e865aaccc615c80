//! The way through the gate: a question goes on with a clearance, or the person hears a sentence instead.
//!
//! Whatever happens at the gate is written to the audit log before it is spoken. If it cannot be
//! written, there is no answer.

use crate::{
    answers::Question,
    audit,
    mfa::{
        Clearance, Pin,
        budget::SpentBudget,
        gate::{AskOutcome as Asked, AttemptOutcome, GateState, ResendOutcome},
        store::AccessScope,
    },
};

use super::{
    TurnError, TurnServices,
    ask::Ask,
    audit_trail,
    escalation::{self, ReachedLimit},
    reply::{self, Reply},
    route::Route,
    spoken_pin::SpokenPin,
};

/// The result of the gate for a turn.
pub(crate) enum GateDecision {
    /// The question may be answered.
    Open(Question, Clearance),
    /// The person hears this instead.
    Reply(Reply),
}

/// Carries out what the route asks of the gate. Routes that do not need the gate become replies.
pub(crate) async fn pass_gate(
    ask: &Ask<'_>,
    route: Route,
    services: &TurnServices,
) -> Result<GateDecision, TurnError> {
    Ok(GateDecision::Reply(match route {
        Route::Question { intent, question } => {
            return self::ask_question(ask, &intent, question, services).await;
        }
        Route::Pin(SpokenPin::Pin(pin)) => return attempt_pin(ask, &pin, services).await,
        Route::Pin(SpokenPin::InvalidDigits | SpokenPin::NoDigits) => {
            ask_for_pin_again(ask, services).await?
        }
        Route::ResendPin => resend_pin(ask, services).await?,
        Route::Lock => lock_access(ask, services).await?,
        Route::NothingToRepeat => ask_for_pin_or(ask, services, reply::nothing_to_repeat).await?,
        Route::Fallback | Route::NothingToChoose => ask_for_pin_or(ask, services, reply::fallback).await?,
        Route::Welcome => reply::welcome(ask),
        Route::AskForName => reply::ask_for_name(ask),
        Route::Help => reply::help(ask),
        Route::Goodbye => reply::goodbye(ask),
    }))
}

async fn ask_question(
    ask: &Ask<'_>,
    intent: &str,
    question: Question,
    services: &TurnServices,
) -> Result<GateDecision, TurnError> {
    // First, because this costs no round trip to the store, and open questions should cost none.
    if let Some(clearance) = services.gate.open_intent_clearance(ask.gate_request(), intent) {
        return Ok(GateDecision::Open(question, clearance));
    }
    let asked = serde_json::to_vec(&question).expect("a question is always JSON");
    Ok(match services.gate.ask(ask.gate_request(), &asked).await? {
        Asked::Open(clearance) => GateDecision::Open(question, clearance),
        // If the skill is disabled now, the event must find this employee, to withdraw the PIN that is on its way.
        Asked::Sent(notice) => {
            services
                .directory
                .record_link(&ask.alexa_user_digest, &ask.employee.id)
                .await?;
            audit_trail::record_sending(ask, audit::AuditEventName::ChallengeIssued, &notice, services)
                .await?;
            GateDecision::Reply(reply::pin_sent(ask, &notice))
        }
        Asked::Waiting(notice) => GateDecision::Reply(reply::pin_waiting(ask, &notice)),
        Asked::NoWayToReach => {
            audit_trail::record_refusal(ask, "no_way_to_reach", services).await?;
            GateDecision::Reply(reply::no_way_to_reach(ask))
        }
        Asked::Refused(refusal) => GateDecision::Reply(refuse_spent_budget(ask, refusal, services).await?),
        Asked::Replayed => GateDecision::Reply(reply::already_handled(ask)),
    })
}

async fn attempt_pin(ask: &Ask<'_>, pin: &Pin, services: &TurnServices) -> Result<GateDecision, TurnError> {
    // Before the attempt: when the skill is disabled, the event must find the employee whose clearance ends.
    services
        .directory
        .record_link(&ask.alexa_user_digest, &ask.employee.id)
        .await?;
    let outcome = match services.gate.attempt_pin(ask.gate_request(), pin).await {
        Ok(outcome) => outcome,
        // The attempt may have succeeded in the store all the same. That must not leave the gate open unrecorded.
        Err(error) => return Err(audit_trail::record_undecided_attempt(ask, services, error.into()).await),
    };
    // Before the match: even a right PIN gets no answer if the attempt cannot be recorded.
    audit_trail::record_attempt(ask, &outcome, services).await?;
    Ok(GateDecision::Reply(match outcome {
        AttemptOutcome::Passed(clearance, asked) => {
            let question = serde_json::from_slice(&asked).map_err(|_| crate::mfa::gate::Error::Question)?;
            return Ok(GateDecision::Open(question, clearance));
        }
        AttemptOutcome::Wrong { tries_left } => reply::pin_wrong(ask, tries_left),
        AttemptOutcome::Burned(burn) => {
            let reason = reply::pin_burned(ask, &burn);
            escalation::follow_escalation_path(ask, ReachedLimit::Attempts, reason, services).await?
        }
        AttemptOutcome::Renewed(notice) => reply::pin_renewed(ask, &notice),
        AttemptOutcome::NotRenewed(refusal) => {
            let reason = reply::pin_none_left(ask, refusal, services.clock.now());
            escalation::follow_escalation_path(ask, ReachedLimit::Sends, reason, services).await?
        }
        AttemptOutcome::Longer { wrong, notice, .. } => reply::pin_lengthened(ask, wrong, notice.as_ref()),
        AttemptOutcome::Refused(refusal) => refuse_spent_budget(ask, refusal, services).await?,
        AttemptOutcome::WrongLength(notice) => reply::pin_length(ask, &notice),
        AttemptOutcome::AlreadyOpen => reply::pin_not_needed(ask),
        AttemptOutcome::NothingWaiting(ending) => reply::pin_nothing_waiting(ask, ending),
        AttemptOutcome::Replayed => reply::already_handled(ask),
    }))
}

async fn ask_for_pin_again(ask: &Ask<'_>, services: &TurnServices) -> Result<Reply, TurnError> {
    Ok(match services.gate.check_state(ask.gate_request()).await? {
        GateState::Waiting(notice) => reply::pin_unheard(ask, &notice),
        GateState::Nothing(ending) => reply::pin_nothing_waiting(ask, ending),
        GateState::Open => reply::pin_not_needed(ask),
        GateState::Replayed => reply::already_handled(ask),
    })
}

async fn resend_pin(ask: &Ask<'_>, services: &TurnServices) -> Result<Reply, TurnError> {
    Ok(match services.gate.resend_pin(ask.gate_request()).await? {
        ResendOutcome::Sent(notice) => {
            audit_trail::record_sending(ask, audit::AuditEventName::ChallengeResent, &notice, services)
                .await?;
            reply::resent(ask, &notice)
        }
        ResendOutcome::TooSoon(notice, wait) => {
            audit_trail::record_refusal(ask, "too_soon", services).await?;
            reply::resend_too_soon(ask, &notice, wait)
        }
        ResendOutcome::NoneLeft(notice) => {
            audit_trail::record_refusal(ask, "none_left", services).await?;
            let reason = reply::resend_none_left(ask, &notice);
            escalation::follow_escalation_path(ask, ReachedLimit::Sends, reason, services).await?
        }
        ResendOutcome::AlreadyOpen => reply::pin_not_needed(ask),
        ResendOutcome::NothingWaiting(_) => reply::resend_nothing(ask),
        ResendOutcome::NoWayToReach => {
            audit_trail::record_refusal(ask, "no_way_to_reach", services).await?;
            reply::no_way_to_reach(ask)
        }
        ResendOutcome::Refused(refusal) => refuse_spent_budget(ask, refusal, services).await?,
        ResendOutcome::Replayed => reply::already_handled(ask),
    })
}

async fn lock_access(ask: &Ask<'_>, services: &TurnServices) -> Result<Reply, TurnError> {
    let (employee, app) = (ask.employee.id.clone(), ask.skill.app.id.clone());
    services.gate.end_access(&AccessScope::App(employee, app)).await?;
    let ended = audit_trail::audit_event(ask, audit::AuditEventName::ClearanceEnded, "ended", services)
        .with_reason("locked");
    audit_trail::record_events(ask, &[ended], services).await?;
    Ok(reply::locked(ask))
}

/// Handles a spent budget, after which nothing is sent or compared. This too goes to the audit log.
async fn refuse_spent_budget(
    ask: &Ask<'_>,
    refusal: SpentBudget,
    services: &TurnServices,
) -> Result<Reply, TurnError> {
    audit_trail::record_refusal(ask, refusal.budget.as_str(), services).await?;
    let reason = reply::budget_refused(ask, refusal, services.clock.now());
    if refusal.budget.limits_sends() {
        return escalation::follow_escalation_path(ask, ReachedLimit::Sends, reason, services).await;
    }
    Ok(reason)
}

/// If a PIN is awaited, asks for it again: words that were not understood cost no attempt. If not, gives `otherwise`.
async fn ask_for_pin_or(
    ask: &Ask<'_>,
    services: &TurnServices,
    otherwise: impl FnOnce(&Ask<'_>) -> Reply,
) -> Result<Reply, TurnError> {
    Ok(match services.gate.check_state(ask.gate_request()).await? {
        GateState::Waiting(notice) => reply::pin_waiting(ask, &notice),
        GateState::Replayed => reply::already_handled(ask),
        GateState::Nothing(_) | GateState::Open => otherwise(ask),
    })
}
