//! Audit events and metrics of the gate, written before the person hears the result.

use crate::{
    audit::{AuditEvent, AuditEventName},
    delivery::DeliveryStatus,
    mfa::{
        budget,
        gate::{AttemptOutcome, PendingChallenge},
        store::{AccessScope, ChallengeEnd},
    },
};

use super::{TurnError, TurnServices, ask::Ask};

/// Records the outcome of an attempt.
pub(super) async fn record_attempt(
    ask: &Ask<'_>,
    outcome: &AttemptOutcome,
    services: &TurnServices,
) -> Result<(), TurnError> {
    let Some(word) = attempt_label(outcome) else {
        return Ok(());
    };
    let mut events = vec![audit_event(ask, AuditEventName::PinAttempted, word, services)];
    match outcome {
        AttemptOutcome::Passed(..) => {
            events
                .push(audit_event(ask, AuditEventName::ClearanceGiven, "given", services).with_reason("pin"));
        }
        AttemptOutcome::Longer {
            wrong,
            notice,
            budget,
        } => {
            if *wrong {
                events.push(budget_spent_event(ask, *budget, services));
            }
            events.extend(notice.as_ref().map(|notice| resent_event(ask, notice, services)));
        }
        AttemptOutcome::Renewed(notice) => events.push(resent_event(ask, notice, services)),
        AttemptOutcome::Burned(burn) => {
            events.extend(
                burn.spent
                    .iter()
                    .map(|budget| budget_spent_event(ask, *budget, services)),
            );
            if burn.elevated || burn.spent.contains(&budget::BudgetName::OrganizationGuesses) {
                events.push(organization_elevated_event(ask, services));
            }
            if burn.notified {
                let told = match burn.notice {
                    budget::NoticeOutcome::Notice => "notice",
                    budget::NoticeOutcome::Digest { .. } => "digest",
                };
                events.push(
                    audit_event(ask, AuditEventName::OwnerNotified, "queued", services).with_reason(told),
                );
            }
        }
        _ => {}
    }
    record_events(ask, &events, services).await
}

/// The audit log's word for an outcome, or `None` if nothing was attempted.
fn attempt_label(outcome: &AttemptOutcome) -> Option<&'static str> {
    match outcome {
        AttemptOutcome::Passed(..) => Some("passed"),
        AttemptOutcome::Wrong { .. }
        | AttemptOutcome::Longer { wrong: true, .. }
        | AttemptOutcome::Renewed(_)
        | AttemptOutcome::NotRenewed(_) => Some("wrong"),
        AttemptOutcome::Burned(_) => Some("burned"),
        // The PIN was not compared, so nothing must look like an attempt that failed.
        AttemptOutcome::Longer { wrong: false, .. } | AttemptOutcome::Refused(_) => Some("refused"),
        AttemptOutcome::NothingWaiting(Some(ChallengeEnd::Expired)) => Some("expired"),
        AttemptOutcome::NothingWaiting(Some(ChallengeEnd::Used)) => Some("used"),
        AttemptOutcome::NothingWaiting(Some(ChallengeEnd::Burned)) => Some("dead"),
        AttemptOutcome::NothingWaiting(Some(ChallengeEnd::Withdrawn)) => Some("withdrawn"),
        AttemptOutcome::NothingWaiting(None) => Some("gone"),
        AttemptOutcome::WrongLength(_) | AttemptOutcome::AlreadyOpen | AttemptOutcome::Replayed => None,
    }
}

/// An event for a budget that is spent from now on.
fn budget_spent_event(ask: &Ask<'_>, budget: budget::BudgetName, services: &TurnServices) -> AuditEvent {
    metrics::counter!("countersign_budgets_spent_total", "budget" => budget.as_str()).increment(1);
    audit_event(ask, AuditEventName::BudgetSpent, "spent", services).with_reason(budget.as_str())
}

/// An event for an organization that gets long PINs from now on. Also an alert, because somebody may be attacking it.
fn organization_elevated_event(ask: &Ask<'_>, services: &TurnServices) -> AuditEvent {
    let organization = &ask.subject.organization;
    tracing::error!(%organization, "ALERT: too many wrong PINs in this organization; all its PINs now have six digits");
    metrics::counter!("countersign_alerts_total", "alert" => "organization_elevated").increment(1);
    audit_event(ask, AuditEventName::OrganizationElevated, "elevated", services)
}

fn resent_event(ask: &Ask<'_>, notice: &PendingChallenge, services: &TurnServices) -> AuditEvent {
    let mut again = audit_event(
        ask,
        AuditEventName::ChallengeResent,
        reach_label(notice),
        services,
    );
    again.reason = notice.longer.map(|budget| budget.as_str().into());
    again
}

/// Records that a PIN was not sent or not compared, and why.
pub(super) async fn record_refusal(
    ask: &Ask<'_>,
    why: &'static str,
    services: &TurnServices,
) -> Result<(), TurnError> {
    metrics::counter!("countersign_challenges_refused_total", "reason" => why).increment(1);
    let refused = audit_event(ask, AuditEventName::ChallengeRefused, "refused", services).with_reason(why);
    record_events(ask, &[refused], services).await
}

/// Records that a PIN was sent, why it is longer than usual, and why it did not go by text message.
pub(super) async fn record_sending(
    ask: &Ask<'_>,
    name: AuditEventName,
    notice: &PendingChallenge,
    services: &TurnServices,
) -> Result<(), TurnError> {
    let mut sent = audit_event(ask, name, reach_label(notice), services);
    sent.reason = notice.longer.map(|budget| budget.as_str().into());
    let withheld = notice.withheld.map(|budget| {
        if budget == budget::BudgetName::SmsOrganization {
            let organization = &ask.subject.organization;
            tracing::error!(%organization, "ALERT: this organization reached its daily limit of text messages");
            metrics::counter!("countersign_alerts_total", "alert" => "sms_organization").increment(1);
        }
        audit_event(ask, AuditEventName::SmsWithheld, "withheld", services).with_reason(budget.as_str())
    });
    let events: Vec<_> = std::iter::once(sent).chain(withheld).collect();
    record_events(ask, &events, services).await
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

/// Handles an attempt whose outcome is unknown: the store may have accepted the PIN and lost its response on
/// the way. Ends the clearance that this may have given, and tries to record the attempt.
pub(super) async fn record_undecided_attempt(
    ask: &Ask<'_>,
    services: &TurnServices,
    failure: TurnError,
) -> TurnError {
    end_clearance(ask, services).await;
    let event = audit_event(ask, AuditEventName::PinAttempted, "unknown", services).with_reason("store");
    if services.audit.record(&event).await.is_err() {
        tracing::error!("an attempt of unknown outcome could not be written to the audit log");
    }
    failure
}

/// An audit event of this turn, with the current time.
pub(super) fn audit_event(
    ask: &Ask<'_>,
    name: AuditEventName,
    outcome: &'static str,
    services: &TurnServices,
) -> AuditEvent {
    ask.audit_event(name, outcome, services.clock.now())
}

/// Writes audit events. If that fails, ends the clearance that the turn may have given.
pub(super) async fn record_events(
    ask: &Ask<'_>,
    events: &[AuditEvent],
    services: &TurnServices,
) -> Result<(), TurnError> {
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

async fn end_clearance(ask: &Ask<'_>, services: &TurnServices) {
    let scope = AccessScope::App(ask.employee.id.clone(), ask.skill.app.id.clone());
    if let Err(error) = services.gate.end_access(&scope).await {
        tracing::error!(%error, "a clearance that is no longer valid could not be ended; it ends after its idle time");
    }
}
