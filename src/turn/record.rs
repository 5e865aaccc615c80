//! Audit events and metrics of the gate, written before the person hears the result.

use crate::{
    audit::{Event, Name},
    delivery::Fate,
    mfa::{
        budget,
        gate::{Notice, Outcome},
        store::{Ending, Scope},
    },
};

use super::{Failure, Services, ask::Ask};

/// Records the outcome of an attempt.
pub(super) async fn attempted(ask: &Ask<'_>, outcome: &Outcome, services: &Services) -> Result<(), Failure> {
    let Some(word) = word(outcome) else {
        return Ok(());
    };
    let mut events = vec![event(ask, Name::PinAttempted, word, services)];
    match outcome {
        Outcome::Passed(..) => {
            events.push(event(ask, Name::ClearanceGiven, "given", services).because("pin"));
        }
        Outcome::Longer {
            wrong,
            notice,
            budget,
        } => {
            if *wrong {
                events.push(spent(ask, *budget, services));
            }
            events.extend(notice.as_ref().map(|notice| again(ask, notice, services)));
        }
        Outcome::Renewed(notice) => events.push(again(ask, notice, services)),
        Outcome::Burned(burn) => {
            events.extend(burn.spent.iter().map(|budget| spent(ask, *budget, services)));
            if burn.elevated || burn.spent.contains(&budget::BudgetName::OrganizationGuesses) {
                events.push(elevated(ask, services));
            }
            if burn.notified {
                let told = match burn.notice {
                    budget::NoticeOutcome::Notice => "notice",
                    budget::NoticeOutcome::Digest { .. } => "digest",
                };
                events.push(event(ask, Name::OwnerNotified, "queued", services).because(told));
            }
        }
        _ => {}
    }
    write_down(ask, &events, services).await
}

/// The audit log's word for an outcome, or `None` if nothing was attempted.
fn word(outcome: &Outcome) -> Option<&'static str> {
    match outcome {
        Outcome::Passed(..) => Some("passed"),
        Outcome::Wrong { .. }
        | Outcome::Longer { wrong: true, .. }
        | Outcome::Renewed(_)
        | Outcome::NoneLeft(_) => Some("wrong"),
        Outcome::Burned(_) => Some("burned"),
        // The PIN was not compared, so nothing must look like an attempt that failed.
        Outcome::Longer { wrong: false, .. } | Outcome::Refused(_) => Some("refused"),
        Outcome::NothingWaiting(Some(Ending::Expired)) => Some("expired"),
        Outcome::NothingWaiting(Some(Ending::Used)) => Some("used"),
        Outcome::NothingWaiting(Some(Ending::Burned)) => Some("dead"),
        Outcome::NothingWaiting(Some(Ending::Withdrawn)) => Some("withdrawn"),
        Outcome::NothingWaiting(None) => Some("gone"),
        Outcome::WrongLength(_) | Outcome::AlreadyOpen | Outcome::Replayed => None,
    }
}

/// An event for a budget that is spent from now on.
fn spent(ask: &Ask<'_>, budget: budget::BudgetName, services: &Services) -> Event {
    metrics::counter!("countersign_budgets_spent_total", "budget" => budget.as_str()).increment(1);
    event(ask, Name::BudgetSpent, "spent", services).because(budget.as_str())
}

/// An event for an organization that gets long PINs from now on. Also an alert, because somebody may be attacking it.
fn elevated(ask: &Ask<'_>, services: &Services) -> Event {
    let organization = &ask.subject.organization;
    tracing::error!(%organization, "ALERT: too many wrong PINs in this organization; everybody's have six digits now");
    metrics::counter!("countersign_alerts_total", "alert" => "organization_elevated").increment(1);
    event(ask, Name::OrganizationElevated, "elevated", services)
}

fn again(ask: &Ask<'_>, notice: &Notice, services: &Services) -> Event {
    let mut again = event(ask, Name::ChallengeResent, reach(notice), services);
    again.reason = notice.longer.map(|budget| budget.as_str().into());
    again
}

/// Records that a PIN was not sent or not compared, and why.
pub(super) async fn refused(ask: &Ask<'_>, why: &'static str, services: &Services) -> Result<(), Failure> {
    metrics::counter!("countersign_challenges_refused_total", "reason" => why).increment(1);
    let refused = event(ask, Name::ChallengeRefused, "refused", services).because(why);
    write_down(ask, &[refused], services).await
}

/// Records that a PIN was sent, why it is longer than usual, and why it did not go by text message.
pub(super) async fn sent(
    ask: &Ask<'_>,
    name: Name,
    notice: &Notice,
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
        event(ask, Name::SmsWithheld, "withheld", services).because(budget.as_str())
    });
    let events: Vec<_> = std::iter::once(sent).chain(withheld).collect();
    write_down(ask, &events, services).await
}

fn reach(notice: &Notice) -> &'static str {
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
    let event = event(ask, Name::PinAttempted, "unknown", services).because("store");
    if services.audit.record(&event).await.is_err() {
        tracing::error!("an attempt of unknown outcome could not be written down");
    }
    failure
}

/// An audit event of this turn, with the current time.
pub(super) fn event(ask: &Ask<'_>, name: Name, outcome: &'static str, services: &Services) -> Event {
    ask.event(name, outcome, services.clock.now())
}

/// Writes audit events. If that fails, ends the clearance that the turn may have given.
pub(super) async fn write_down(ask: &Ask<'_>, events: &[Event], services: &Services) -> Result<(), Failure> {
    let written = services.audit.record_all(events).await;
    // Even if the log took this event before it failed. A clearance without a record is the worse mistake.
    let opened = events.iter().any(|event| event.name == Name::ClearanceGiven);
    if written.is_err() && opened {
        close(ask, services).await;
    }
    Ok(written?)
}

async fn close(ask: &Ask<'_>, services: &Services) {
    let scope = Scope::App(ask.employee.id.clone(), ask.skill.app.id.clone());
    if let Err(error) = services.gate.end(&scope).await {
        tracing::error!(%error, "a clearance that should not stand could not be ended; it idles out");
    }
}
