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
    Failure, Services,
    ask::Ask,
    heard::Heard,
    paths::{self, Exceeded},
    record,
    reply::{self, Reply},
    route::Route,
};

/// The result of the gate for a turn.
pub(crate) enum Passage {
    /// The question may be answered.
    Open(Question, Clearance),
    /// The person hears this instead.
    Reply(Reply),
}

/// Carries out what the route asks of the gate. Routes that do not need the gate become replies.
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
    // First, because this costs no round trip to the store, and open questions should cost none.
    if let Some(clearance) = services.gate.open_intent_clearance(ask.visitor(), intent) {
        return Ok(Passage::Open(question, clearance));
    }
    let asked = serde_json::to_vec(&question).expect("a question is always JSON");
    Ok(match services.gate.ask(ask.visitor(), &asked).await? {
        Asked::Open(clearance) => Passage::Open(question, clearance),
        // If the skill is disabled now, the event must find this employee, to withdraw the PIN that is on its way.
        Asked::Sent(notice) => {
            services
                .directory
                .remember_link(&ask.alexa_user, &ask.employee.id)
                .await?;
            record::sent(ask, audit::AuditEventName::ChallengeIssued, &notice, services).await?;
            Passage::Reply(reply::pin_sent(ask, &notice))
        }
        Asked::Waiting(notice) => Passage::Reply(reply::pin_waiting(ask, &notice)),
        Asked::NoWayToReach => {
            record::refused(ask, "no_way_to_reach", services).await?;
            Passage::Reply(reply::no_way_to_reach(ask))
        }
        Asked::Refused(refusal) => Passage::Reply(refuse(ask, refusal, services).await?),
        Asked::Replayed => Passage::Reply(reply::already_handled(ask)),
    })
}

async fn attempt(ask: &Ask<'_>, pin: &Pin, services: &Services) -> Result<Passage, Failure> {
    // Before the attempt: when the skill is disabled, the event must find the employee whose clearance ends.
    services
        .directory
        .remember_link(&ask.alexa_user, &ask.employee.id)
        .await?;
    let outcome = match services.gate.attempt_pin(ask.visitor(), pin).await {
        Ok(outcome) => outcome,
        // The attempt may have succeeded in the store all the same. That must not leave the gate open unrecorded.
        Err(error) => return Err(record::undecided(ask, services, error.into()).await),
    };
    // Before the match: even a right PIN gets no answer if the attempt cannot be recorded.
    record::attempted(ask, &outcome, services).await?;
    Ok(Passage::Reply(match outcome {
        AttemptOutcome::Passed(clearance, asked) => {
            let question = serde_json::from_slice(&asked).map_err(|_| crate::mfa::gate::Error::Question)?;
            return Ok(Passage::Open(question, clearance));
        }
        AttemptOutcome::Wrong { tries_left } => reply::pin_wrong(ask, tries_left),
        AttemptOutcome::Burned(burn) => {
            let reason = reply::pin_burned(ask, &burn);
            paths::follow(ask, Exceeded::Attempts, reason, services).await?
        }
        AttemptOutcome::Renewed(notice) => reply::pin_renewed(ask, &notice),
        AttemptOutcome::NotRenewed(refusal) => {
            let reason = reply::pin_none_left(ask, refusal, services.clock.now());
            paths::follow(ask, Exceeded::Sends, reason, services).await?
        }
        AttemptOutcome::Longer { wrong, notice, .. } => reply::pin_lengthened(ask, wrong, notice.as_ref()),
        AttemptOutcome::Refused(refusal) => refuse(ask, refusal, services).await?,
        AttemptOutcome::WrongLength(notice) => reply::pin_length(ask, &notice),
        AttemptOutcome::AlreadyOpen => reply::pin_not_needed(ask),
        AttemptOutcome::NothingWaiting(ending) => reply::pin_nothing_waiting(ask, ending),
        AttemptOutcome::Replayed => reply::already_handled(ask),
    }))
}

async fn unheard(ask: &Ask<'_>, services: &Services) -> Result<Reply, Failure> {
    Ok(match services.gate.check_state(ask.visitor()).await? {
        GateState::Waiting(notice) => reply::pin_unheard(ask, &notice),
        GateState::Nothing(ending) => reply::pin_nothing_waiting(ask, ending),
        GateState::Open => reply::pin_not_needed(ask),
        GateState::Replayed => reply::already_handled(ask),
    })
}

async fn send_again(ask: &Ask<'_>, services: &Services) -> Result<Reply, Failure> {
    Ok(match services.gate.resend_pin(ask.visitor()).await? {
        ResendOutcome::Sent(notice) => {
            record::sent(ask, audit::AuditEventName::ChallengeResent, &notice, services).await?;
            reply::resent(ask, &notice)
        }
        ResendOutcome::TooSoon(notice, wait) => {
            record::refused(ask, "too_soon", services).await?;
            reply::resend_too_soon(ask, &notice, wait)
        }
        ResendOutcome::NoneLeft(notice) => {
            record::refused(ask, "none_left", services).await?;
            let reason = reply::resend_none_left(ask, &notice);
            paths::follow(ask, Exceeded::Sends, reason, services).await?
        }
        ResendOutcome::AlreadyOpen => reply::pin_not_needed(ask),
        ResendOutcome::NothingWaiting(_) => reply::resend_nothing(ask),
        ResendOutcome::NoWayToReach => {
            record::refused(ask, "no_way_to_reach", services).await?;
            reply::no_way_to_reach(ask)
        }
        ResendOutcome::Refused(refusal) => refuse(ask, refusal, services).await?,
        ResendOutcome::Replayed => reply::already_handled(ask),
    })
}

async fn lock(ask: &Ask<'_>, services: &Services) -> Result<Reply, Failure> {
    let (employee, app) = (ask.employee.id.clone(), ask.skill.app.id.clone());
    services.gate.end_access(&AccessScope::App(employee, app)).await?;
    let ended =
        record::event(ask, audit::AuditEventName::ClearanceEnded, "ended", services).with_reason("locked");
    record::write_down(ask, &[ended], services).await?;
    Ok(reply::locked(ask))
}

/// Handles a spent budget, after which nothing is sent or compared. This too goes to the audit log.
async fn refuse(ask: &Ask<'_>, refusal: SpentBudget, services: &Services) -> Result<Reply, Failure> {
    record::refused(ask, refusal.budget.as_str(), services).await?;
    let reason = reply::refused(ask, refusal, services.clock.now());
    if refusal.budget.limits_sends() {
        return paths::follow(ask, Exceeded::Sends, reason, services).await;
    }
    Ok(reason)
}

/// If a PIN is awaited, asks for it again: words that were not understood cost no attempt. If not, gives `otherwise`.
async fn waiting_or(
    ask: &Ask<'_>,
    services: &Services,
    otherwise: impl FnOnce(&Ask<'_>) -> Reply,
) -> Result<Reply, Failure> {
    Ok(match services.gate.check_state(ask.visitor()).await? {
        GateState::Waiting(notice) => reply::pin_waiting(ask, &notice),
        GateState::Replayed => reply::already_handled(ask),
        GateState::Nothing(_) | GateState::Open => otherwise(ask),
    })
}
