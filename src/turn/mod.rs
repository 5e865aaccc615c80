//! ONE SPOKEN TURN: from a verified envelope to the sentence that answers it.
//!
//! Lives here: the flow, stage by stage, in verbs; each arrow of DESIGN 1 is one function here.
//! Does not live here: deciding who may pass (`mfa`), sending (`delivery`), finding contacts (`answers`, `directory`), the
//! seal of a request (`alexa::verify`).
//!
//! Past the seal nothing is an HTTP error but one: a request for a skill that is not ours. Every other failure is a
//! sentence.

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

/// What a turn works with.
#[derive(Debug)]
pub struct Services {
    /// People and settings.
    pub directory: Arc<dyn Directory>,
    /// Who a link token speaks for.
    pub links: Arc<dyn Links>,
    /// The gate.
    pub gate: Gate,
    /// What the gate protects.
    pub answers: Arc<dyn AnswerSource>,
    /// Who did what.
    pub audit: Arc<dyn AuditLog>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub entropy: Arc<dyn Entropy>,
    /// Seals what a session remembers.
    pub memory: Sealer,
}

impl Services {
    /// The sealer for [`Services::memory`].
    pub fn memory_sealer(root: &RootKey) -> Sealer {
        root.sealer("session memory")
    }
}

/// Takes one turn.
///
/// # Errors
/// [`Failure`] when it cannot be answered as asked; [`reply::failure`] has the sentence for each.
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
