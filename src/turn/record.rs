//! Audit events and metrics of the gate, written before the person hears the result.

use crate::{
    audit::{AuditEvent, AuditEventName},
    delivery::Fate,
    mfa::{
        budget,
        gate::{AttemptOutcome, PendingChallenge},
        store::{AccessScope, ChallengeEnd},
    },
};

use super::{Failure, Services, ask::Ask};

/// Records the outcome of an attempt.
pub(super) async fn attempted(
    ask: &Ask<'_>,
    outcome: &AttemptOutcome,
    services: &Services,
) -> Result<(), Failure> {
    let Some(word) = word(outcome) else {
        return Ok(());
    };
    let mut events = vec![event(ask, AuditEventName::PinAttempted, word, services)];
    match outcome {
        AttemptOutcome::Passed(..) => {
            events.push(event(ask, AuditEventName::ClearanceGiven, "given", services).with_reason("pin"));
        }
        AttemptOutcome::Longer {
            wrong,
            notice,
            budget,
        } => {
            if *wrong {
                events.push(spent(ask, *budget, services));
            }
            events.extend(notice.as_ref().map(|notice| again(ask, notice, services)));
        }
        AttemptOutcome::Renewed(notice) => events.push(again(ask, notice, services)),
        AttemptOutcome::Burned(burn) => {
            events.extend(burn.spent.iter().map(|budget| spent(ask, *budget, services)));
            if burn.elevated || burn.spent.contains(&budget::BudgetName::OrganizationGuesses) {
                events.push(elevated(ask, services));
            }
            if burn.notified {
                let told = match burn.notice {
                    budget::NoticeOutcome::Notice => "notice",
                    budget::NoticeOutcome::Digest { .. } => "digest",
                };
                events.push(event(ask, AuditEventName::OwnerNotified, "queued", services).with_reason(told));
            }
        }
        _ => {}
    }
    write_down(ask, &events, services).await
}

/// The audit log's word for an outcome, or `None` if nothing was attempted.
fn word(outcome: &AttemptOutcome) -> Option<&'static str> {
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
fn spent(ask: &Ask<'_>, budget: budget::BudgetName, services: &Services) -> AuditEvent {
    metrics::counter!("countersign_budgets_spent_total", "budget" => budget.as_str()).increment(1);
    event(ask, AuditEventName::BudgetSpent, "spent", services).with_reason(budget.as_str())
}

/// An event for an organization that gets long PINs from now on. Also an alert, because somebody may be attacking it.
fn elevated(ask: &Ask<'_>, services: &Services) -> AuditEvent {
    let organization = &ask.subject.organization;
    tracing::error!(%organization, "ALERT: too many wrong PINs in this organization; everybody's have six digits now");
    metrics::counter!("countersign_alerts_total", "alert" => "organization_elevated").increment(1);
    event(ask, AuditEventName::OrganizationElevated, "elevated", services)
}

fn again(ask: &Ask<'_>, notice: &PendingChallenge, services: &Services) -> AuditEvent {
    let mut again = event(ask, AuditEventName::ChallengeResent, reach(notice), services);
    again.reason = notice.longer.map(|budget| budget.as_str().into());
    again
}

/// Records that a PIN was not sent or not compared, and why.
pub(super) async fn refused(ask: &Ask<'_>, why: &'static str, services: &Services) -> Result<(), Failure> {
    metrics::counter!("countersign_challenges_refused_total", "reason" => why).increment(1);
    let refused = event(ask, AuditEventName::ChallengeRefused, "refused", services).with_reason(why);
    write_down(ask, &[refused], services).await
}

/// Records that a PIN was sent, why it is longer than usual, and why it did not go by text message.
pub(super) async fn sent(
    ask: &Ask<'_>,
    name: AuditEventName,
    notice: &PendingChallenge,
    services: &Services,
) -> Result<(), Failure> {
    let mut sent = event(ask, name, reach(notice), services);
    sent.reason = notice.longer.map(|budget| budget.as_str().into());
    let withheld = notice.withheld.map(|budget| {
        if budget == budget::BudgetName::SmsOrganization {
            let organization = &ask.subject.organization;
            tracing::error!(%organization, "ALERT: this organization sent as many text messages as it may in a day");
            metrics::counter!("countersign_alerts_total", "alert" => "sms_organization").increment(1);
        }
        event(ask, AuditEventName::SmsWithheld, "withheld", services).with_reason(budget.as_str())
    });
    let events: Vec<_> = std::iter::once(sent).chain(withheld).collect();
    write_down(ask, &events, services).await
}

fn reach(notice: &PendingChallenge) -> &'static str {
    let failed = notice.sent.iter().filter(|(_, how)| *how == Fate::Failed).count();
    match failed {
        0 => "sent",
        some if some < notice.sent.len() => "sent_partly",
        _ => "not_sent",
    }
}

/// Handles an attempt whose outcome is unknown: the store may have accepted the PIN and lost its response on
/// the way. Ends the clearance that this may have given, and tries to record the attempt.
pub(super) async fn undecided(ask: &Ask<'_>, services: &Services, failure: Failure) -> Failure {
    close(ask, services).await;
    let event = event(ask, AuditEventName::PinAttempted, "unknown", services).with_reason("store");
    if services.audit.record(&event).await.is_err() {
        tracing::error!("an attempt of unknown outcome could not be written down");
    }
    failure
}

/// An audit event of this turn, with the current time.
pub(super) fn event(
    ask: &Ask<'_>,
    name: AuditEventName,
    outcome: &'static str,
    services: &Services,
) -> AuditEvent {
    ask.event(name, outcome, services.clock.now())
}

/// Writes audit events. If that fails, ends the clearance that the turn may have given.
pub(super) async fn write_down(
    ask: &Ask<'_>,
    events: &[AuditEvent],
    services: &Services,
) -> Result<(), Failure> {
    let written = services.audit.record_all(events).await;
    // Even if the log took this event before it failed. A clearance without a record is the worse mistake.
    let opened = events
        .iter()
        .any(|event| event.name == AuditEventName::ClearanceGiven);
    if written.is_err() && opened {
        close(ask, services).await;
    }
    Ok(written?)
}

async fn close(ask: &Ask<'_>, services: &Services) {
    let scope = AccessScope::App(ask.employee.id.clone(), ask.skill.app.id.clone());
    if let Err(error) = services.gate.end_access(&scope).await {
        tracing::error!(%error, "a clearance that should not stand could not be ended; it idles out");
    }
}
