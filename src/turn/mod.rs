//! ONE SPOKEN TURN: from a verified request to the sentence that answers it.
//!
//! Lives here: the stages of a turn, each a function that is called once per turn.
//! Does not live here: the decision who may pass (`mfa`), sending (`delivery`), finding contacts (`answers`,
//! `directory`), and the verification of requests (`alexa::verify`).
//!
//! Once a request is verified, only one failure is an HTTP error: a request for a skill that is not ours. For
//! every other failure the person hears a sentence.

mod answer_counts;
mod ask;
pub mod endpoint;
mod error;
mod gate;
mod gate_report;
mod link_token_verifier;
mod masked_destination;
mod observer;
pub mod phrases;
mod reply;
mod route;
mod screens;
mod services;
mod session_memory;
mod skill_events;
mod spoken_pin;

use crate::alexa::{response::AlexaResponse, verify::VerifiedEnvelope};

pub use answer_counts::AnswerCounts;
use ask::InboundEvent;
pub use error::TurnError;
use gate::GateDecision;
pub use link_token_verifier::{LinkTokenCheckError, LinkTokenVerifier};
pub use observer::{OptionalTurnObserver, TurnObserver};
pub(crate) use route::{INTENT_ROUTES, PIN_INTENT};
pub use services::TurnServices;

/// Runs one turn.
///
/// # Errors
/// [`TurnError`] if the question cannot be answered. [`reply::failure`] has the sentence for each.
async fn take_turn(verified: &VerifiedEnvelope, services: &TurnServices) -> Result<AlexaResponse, TurnError> {
    let envelope = verified.envelope();
    let skill = ask::find_skill(envelope, services).await?; // whose skill is this
    let ask = match ask::read_event(envelope, &skill, services).await? {
        InboundEvent::Ask(ask) => ask, // who, what, in which language
        InboundEvent::UnlinkedGoodbye(locale) => return Ok(reply::unlinked_goodbye(locale)),
        InboundEvent::CanFulfill => return Ok(AlexaResponse::cannot_fulfill()),
        InboundEvent::SkillDisabled(event) => {
            return skill_events::handle_skill_disabled(event, &skill, services).await;
        }
        InboundEvent::Ignored => return Ok(AlexaResponse::empty()),
    };
    let route = route::route_ask(&ask); // open, protected, or ours
    let is_open = route.is_open_question(&ask.skill.app);
    let (question, clearance) = match gate::pass_gate(&ask, route, services).await? {
        GateDecision::Open(question, clearance) => (question, clearance),
        GateDecision::Reply(reply) => return Ok(reply.into_response(&ask, services)),
    };
    let answer = services.answers.answer(&question, ask.skill, &clearance).await?;
    if !is_open {
        services
            .answer_counts
            .count_answer(&ask.subject, &ask.policy, clearance.basis(), ask.now);
    }
    Ok(reply::answer(&ask, question, &answer).into_response(&ask, services))
}
