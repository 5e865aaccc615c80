//! The gate's own steps: ask, attempt, send again, lock.
//!
//! Each is at most two round trips to the store, then the senders. What comes out is a word and not a `bool`; only
//! [`Passage::Open`] and [`Outcome::Passed`] carry a [`Clearance`].

use std::{sync::Arc, time::Duration};

use crate::{
    clock::{Clock, SignedDuration, Timestamp},
    delivery::{Channel, Destination, Dispatch, Dispatcher, Fate, LEASE, Message, Parcel},
    directory::{Employee, Skill},
    secret::{Entropy, RootKey, Sealer},
};

use super::{
    ChallengeId, ChallengeView, Clearance, Digits, Pin, PinKey, PolicyVersion, Subject,
    clearance::Basis,
    policy,
    store::{
        Attempt, ClearanceTerms, Ending, Entry, GateStore, Issued, NewChallenge, Resend, Resent, Scope,
        Standing, StoreError, Verdict,
    },
};

/// The gate's settings, within the bounds that the configuration has checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// How many digits a PIN has. Default 3.
    pub digits: Digits,
    /// How long a challenge lives from its first send. Default 300 s.
    pub lifetime: SignedDuration,
    /// Tries a challenge has, of all its resends together. Default 3.
    pub tries: u8,
    /// Resends a challenge has. Default 2.
    pub resends: u8,
    /// The least time between two sendings of one challenge. Default 60 s.
    pub spacing: SignedDuration,
    /// How long a clearance lasts.
    pub terms: ClearanceTerms,
    /// How long a turn waits for the first channel to accept a message. Default 2 s.
    pub patience: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            digits: Digits::SHORT,
            lifetime: SignedDuration::from_secs(300),
            tries: 3,
            resends: 2,
            spacing: SignedDuration::from_secs(60),
            terms: ClearanceTerms {
                idle: SignedDuration::from_secs(300),
                absolute: SignedDuration::from_secs(1800),
            },
            patience: Duration::from_secs(2),
        }
    }
}

/// Somebody at the gate, with what the directory knows of them.
#[derive(Debug, Clone, Copy)]
pub struct Visitor<'a> {
    /// The skill they talk to.
    pub skill: &'a Skill,
    /// The employee they are.
    pub employee: &'a Employee,
    /// What a clearance is given for.
    pub subject: &'a Subject,
    /// The id of the request.
    pub request: &'a str,
    /// The language they speak (BCP 47), which is the language of the message.
    pub locale: &'a str,
}

/// What to tell of a challenge that waits for its PIN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// How many digits the PIN has.
    pub digits: u8,
    /// How long it is still good for.
    pub left: SignedDuration,
    /// Where it went, and what became of it there by the time the turn went on.
    pub sent: Vec<(Destination, Fate)>,
}

/// How a protected question fares at the gate.
#[derive(Debug)]
pub enum Passage {
    /// It may be answered.
    Open(Clearance),
    /// A PIN has just been sent.
    Sent(Notice),
    /// A PIN was sent before and is waited for; it will answer this question now.
    Waiting(Notice),
    /// There is no verified address of theirs that a PIN could go to.
    NoWayToReach,
    /// This request was acted on before.
    Replayed,
}

/// How an offered PIN fares.
#[derive(Debug)]
pub enum Outcome {
    /// It was right: the clearance, and what had been asked.
    Passed(Clearance, Vec<u8>),
    /// It was wrong, and so many tries are left.
    Wrong {
        /// Tries left, at least one.
        tries_left: u8,
    },
    /// It was wrong, and the challenge is dead.
    Burned,
    /// It cannot be the PIN, which has another number of digits. No try was used.
    WrongLength(Notice),
    /// The gate is open already; no PIN is waited for.
    AlreadyOpen,
    /// No PIN is waited for; if the last challenge is remembered, how it ended.
    NothingWaiting(Option<Ending>),
    /// This request was acted on before.
    Replayed,
}

