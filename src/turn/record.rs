//! What happened at the gate is written down before it is spoken, and counted.

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

/// A PIN was offered, and this came of it.
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
            if burn.elevated || burn.spent.contains(&budget::Name::OrganizationGuesses) {
                events.push(elevated(ask, services));
            }
            if burn.notified {
                let told = match burn.told {
                    budget::Told::Notice => "notice",
                    budget::Told::Digest { .. } => "digest",
                };
                events.push(event(ask, Name::OwnerNotified, "queued", services).because(told));
            }
        }
        _ => {}
    }
    write_down(ask, &events, services).await
}

/// The audit log's word for an outcome; none where nothing was attempted.
fn word(outcome: &Outcome) -> Option<&'static str> {
    match outcome {
        Outcome::Passed(..) => Some("passed"),
        Outcome::Wrong { .. }
        | Outcome::Longer { wrong: true, .. }
        | Outcome::Renewed(_)
        | Outcome::NoneLeft(_) => Some("wrong"),
        Outcome::Burned(_) => Some("burned"),
        Outcome::Longer { wrong: false, .. } | Outcome::Refused(_) => Some("refused"),
        Outcome::NothingWaiting(Some(Ending::Expired)) => Some("expired"),
        Outcome::NothingWaiting(Some(Ending::Used)) => Some("used"),
        Outcome::NothingWaiting(Some(Ending::Burned)) => Some("dead"),
        Outcome::NothingWaiting(Some(Ending::Withdrawn)) => Some("withdrawn"),
        Outcome::NothingWaiting(None) => Some("gone"),
        Outcome::WrongLength(_) | Outcome::AlreadyOpen | Outcome::Replayed => None,
    }
}

/// A budget is spent from now on.
fn spent(ask: &Ask<'_>, budget: budget::Name, services: &Services) -> Event {
    metrics::counter!("countersign_budgets_spent_total", "budget" => budget.as_str()).increment(1);
    event(ask, Name::BudgetSpent, "spent", services).because(budget.as_str())
}

/// From now on everybody of the organization gets long codes. Somebody should look.
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

/// Writes down that a PIN was not sent, or not looked at, and why.
pub(super) async fn refused(ask: &Ask<'_>, why: &'static str, services: &Services) -> Result<(), Failure> {
    metrics::counter!("countersign_challenges_refused_total", "reason" => why).increment(1);
    let refused = event(ask, Name::ChallengeRefused, "refused", services).because(why);
    write_down(ask, &[refused], services).await
}

/// Writes down that a PIN was sent, why it is longer than usual, and why it did not go by text message.
pub(super) async fn sent(
    ask: &Ask<'_>,
    name: Name,
    notice: &Notice,
    services: &Services,
) -> Result<(), Failure> {
    let mut sent = event(ask, name, reach(notice), services);
    sent.reason = notice.longer.map(|budget| budget.as_str().into());
    let withheld = notice.withheld.map(|budget| {
        if budget == budget::Name::SmsOrganization {
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

/// Nobody can tell whether the PIN was right: the store may have passed it and lost its answer on the way. What it may
/// have opened is closed again, and the attempt is written down, both as far as can be.
pub(super) async fn undecided(ask: &Ask<'_>, services: &Services, failure: Failure) -> Failure {
    close(ask, services).await;
    let event = event(ask, Name::PinAttempted, "unknown", services).because("store");
    if services.audit.record(&event).await.is_err() {
        tracing::error!("an attempt of unknown outcome could not be written down");
    }
    failure
}

/// An event of this turn, now.
pub(super) fn event(ask: &Ask<'_>, name: Name, outcome: &'static str, services: &Services) -> Event {
    ask.event(name, outcome, services.clock.now())
}

/// Writes down what happened. If that fails, what the turn may just have opened is closed again.
pub(super) async fn write_down(ask: &Ask<'_>, events: &[Event], services: &Services) -> Result<(), Failure> {
    let written = services.audit.record_all(events).await;
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
