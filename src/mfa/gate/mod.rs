//! The gate's own steps: ask, attempt, send again, lock.
//!
//! Each is at most two round trips to the store, then the senders. What comes out is a word and not a `bool`; only
//! [`Passage::Open`] and [`Outcome::Passed`] carry a [`Clearance`].
//!
//! Lives here: the steps, their words ([`words`]), what may be set ([`settings`]).
//! Does not live here: counting and comparing, which are the store's, in one atomic step; what is said (`turn`).

mod notices;
mod sending;
pub mod settings;
pub mod words;

use std::sync::Arc;

use crate::{
    clock::{Clock, Timestamp},
    delivery::Dispatcher,
    secret::{Entropy, RootKey, Sealer},
};

use super::{
    ChallengeId, Clearance, Pin, PinKey, PolicyVersion, Subject,
    clearance::Basis,
    policy,
    store::{Attempt, Entry, GateStore, Scope, Standing, StoreError, Verdict},
};

use notices::waiting;
pub use settings::Settings;
pub use words::{Error, Notice, Outcome, Passage, SentAgain, State, Visitor};

/// The gate. One serves all apps.
#[derive(Debug)]
pub struct Gate {
    store: Arc<dyn GateStore>,
    dispatcher: Dispatcher,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    pins: PinKey,
    questions: Sealer,
    parcels: Arc<Sealer>,
    settings: Settings,
}

impl Gate {
    /// Puts the gate together. `parcels` is the seal that `dispatcher` opens; `root` the key from which PIN digests and
    /// the seal of questions are derived.
    pub fn new(
        store: Arc<dyn GateStore>,
        dispatcher: Dispatcher,
        parcels: Arc<Sealer>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        root: &RootKey,
        settings: Settings,
    ) -> Self {
        let questions = root.sealer("question");
        Self {
            store,
            dispatcher,
            clock,
            entropy,
            pins: PinKey::new(root),
            questions,
            parcels,
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
        let now = self.clock.now();
        Ok(match self.enter(&visitor, now).await? {
            Standing::Replayed => Passage::Replayed,
            Standing::Cleared(until) => Passage::Open(clearance(&visitor, Basis::Passed(until))),
            Standing::Challenged(view) => {
                let sealed = self.seal_question(&view.id, question);
                self.store
                    .ask_instead(visitor.subject, &view.id, &sealed, now)
                    .await?;
                Passage::Waiting(waiting(&visitor, &view, now))
            }
            Standing::Nothing(_) => self.issue(&visitor, question, now).await?,
        })
    }

    /// A PIN is offered.
    ///
    /// # Errors
    /// [`Error`] when the store is out of reach: no answer may be given.
    pub async fn attempt(&self, visitor: Visitor<'_>, pin: &Pin) -> Result<Outcome, Error> {
        if !policy::asks(visitor.skill, visitor.employee) {
            return Ok(Outcome::AlreadyOpen);
        }
        let now = self.clock.now();
        let view = match self.enter(&visitor, now).await? {
            Standing::Replayed => return Ok(Outcome::Replayed),
            Standing::Cleared(_) => return Ok(Outcome::AlreadyOpen),
            Standing::Nothing(ending) => return Ok(Outcome::NothingWaiting(ending)),
            Standing::Challenged(view) => view,
        };
        if pin.digits() != usize::from(view.digits) {
            return Ok(Outcome::WrongLength(waiting(&visitor, &view, now)));
        }
        let attempt = Attempt {
            subject: visitor.subject,
            id: &view.id,
            digest: self.pins.digest(&view.id, pin),
            policy: &PolicyVersion::of(visitor.skill, visitor.employee),
            terms: self.settings.terms,
            now,
        };
        Ok(match self.store.attempt(&attempt).await? {
            Verdict::Passed { until, question } => {
                let question = self
                    .questions
                    .open(view.id.as_str().as_bytes(), &question)
                    .map_err(|_| Error::Question)?;
                Outcome::Passed(clearance(&visitor, Basis::Passed(until)), question.to_vec())
            }
            Verdict::Wrong { tries_left } => Outcome::Wrong { tries_left },
            Verdict::Burned => Outcome::Burned,
            Verdict::Gone(ending) => Outcome::NothingWaiting(ending),
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
        let now = self.clock.now();
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
        Ok(self.store.end(scope, self.clock.now()).await?)
    }

    async fn enter(&self, visitor: &Visitor<'_>, now: Timestamp) -> Result<Standing, StoreError> {
        let policy = PolicyVersion::of(visitor.skill, visitor.employee);
        let (subject, request, terms) = (visitor.subject, visitor.request, self.settings.terms);
        self.store
            .enter(&Entry {
                subject,
                request,
                policy: &policy,
                terms,
                now,
            })
            .await
    }

    fn seal_question(&self, id: &ChallengeId, question: &[u8]) -> Vec<u8> {
        self.questions
            .seal(id.as_str().as_bytes(), question, &*self.entropy)
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
