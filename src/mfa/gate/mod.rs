//! The gate's own steps: ask, attempt, send again, lock.
//!
//! Each is at most two round trips to the store and one page of the guess ledger, then the senders. What comes out is a word and not a `bool`; only
//! [`Passage::Open`] and [`Outcome::Passed`] carry a [`Clearance`].
//!
//! Lives here: the steps, their words ([`words`]), what may be set ([`settings`]).
//! Does not live here: counting and comparing, which are the store's, in one atomic step; what is said (`turn`).

mod attempting;
mod notices;
mod sending;
pub mod settings;
mod telling;
pub mod words;

use std::sync::Arc;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use ring::digest;

use crate::{
    clock::{Clock, Timestamp},
    delivery::Dispatcher,
    directory::EmployeeId,
    secret::{Entropy, RootKey, Sealer},
};

use super::{
    ChallengeId, Clearance, PinKey, PolicyVersion, Subject,
    budget::{Budgets, Visit},
    clearance::Basis,
    owner, policy,
    store::{ClearanceTerms, Entry, GateStore, Scope, Standing, StoreError},
};

use notices::waiting;
pub use settings::Settings;
pub use words::{Error, Notice, Outcome, Passage, SentAgain, State, Visitor};

/// What the gate works with.
#[derive(Debug)]
pub struct Parts {
    /// Challenges and clearances.
    pub store: Arc<dyn GateStore>,
    /// What may be guessed and sent.
    pub budgets: Budgets,
    /// What hands messages over.
    pub dispatcher: Dispatcher,
    /// What tells owners of wrong PINs.
    pub notices: owner::Notices,
    /// The seal that `dispatcher` opens.
    pub parcels: Arc<Sealer>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub entropy: Arc<dyn Entropy>,
}

/// The gate. One serves all apps.
#[derive(Debug)]
pub struct Gate {
    parts: Parts,
    pins: PinKey,
    questions: Sealer,
    settings: Settings,
}

impl Gate {
    /// Puts the gate together. From `root` are derived the key of PIN digests and the seal of questions.
    pub fn new(parts: Parts, root: &RootKey, settings: Settings) -> Self {
        Self {
            parts,
            pins: PinKey::new(root),
            questions: root.sealer("question"),
            settings,
        }
    }

    /// The clearance of an intent that the app leaves open to every linked employee; none if it is protected.
    pub fn open(&self, visitor: Visitor<'_>, intent: &str) -> Option<Clearance> {
        let open = visitor.skill.app.open_intents.contains(intent);
        open.then(|| clearance(&visitor, Basis::NotRequired))
    }

    /// A protected question is asked. Without a clearance a challenge is issued and sent.
    ///
    /// # Errors
    /// [`Error`] when the store is out of reach: no answer may be given.
    pub async fn ask(&self, visitor: Visitor<'_>, question: &[u8]) -> Result<Passage, Error> {
        if !policy::asks(visitor.skill, visitor.employee) {
            return Ok(Passage::Open(clearance(&visitor, Basis::NotRequired)));
        }
        let now = self.parts.clock.now();
        Ok(match self.enter(&visitor, now).await? {
            Standing::Replayed => Passage::Replayed,
            Standing::Cleared(until) => Passage::Open(clearance(&visitor, Basis::Passed(until))),
            Standing::Challenged(view) => {
                let sealed = self.seal_question(&view.id, question);
                self.parts
                    .store
                    .ask_instead(visitor.subject, &view.id, &sealed, now)
                    .await?;
                Passage::Waiting(waiting(&visitor, &view, now))
            }
            Standing::Nothing(_) => self.issue(&visitor, question, now).await?,
        })
    }

    /// How things stand.
    ///
    /// # Errors
    /// [`Error`] when the store is out of reach.
    pub async fn state(&self, visitor: Visitor<'_>) -> Result<State, Error> {
        if !policy::asks(visitor.skill, visitor.employee) {
            return Ok(State::Open);
        }
        let now = self.parts.clock.now();
        Ok(match self.enter(&visitor, now).await? {
            Standing::Replayed => State::Replayed,
            Standing::Cleared(_) => State::Open,
            Standing::Challenged(view) => State::Waiting(waiting(&visitor, &view, now)),
            Standing::Nothing(ending) => State::Nothing(ending),
        })
    }

    /// Ends clearances and challenges at once.
    ///
    /// # Errors
    /// [`Error`] when the store is out of reach.
    pub async fn end(&self, scope: &Scope) -> Result<(), Error> {
        Ok(self.parts.store.end(scope, self.parts.clock.now()).await?)
    }

    /// Turns an employee's voice access off until it is unlocked; what is open or waiting ends at once.
    ///
    /// # Errors
    /// [`Error`] when the ledger or the store is out of reach; call it again.
    pub async fn pause(&self, employee: &EmployeeId) -> Result<(), Error> {
        let now = self.parts.clock.now();
        self.parts.budgets.pause(employee, now).await?;
        Ok(self
            .parts
            .store
            .end(&Scope::Employee(employee.clone()), now)
            .await?)
    }

    async fn enter(&self, visitor: &Visitor<'_>, now: Timestamp) -> Result<Standing, StoreError> {
        let policy = PolicyVersion::of(visitor.skill, visitor.employee);
        let (subject, request, terms) = (visitor.subject, visitor.request, self.terms(visitor));
        self.parts
            .store
            .enter(&Entry {
                subject,
                request,
                policy: &policy,
                terms,
                now,
            })
            .await
    }

    /// This visitor as the budgets see them.
    fn visit<'a>(visitor: &Visitor<'a>, now: Timestamp) -> Visit<'a> {
        let subject = visitor.subject;
        let mut by = digest::Context::new(&digest::SHA256);
        for part in [visitor.session, &subject.device, &subject.person] {
            by.update(&(part.len() as u64).to_le_bytes());
            by.update(part.as_bytes());
        }
        Visit {
            organization: &subject.organization,
            enrolled: visitor.skill.enrolled,
            employee: &subject.employee,
            device: &subject.device,
            by: BASE64_URL_SAFE_NO_PAD.encode(&by.finish().as_ref()[..16]),
            now,
        }
    }

    /// How long a clearance lasts for this app.
    fn terms(&self, visitor: &Visitor<'_>) -> ClearanceTerms {
        if visitor.skill.app.second_factor.skip_when_passed {
            self.settings.terms
        } else {
            ClearanceTerms::NONE
        }
    }

    fn seal_question(&self, id: &ChallengeId, question: &[u8]) -> Vec<u8> {
        self.questions
            .seal(id.as_str().as_bytes(), question, &*self.parts.entropy)
    }
}

fn clearance(visitor: &Visitor<'_>, basis: Basis) -> Clearance {
    let Subject {
        organization,
        employee,
        app,
        ..
    } = visitor.subject;
    Clearance::new(organization.clone(), employee.clone(), app.clone(), basis)
}

#[cfg(test)]
mod tests;
