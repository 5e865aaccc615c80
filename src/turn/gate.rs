//! At the gate: what was asked goes on with a clearance, or a sentence comes back.
//!
//! What happens here is written to the audit log before it is spoken; what cannot be written down gives no answer.

use crate::{
    answers::Question,
    audit,
    delivery::Fate,
    mfa::{
        Clearance, Pin,
        budget::{self, Refusal},
        gate::{Notice, Outcome, Passage as Asked, SentAgain, State},
        store::{Ending, Scope},
    },
};

use super::{
    Failure, Services,
    ask::Ask,
    heard::Heard,
    reply::{self, Reply},
    route::Route,
};

/// What comes out of the gate.
pub(crate) enum Passage {
    /// The question may be answered.
    Open(Question, Clearance),
    /// Say this instead.
    Reply(Reply),
}

/// Takes a turn through the gate.
pub(crate) async fn pass(ask: &Ask<'_>, route: Route, services: &Services) -> Result<Passage, Failure> {
    Ok(Passage::Reply(match route {
        Route::Question { intent, question } => return self::ask(ask, &intent, question, services).await,
        Route::Pin(Heard::Pin(pin)) => return attempt(ask, &pin, services).await,
        Route::Pin(Heard::OtherDigits | Heard::Nothing) => unheard(ask, services).await?,
        Route::SendAgain => send_again(ask, services).await?,
        Route::Lock => lock(ask, services).await?,
        Route::NothingToRepeat => waiting_or(ask, services, reply::nothing_to_repeat).await?,
        Route::Fallback | Route::NothingToChoose => waiting_or(ask, services, reply::fallback).await?,
        Route::Welcome => reply::welcome(ask),
        Route::Whose => reply::whose(ask),
        Route::Help => reply::help(ask),
        Route::Goodbye => reply::goodbye(ask),
    }))
}

async fn ask(
    ask: &Ask<'_>,
    intent: &str,
    question: Question,
    services: &Services,
) -> Result<Passage, Failure> {
    if let Some(clearance) = services.gate.open(ask.visitor(), intent) {
        return Ok(Passage::Open(question, clearance));
    }
    let asked = serde_json::to_vec(&question).expect("a question is always JSON");
    Ok(match services.gate.ask(ask.visitor(), &asked).await? {
        Asked::Open(clearance) => Passage::Open(question, clearance),
        Asked::Sent(notice) => {
            services
                .directory
                .remember_link(&ask.alexa_user, &ask.employee.id)
                .await?;
            sent(ask, audit::Name::ChallengeIssued, &notice, services).await?;
            Passage::Reply(reply::pin_sent(ask, &notice))
        }
        Asked::Waiting(notice) => Passage::Reply(reply::pin_waiting(ask, &notice)),
        Asked::NoWayToReach => {
            refused(ask, "no_way_to_reach", services).await?;
            Passage::Reply(reply::no_way_to_reach(ask))
        }
        Asked::Refused(refusal) => Passage::Reply(refuse(ask, refusal, services).await?),
        Asked::Replayed => Passage::Reply(reply::already_handled(ask)),
    })
}

async fn attempt(ask: &Ask<'_>, pin: &Pin, services: &Services) -> Result<Passage, Failure> {
    // Before the attempt: a skill-disabled event must find whose clearances it ends.
    services
        .directory
        .remember_link(&ask.alexa_user, &ask.employee.id)
        .await?;
    let outcome = match services.gate.attempt(ask.visitor(), pin).await {
        Ok(outcome) => outcome,
        Err(error) => return Err(undecided(ask, services, error.into()).await),
    };
    if let Some(word) = word(&outcome) {
        let attempted = event(ask, audit::Name::PinAttempted, word, services);
        let given = event(ask, audit::Name::ClearanceGiven, "given", services).because("pin");
        let passed = matches!(outcome, Outcome::Passed(..));
        let events = [attempted, given];
        write_down(ask, if passed { &events } else { &events[..1] }, services).await?;
    }
    Ok(Passage::Reply(match outcome {
        Outcome::Passed(clearance, asked) => {
            let question = serde_json::from_slice(&asked).map_err(|_| crate::mfa::gate::Error::Question)?;
            return Ok(Passage::Open(question, clearance));
        }
        Outcome::Wrong { tries_left } => reply::pin_wrong(ask, tries_left),
        Outcome::Burned(burn) => reply::pin_burned(ask, &burn),
        Outcome::Longer { wrong, notice, .. } => reply::pin_lengthened(ask, wrong, notice.as_ref()),
        Outcome::Refused(refusal) => refuse(ask, refusal, services).await?,
        Outcome::WrongLength(notice) => reply::pin_length(ask, &notice),
        Outcome::AlreadyOpen => reply::pin_not_needed(ask),
        Outcome::NothingWaiting(ending) => reply::pin_nothing_waiting(ask, ending),
        Outcome::Replayed => reply::already_handled(ask),
    }))
}