/// How a wish for another sending fares.
#[derive(Debug, PartialEq, Eq)]
pub enum SentAgain {
    /// A new code is on its way; the old one is dead.
    Sent(Notice),
    /// Too soon; wait this long.
    TooSoon(Notice, SignedDuration),
    /// It has been sent as often as it may be.
    NoneLeft(Notice),
    /// The gate is open already.
    AlreadyOpen,
    /// No PIN is waited for; if the last challenge is remembered, how it ended.
    NothingWaiting(Option<Ending>),
    /// There is no verified address of theirs any more.
    NoWayToReach,
    /// This request was acted on before.
    Replayed,
}

/// How things stand, when something was said that is neither a question nor a PIN.
#[derive(Debug, PartialEq, Eq)]
pub enum State {
    /// The gate is open, or none is needed.
    Open,
    /// A PIN is waited for.
    Waiting(Notice),
    /// No PIN is waited for.
    Nothing(Option<Ending>),
    /// This request was acted on before.
    Replayed,
}

/// The gate could not decide. Deny.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Its store is out of reach.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What was asked cannot be read back: sealed under another key, or changed.
    #[error("the question of a passed challenge does not open")]
    Question,
}

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

    /// "Send it again": a new code for the same challenge, with its old expiry and its old tries.
    ///
    /// # Errors
    /// [`Error`] when the store is out of reach.
    pub async fn send_again(&self, visitor: Visitor<'_>) -> Result<SentAgain, Error> {
        if !policy::asks(visitor.skill, visitor.employee) {
            return Ok(SentAgain::AlreadyOpen);
        }
        let now = self.clock.now();
        let view = match self.enter(&visitor, now).await? {
            Standing::Replayed => return Ok(SentAgain::Replayed),
            Standing::Cleared(_) => return Ok(SentAgain::AlreadyOpen),
            Standing::Nothing(ending) => return Ok(SentAgain::NothingWaiting(ending)),
            Standing::Challenged(view) => view,
        };
        let destinations = self.destinations(visitor.employee);
        if destinations.is_empty() {
            return Ok(SentAgain::NoWayToReach);
        }
        let pin = Pin::draw(
            Digits::try_from(view.digits).unwrap_or(self.settings.digits),
            &*self.entropy,
        );
        let messages = messages(&visitor, &destinations, &pin, now, view.expires_at);
        let parcels = self.seal(&visitor, &messages);
        let resend = Resend {
            subject: visitor.subject.clone(),
            id: view.id.clone(),
            digest: self.pins.digest(&view.id, &pin),
            spacing: self.settings.spacing,
            channels: destinations.iter().map(Destination::channel).collect(),
            parcels: parcels.clone(),
            lease_until: now + LEASE,
            now,
        };
        Ok(match self.store.resend(&resend).await? {
            Resent::New(view) => SentAgain::Sent(
                self.deliver(view.digits, view.expires_at, messages, &parcels)
                    .await,
            ),
            Resent::TooSoon(until) => {
                SentAgain::TooSoon(waiting(&visitor, &view, now), until.duration_since(now))
            }
            Resent::NoneLeft => SentAgain::NoneLeft(waiting(&visitor, &view, now)),
            Resent::Gone => SentAgain::NothingWaiting(None),
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

    async fn issue(&self, visitor: &Visitor<'_>, question: &[u8], now: Timestamp) -> Result<Passage, Error> {
        let destinations = self.destinations(visitor.employee);
        if destinations.is_empty() {
            return Ok(Passage::NoWayToReach);
        }
        let id = ChallengeId::draw(&*self.entropy);
        let pin = Pin::draw(self.settings.digits, &*self.entropy);
        let expires_at = now + self.settings.lifetime;
        let messages = messages(visitor, &destinations, &pin, now, expires_at);
        let parcels = self.seal(visitor, &messages);
        let challenge = NewChallenge {
            subject: visitor.subject.clone(),
            policy: PolicyVersion::of(visitor.skill, visitor.employee),
            digest: self.pins.digest(&id, &pin),
            digits: self.settings.digits.get(),
            question: self.seal_question(&id, question),
            issued_at: now,
            expires_at,
            tries: self.settings.tries,
            resends: self.settings.resends,
            channels: destinations.iter().map(Destination::channel).collect(),
            parcels: parcels.clone(),
            lease_until: now + LEASE,
            id,
        };
        Ok(match self.store.issue(&challenge).await? {
            Issued::Already(view) => Passage::Waiting(waiting(visitor, &view, now)),
            Issued::New => Passage::Sent(
                self.deliver(challenge.digits, expires_at, messages, &parcels)
                    .await,
            ),
        })
    }

    fn seal_question(&self, id: &ChallengeId, question: &[u8]) -> Vec<u8> {
        self.questions
            .seal(id.as_str().as_bytes(), question, &*self.entropy)
    }

    fn seal(&self, visitor: &Visitor<'_>, messages: &[Message]) -> Vec<Parcel> {
        let partition = visitor.subject.partition();
        messages
            .iter()
            .map(|message| Parcel::seal(message, partition, &self.parcels, &*self.entropy))
            .collect()
    }

    /// The verified addresses of an employee that some sender can reach.
    fn destinations(&self, employee: &Employee) -> Vec<Destination> {
        let channels = self.dispatcher.channels();
        let email = employee.email().cloned().map(Destination::Email);
        let phone = employee.phone().cloned().map(Destination::Sms);
        email
            .into_iter()
            .chain(phone)
            .filter(|to| channels.contains(&to.channel()))
            .collect()
    }

    /// Sends what has just been written to the outbox, on all channels at once, and tells how far it got.
    async fn deliver(
        &self,
        digits: u8,
        expires_at: Timestamp,
        messages: Vec<Message>,
        parcels: &[Parcel],
    ) -> Notice {
        let destinations: Vec<_> = messages
            .iter()
            .map(|message| message.destination.clone())
            .collect();
        let address = |parcel: &Parcel| (parcel.id.clone(), parcel.partition);
        let batch = messages.into_iter().zip(parcels.iter().map(address));
        let batch = batch
            .map(|(message, (id, partition))| (message, id, partition))
            .collect();
        let reach = self
            .dispatcher
            .dispatch(batch)
            .reach(self.settings.patience, Dispatch::GRACE)
            .await;
        let fate = |to: &Destination| reach.of(to.channel()).unwrap_or(Fate::Failed);
        let sent = destinations
            .into_iter()
            .map(|to| (to.clone(), fate(&to)))
            .collect();
        Notice {
            digits,
            left: expires_at.duration_since(self.clock.now()),
            sent,
        }
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

fn messages(
    visitor: &Visitor<'_>,
    destinations: &[Destination],
    pin: &Pin,
    issued_at: Timestamp,
    expires_at: Timestamp,
) -> Vec<Message> {
    let message = |destination: &Destination| Message {
        destination: destination.clone(),
        code: pin.expose().to_owned(),
        display_name: visitor.employee.display_name.clone(),
        organization: visitor.skill.organization.name.clone(),
        app: visitor.skill.app.name.clone(),
        issued_at,
        expires_at,
        locale: visitor.locale.to_owned(),
    };
    destinations.iter().map(message).collect()
}

/// What to tell of a challenge that was sent in an earlier turn: where it went then.
fn waiting(visitor: &Visitor<'_>, view: &ChallengeView, now: Timestamp) -> Notice {
    let destination = |channel: &Channel| match channel {
        Channel::Email => visitor.employee.email().cloned().map(Destination::Email),
        Channel::Sms => visitor.employee.phone().cloned().map(Destination::Sms),
    };
    let sent = view
        .channels
        .iter()
        .filter_map(destination)
        .map(|to| (to, Fate::Pending))
        .collect();
    Notice {
        digits: view.digits,
        left: view.expires_at.duration_since(now),
        sent,
    }
}
