//! The words the gate speaks in: who stands before it, and how a question, a PIN or a wish for another sending fares.

use crate::{
    clock::SignedDuration,
    delivery::{Destination, Fate},
    directory::{Employee, Skill},
};

use super::super::{
    Clearance, Subject,
    budget::{Burn, LedgerError, Name, Refusal},
    store::{Ending, StoreError},
};

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
    /// The id of the session.
    pub session: &'a str,
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
    /// Why it has more digits than usual, if it has and was sent just now.
    pub longer: Option<Name>,
    /// Why it did not go by text message although it could have, if so.
    pub withheld: Option<Name>,
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
    /// A budget is spent.
    Refused(Refusal),
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
    Burned(Burn),
    /// No more guesses at a code so short: a longer one was sent in its place.
    Longer {
        /// Whether this guess was compared, and was wrong. If not it was not looked at.
        wrong: bool,
        /// The longer code; none if it could not be sent, and the challenge has ended.
        notice: Option<Notice>,
        /// Which budget is spent.
        budget: Name,
    },
    /// It was wrong, and another code was sent in its place.
    Renewed(Notice),
    /// It was wrong, and no other code may be sent in its place: the challenge has ended.
    NoneLeft(Option<Refusal>),
    /// A budget is spent; the guess was not looked at.
    Refused(Refusal),
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
    /// A budget is spent.
    Refused(Refusal),
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
    /// The guess ledger is out of reach.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// What was asked cannot be read back: sealed under another key, or changed.
    #[error("the question of a passed challenge does not open")]
    Question,
}
