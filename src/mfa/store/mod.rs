//! The store of challenges and clearances: the contract that every implementation keeps.
//!
//! Expiry is ours: a record carries its times and they are compared with the `now` that is given; whatever the store
//! itself lets expire is only swept up. A record from the future (issued more than [`SKEW`] after `now`) is dead: after
//! the clock was set back we deny rather than let something live longer than it should.
//!
//! Lives here: the [`GateStore`] port and its implementations in Redis and in this process.
//! Does not live here: what a challenge or a clearance is, and when one is due (`gate`).

pub mod memory;
pub mod redis;
mod times;

use crate::{
    clock::{SignedDuration, Timestamp},
    delivery::{Channel, Parcel},
    directory::{AppId, EmployeeId},
};

use super::{ChallengeId, ChallengeView, PinDigest, PolicyVersion, Subject};

/// How far the clocks of two servers may be apart.
pub const SKEW: SignedDuration = SignedDuration::from_secs(60);

/// How long a clearance lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClearanceTerms {
    /// It ends when no protected question came for this long. Default 300 s.
    pub idle: SignedDuration,
    /// It ends this long after it was given, used or not. Default 1,800 s.
    pub absolute: SignedDuration,
}

impl ClearanceTerms {
    /// A clearance that is over before anything else can be asked.
    pub const NONE: Self = Self {
        idle: SignedDuration::from_millis(-1),
        absolute: SignedDuration::from_millis(-1),
    };
}

/// Somebody stands at the gate.
#[derive(Debug, Clone)]
pub struct Entry<'a> {
    /// Who.
    pub subject: &'a Subject,
    /// The request's id. Each is let in once.
    pub request: &'a str,
    /// The policy now in force.
    pub policy: &'a PolicyVersion,
    /// How long clearances last.
    pub terms: ClearanceTerms,
    /// Now.
    pub now: Timestamp,
}

/// How somebody stands at the gate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// This request was let in before: do nothing.
    Replayed,
    /// The gate is open for them until this moment; the idle time starts anew.
    Cleared(Timestamp),
    /// A challenge is waiting for its PIN.
    Challenged(ChallengeView),
    /// Nothing is waiting; the last challenge, if one is remembered (for an hour), ended like this.
    Nothing(Option<Ending>),
}

/// How a challenge ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Its time ran out.
    Expired,
    /// Its PIN was given.
    Used,
    /// Its tries ran out.
    Burned,
    /// It was locked, or the policy or a contact point changed.
    Withdrawn,
}

/// A challenge to be written, with its messages.
#[derive(Debug, Clone)]
pub struct NewChallenge {
    /// Its id.
    pub id: ChallengeId,
    /// For whom. One challenge lives per employee and app.
    pub subject: Subject,
    /// The policy it was issued under.
    pub policy: PolicyVersion,
    /// The PIN, digested.
    pub digest: PinDigest,
    /// How many digits the PIN has.
    pub digits: u8,
    /// What was asked, sealed; given back when the PIN is right.
    pub question: Vec<u8>,
    /// When it is issued.
    pub issued_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// How many tries it has.
    pub tries: u8,
    /// How many resends it has.
    pub resends: u8,
    /// The channels its messages go by.
    pub channels: Vec<Channel>,
    /// Its messages, leased to the caller until `lease_until`.
    pub parcels: Vec<Parcel>,
    /// Until when nobody else claims the messages.
    pub lease_until: Timestamp,
}

/// What came of issuing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Issued {
    /// The challenge and its messages are written.
    New,
    /// Another was already live, and is untouched. Nothing was written.
    Already(ChallengeView),
}