/// The audit log's word for an outcome; none where nothing was attempted.
fn word(outcome: &Outcome) -> Option<&'static str> {
    match outcome {
        Outcome::Passed(..) => Some("passed"),
        Outcome::Wrong { .. } | Outcome::Longer { wrong: true, .. } => Some("wrong"),
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

async fn unheard(ask: &Ask<'_>, services: &Services) -> Result<Reply, Failure> {
    Ok(match services.gate.state(ask.visitor()).await? {
        State::Waiting(notice) => reply::pin_unheard(ask, &notice),
        State::Nothing(ending) => reply::pin_nothing_waiting(ask, ending),
        State::Open => reply::pin_not_needed(ask),
        State::Replayed => reply::already_handled(ask),
    })
}

async fn send_again(ask: &Ask<'_>, services: &Services) -> Result<Reply, Failure> {
    Ok(match services.gate.send_again(ask.visitor()).await? {
        SentAgain::Sent(notice) => {
            sent(ask, audit::Name::ChallengeResent, &notice, services).await?;
            reply::resent(ask, &notice)
        }
        SentAgain::TooSoon(notice, wait) => {
            refused(ask, "too_soon", services).await?;
            reply::resend_too_soon(ask, &notice, wait)
        }
        SentAgain::NoneLeft(notice) => {
            refused(ask, "none_left", services).await?;
            reply::resend_none_left(ask, &notice)
        }
        SentAgain::AlreadyOpen => reply::pin_not_needed(ask),
        SentAgain::NothingWaiting(_) => reply::resend_nothing(ask),
        SentAgain::NoWayToReach => {
            refused(ask, "no_way_to_reach", services).await?;
            reply::no_way_to_reach(ask)
        }
        SentAgain::Refused(refusal) => refuse(ask, refusal, services).await?,
        SentAgain::Replayed => reply::already_handled(ask),
    })
}

async fn lock(ask: &Ask<'_>, services: &Services) -> Result<Reply, Failure> {
    let (employee, app) = (ask.employee.id.clone(), ask.skill.app.id.clone());
    services.gate.end(&Scope::App(employee, app)).await?;
    let ended = event(ask, audit::Name::ClearanceEnded, "ended", services).because("locked");
    write_down(ask, &[ended], services).await?;
    Ok(reply::locked(ask))
}

/// A budget is spent: nothing is sent or compared. It is written down like everything that happens here.
async fn refuse(ask: &Ask<'_>, refusal: Refusal, services: &Services) -> Result<Reply, Failure> {
    refused(ask, refusal.budget.as_str(), services).await?;
    Ok(reply::refused(ask, refusal, services.clock.now()))
}

/// While a PIN is waited for, whatever was not understood costs nothing and the PIN is asked for again.
async fn waiting_or(
    ask: &Ask<'_>,
    services: &Services,
    otherwise: impl FnOnce(&Ask<'_>) -> Reply,
) -> Result<Reply, Failure> {
    Ok(match services.gate.state(ask.visitor()).await? {
        State::Waiting(notice) => reply::pin_waiting(ask, &notice),
        State::Replayed => reply::already_handled(ask),
        State::Nothing(_) | State::Open => otherwise(ask),
    })
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
async fn undecided(ask: &Ask<'_>, services: &Services, failure: Failure) -> Failure {
    close(ask, services).await;
    let event = event(ask, audit::Name::PinAttempted, "unknown", services).because("store");
    if services.audit.record(&event).await.is_err() {
        tracing::error!("an attempt of unknown outcome could not be written down");
    }
    failure
}

/// Writes down that a PIN was not sent, or not looked at, and why.
async fn refused(ask: &Ask<'_>, why: &'static str, services: &Services) -> Result<(), Failure> {
    let refused = event(ask, audit::Name::ChallengeRefused, "refused", services).because(why);
    write_down(ask, &[refused], services).await
}

/// Writes down that a PIN was sent, why it is longer than usual, and why it did not go by text message.
async fn sent(ask: &Ask<'_>, name: audit::Name, notice: &Notice, services: &Services) -> Result<(), Failure> {
    let mut sent = event(ask, name, reach(notice), services);
    sent.reason = notice.longer.map(budget::Name::as_str);
    let withheld = notice
        .withheld
        .map(|budget| event(ask, audit::Name::SmsWithheld, "withheld", services).because(budget.as_str()));
    let events: Vec<_> = std::iter::once(sent).chain(withheld).collect();
    write_down(ask, &events, services).await
}

fn event(ask: &Ask<'_>, name: audit::Name, outcome: &'static str, services: &Services) -> audit::Event {
    ask.event(name, outcome, services.clock.now())
}

/// Writes down what happened. If that fails, what the turn may just have opened is closed again.
async fn write_down(ask: &Ask<'_>, events: &[audit::Event], services: &Services) -> Result<(), Failure> {
    let written = services.audit.record_all(events).await;
    let opened = events
        .iter()
        .any(|event| event.name == audit::Name::ClearanceGiven);
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
