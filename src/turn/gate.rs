//! The way through the gate: a question goes on with a clearance, or the person hears a sentence instead.
//!
//! Whatever happens at the gate is written to the audit log before it is spoken. If it cannot be
//! written, there is no answer.

use crate::{
    answers::Question,
    audit::{AuditEvent, AuditEventName},
    mfa::{
        Clearance,
        budget::BudgetName,
        gate::{GateAction, GateOutcome, LockedAccess},
        store::AccessScope,
    },
};

use super::{
    TurnError, TurnServices,
    ask::Ask,
    gate_report::{self, GateReport},
    reply::{self, Reply},
    route::Route,
    skill_events,
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
    let asked;
    let action = match &route {
        Route::Welcome => return Ok(GateDecision::Reply(reply::welcome(ask))),
        Route::AskForName => return Ok(GateDecision::Reply(reply::ask_for_name(ask))),
        Route::Help => return Ok(GateDecision::Reply(reply::help(ask))),
        Route::Goodbye => return Ok(GateDecision::Reply(reply::goodbye(ask))),
        Route::Question { intent, question } => {
            // First, because this costs no round trip to the store, and open questions should cost none.
            if let Some(clearance) = services.gate.open_intent_clearance(&ask.gate_request(), intent) {
                return Ok(GateDecision::Open(question.clone(), clearance));
            }
            asked = serde_json::to_vec(question).expect("a question is always JSON");
            GateAction::Ask(&asked)
        }
        Route::Pin(SpokenPin::Pin(pin)) => {
            // Before the attempt: when the skill is disabled, the event must find the employee whose clearance ends.
            skill_events::record_link(ask, services).await?;
            GateAction::Attempt(pin)
        }
        Route::ResendPin => GateAction::Resend,
        Route::Lock => GateAction::Lock,
        Route::LockEverywhere => GateAction::LockEverywhere,
        // Words that were not understood cost no attempt.
        Route::Pin(SpokenPin::InvalidDigits | SpokenPin::NoDigits)
        | Route::NothingToRepeat
        | Route::Fallback
        | Route::NothingToChoose => GateAction::CheckState,
    };
    let outcome = match services.gate.handle(&ask.gate_request(), action).await {
        Ok(outcome) => outcome,
        // The attempt may have succeeded in the store all the same. That must not leave the gate open unrecorded.
        Err(error) if matches!(action, GateAction::Attempt(_)) => {
            return Err(record_undecided_attempt(ask, services, error.into()).await);
        }
        Err(error) => return Err(error.into()),
    };
    follow_outcome(ask, route, outcome, services).await
}

/// Writes down what happened, and only then goes on. Even a right PIN gets no answer if the attempt cannot be recorded.
async fn follow_outcome(
    ask: &Ask<'_>,
    route: Route,
    outcome: GateOutcome,
    services: &TurnServices,
) -> Result<GateDecision, TurnError> {
    let GateReport {
        events,
        reply,
        sent_pin,
        pauses_voice_access,
    } = gate_report::report(ask, &route, &outcome, services.clock.now());
    if sent_pin {
        // If the skill is disabled now, the event must find this employee, to withdraw the PIN that is on its way.
        skill_events::record_link(ask, services).await?;
    }
    // Paused before it is recorded: if the audit log fails now, voice access is closed rather than open.
    if pauses_voice_access {
        services.gate.pause_voice_access(&ask.employee.id).await?;
    }
    record_events(ask, &events, services).await?;
    end_answer_counts(ask, &outcome, pauses_voice_access, services);
    match (outcome, route, reply) {
        (_, _, Some(reply)) => Ok(GateDecision::Reply(reply)),
        (GateOutcome::Passed(clearance, asked), ..) => {
            let question = serde_json::from_slice(&asked).map_err(|_| TurnError::StoredQuestion)?;
            Ok(GateDecision::Open(question, clearance))
        }
        (GateOutcome::Open(clearance), Route::Question { question, .. }, None) => {
            Ok(GateDecision::Open(question, clearance))
        }
        // Every other outcome has a reply.
        (_, _, None) => Ok(GateDecision::Reply(reply::fallback(ask))),
    }
}

/// Lets the answers be written whose access has just ended.
fn end_answer_counts(ask: &Ask<'_>, outcome: &GateOutcome, paused: bool, services: &TurnServices) {
    match outcome {
        _ if paused => services.answer_counts.end_employee(&ask.employee.id),
        GateOutcome::Locked(LockedAccess::Everywhere(_)) => {
            services.answer_counts.end_employee(&ask.employee.id);
        }
        GateOutcome::Locked(LockedAccess::Device | LockedAccess::DeviceOnly) => {
            services.answer_counts.end_device(&ask.subject);
        }
        _ => {}
    }
}

/// Handles an attempt whose outcome is unknown: the store may have accepted the PIN and lost its response on
/// the way. Ends the clearance that this may have given, and tries to record the attempt.
async fn record_undecided_attempt(ask: &Ask<'_>, services: &TurnServices, failure: TurnError) -> TurnError {
    end_clearance(ask, services).await;
    let event = ask.audit_event(AuditEventName::PinAttempted, "unknown", services.clock.now());
    if services.audit.record(&event.with_reason("store")).await.is_err() {
        tracing::error!("an attempt of unknown outcome could not be written to the audit log");
    }
    failure
}

/// Counts and writes audit events. If that fails, ends the clearance that the turn may have given.
async fn record_events(
    ask: &Ask<'_>,
    events: &[AuditEvent],
    services: &TurnServices,
) -> Result<(), TurnError> {
    if events.is_empty() {
        return Ok(());
    }
    events.iter().for_each(count_event);
    let written = services.audit.record_all(events).await;
    // Even if the log took this event before it failed. A clearance without a record is the worse mistake.
    let opened = events
        .iter()
        .any(|event| event.name == AuditEventName::ClearanceGiven);
    if written.is_err() && opened {
        end_clearance(ask, services).await;
    }
    Ok(written?)
}

/// Counts the events that operators watch, and raises the alerts.
fn count_event(event: &AuditEvent) {
    let reason = event.reason.clone().unwrap_or_default();
    let organization = || event.organization.as_ref().map(ToString::to_string);
    let alert = |alert: &'static str| {
        metrics::counter!("countersign_alerts_total", "alert" => alert).increment(1);
    };
    match event.name {
        AuditEventName::BudgetSpent => {
            metrics::counter!("countersign_budgets_spent_total", "budget" => reason).increment(1);
        }
        AuditEventName::ChallengeRefused => {
            metrics::counter!("countersign_challenges_refused_total", "reason" => reason).increment(1);
        }
        AuditEventName::OrganizationElevated => {
            tracing::error!(
                organization = organization(),
                "ALERT: too many wrong PINs in this organization; all its PINs now have six digits"
            );
            alert("organization_elevated");
        }
        AuditEventName::SmsWithheld if reason == BudgetName::SmsOrganization.as_str() => {
            tracing::error!(
                organization = organization(),
                "ALERT: this organization reached its daily limit of text messages"
            );
            alert("sms_organization");
        }
        _ => {}
    }
}

async fn end_clearance(ask: &Ask<'_>, services: &TurnServices) {
    let scope = AccessScope::Device(ask.subject.clone());
    if let Err(error) = services.gate.end_access(&scope).await {
        tracing::error!(%error, "a clearance that is no longer valid could not be ended; it ends after its idle time");
    }
}