/// A new code for a live challenge, with its messages.
#[derive(Debug, Clone)]
pub struct Resend {
    /// For whom.
    pub subject: Subject,
    /// Which challenge.
    pub id: ChallengeId,
    /// The new PIN, digested. The old one is dead.
    pub digest: PinDigest,
    /// How many digits the new PIN has.
    pub digits: u8,
    /// Not before this long after the last sending. Default 60 s.
    pub spacing: SignedDuration,
    /// The channels its messages go by.
    pub channels: Vec<Channel>,
    /// Its messages, leased to the caller until `lease_until`. Those of the old code that still wait are dropped.
    pub parcels: Vec<Parcel>,
    /// Until when nobody else claims the messages.
    pub lease_until: Timestamp,
    /// Now.
    pub now: Timestamp,
}

/// What came of a resend. Expiry and tries stay as they were in every case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resent {
    /// The new code and its messages are written.
    New(ChallengeView),
    /// Too soon: wait until this moment.
    TooSoon(Timestamp),
    /// It has been sent again as often as it may be.
    NoneLeft,
    /// There is no such live challenge.
    Gone,
}

/// Somebody offers a PIN.
#[derive(Debug, Clone)]
pub struct Attempt<'a> {
    /// Who offers it; the clearance is theirs.
    pub subject: &'a Subject,
    /// For which challenge.
    pub id: &'a ChallengeId,
    /// What was offered, digested for that challenge.
    pub digest: PinDigest,
    /// The policy now in force.
    pub policy: &'a PolicyVersion,
    /// How long the clearance lasts.
    pub terms: ClearanceTerms,
    /// Now.
    pub now: Timestamp,
}

/// What came of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Right. The challenge is used up, its waiting messages are dropped and the subject is cleared.
    Passed {
        /// Until when the clearance lasts if it is not used.
        until: Timestamp,
        /// What was asked, sealed.
        question: Vec<u8>,
    },
    /// Wrong, and so many tries are left (at least one).
    Wrong {
        /// Tries left.
        tries_left: u8,
    },
    /// Wrong, and that was the last try. The challenge is dead; every clearance of this employee and app has ended.
    Burned,
    /// There is no such live challenge; nothing was counted. If it is remembered, how it ended.
    Gone(Option<Ending>),
}

/// Whose clearances and challenges end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Those of an employee for one app: "lock it".
    App(EmployeeId, AppId),
    /// All of an employee: unlinked, disabled, locked by an administrator.
    Employee(EmployeeId),
}

/// The store is out of reach, or holds something that does not read. Deny.
#[derive(Debug, thiserror::Error)]
#[error("the store of challenges: {0}")]
pub struct StoreError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// Challenges and clearances. Each method is one atomic step and, on a server, one round trip.
#[async_trait::async_trait]
pub trait GateStore: Send + Sync + std::fmt::Debug {
    /// Lets a request in once (its id is remembered for an hour) and tells how the subject stands. A clearance or a
    /// challenge given under another policy does not count. Only a clearance is touched.
    ///
    /// # Errors
    /// [`StoreError`]; nothing has changed as far as can be told.
    async fn enter(&self, entry: &Entry<'_>) -> Result<Standing, StoreError>;

    /// Writes a challenge and its messages, if none is live for this employee and app. What is left of an ended one is
    /// replaced, its waiting messages dropped.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn issue(&self, challenge: &NewChallenge) -> Result<Issued, StoreError>;

    /// Replaces the code of a live challenge. Neither expiry nor tries change.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn resend(&self, resend: &Resend) -> Result<Resent, StoreError>;

    /// Replaces what was asked in a live challenge, so that the PIN answers the newest question. False when there is
    /// no such live challenge.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn ask_instead(
        &self,
        subject: &Subject,
        id: &ChallengeId,
        question: &[u8],
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Counts the try, then compares, in one step: of two racing right answers one passes.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn attempt(&self, attempt: &Attempt<'_>) -> Result<Verdict, StoreError>;

    /// Ends clearances and challenges at once, on every server; waiting messages are dropped.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn end(&self, scope: &Scope, now: Timestamp) -> Result<(), StoreError>;

    /// Whether the store answers now.
    ///
    /// # Errors
    /// [`StoreError`] when it does not.
    async fn ready(&self) -> Result<(), StoreError>;
}
