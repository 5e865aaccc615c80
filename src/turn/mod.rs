//! ONE SPOKEN TURN: from a verified request to the sentence that answers it.
//!
//! Lives here: the stages of a turn, each a function that is called once per turn.
//! Does not live here: the decision who may pass (`mfa`), sending (`delivery`), finding contacts (`answers`,
//! `directory`), and the verification of requests (`alexa::verify`).
//!
//! Once a request is verified, only one failure is an HTTP error: a request for a skill that is not ours. For
//! every other failure the person hears a sentence.

mod answer;
mod ask;
pub mod endpoint;
mod error;
mod events;
mod gate;
mod heard;
mod links;
mod paths;
pub mod phrases;
mod places;
mod record;
mod reply;
mod route;
mod screens;
mod session;
mod witness;

use std::sync::Arc;

use crate::{
    alexa::{response::Response, verify::VerifiedEnvelope},
    answers::AnswerSource,
    audit::AuditLog,
    clock::Clock,
    directory::Directory,
    mfa::Gate,
    secret::{Entropy, RootKey, Sealer},
};

use ask::Said;
pub use error::Failure;
use gate::Passage;
pub use links::{Links, Unlinked};
pub(crate) use route::{PIN, ROUTES};
pub use witness::{Watched, Witness};

/// The parts of the program that a turn uses.
#[derive(Debug)]
pub struct Services {
    /// Employees, organizations and settings.
    pub directory: Arc<dyn Directory>,
    /// The check of link tokens.
    pub links: Arc<dyn Links>,
    /// The gate in front of protected answers.
    pub gate: Gate,
    /// The source of answers.
    pub answers: Arc<dyn AnswerSource>,
    /// The record of who did what.
    pub audit: Arc<dyn AuditLog>,
    /// The current time.
    pub clock: Arc<dyn Clock>,
    /// Random bytes.
    pub entropy: Arc<dyn Entropy>,
    /// Encrypts the session memory.
    pub memory: Sealer,
}

impl Services {
    /// The sealer for [`Services::memory`], derived from the root key.
    pub fn memory_sealer(root: &RootKey) -> Sealer {
        root.sealer("session memory")
    }
}

/// Runs one turn.
///
/// # Errors
/// [`Failure`] if the question cannot be answered. [`reply::failure`] has the sentence for each.
async fn take(verified: &VerifiedEnvelope, services: &Services) -> Result<Response, Failure> {
    let envelope = verified.get();
    let skill = ask::skill(envelope, services).await?; // whose skill is this
    let ask = match ask::from(envelope, &skill, services).await? {
        Said::ToUs(ask) => ask, // who, what, in which language
        Said::Farewell(locale) => return Ok(reply::farewell(locale)),
        Said::CouldYou => return Ok(Response::cannot_fulfill()),
        Said::Disabled(alexa_user) => return events::disabled(&alexa_user, &skill, services).await,
        Said::Nothing => return Ok(Response::empty()),
    };
    let route = route::of(&ask); // open, protected, or ours
    let (question, clearance) = match gate::pass(&ask, route, services).await? {
        Passage::Open(question, clearance) => (question, clearance),
        Passage::Reply(reply) => return Ok(reply.finish(&ask, services)),
    };
    let answer = answer::fetch(&ask, &question, &clearance, services).await?;
    Ok(reply::answer(&ask, question, &answer).finish(&ask, services))
}
