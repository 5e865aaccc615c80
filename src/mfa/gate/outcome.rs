//! Requests to the gate, and the results of asking, attempting and resending.

use crate::{
    clock::SignedDuration,
    delivery::{DeliveryStatus, PinDestination},
    directory::{Employee, PublishedSkill},
};

use super::super::{
    Clearance, GateSubject,
    budget::{BudgetName, BurnConsequences, LedgerError, SpentBudget},
    store::{ChallengeEnd, ChallengeStoreError},
};

/// A request at the gate, with what the directory knows about its sender.
#[derive(Debug, Clone, Copy)]
pub struct GateRequest<'a> {
    /// The skill that was called.
    pub skill: &'a PublishedSkill,
    /// The employee whom the link token identifies.
    pub employee: &'a Employee,
    /// The subject that a clearance is given to.
    pub subject: &'a GateSubject,
    /// The id of the request. The gate acts on each id only once.
    pub request: &'a str,
    /// The id of the voice session.
    pub session: &'a str,
    /// The language of the conversation (BCP 47). Messages use it unless the employee prefers another.
    pub locale: &'a str,
}

/// The public facts about a challenge that waits for its PIN: enough to tell the user where to look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingChallenge {
    /// Number of digits of the PIN.
    pub digits: u8,
    /// Time left until the challenge expires.
    pub left: SignedDuration,
    /// The budget that made the PIN longer than usual. Set only in the turn that sent it.
    pub longer: Option<BudgetName>,
    /// The budget that kept the PIN from going by text message, if the employee has a number.
    pub withheld: Option<BudgetName>,
    /// Each destination, with the delivery status at the moment the turn went on.
    pub sent: Vec<(PinDestination, DeliveryStatus)>,
}

/// The result of asking a protected question.
#[derive(Debug)]
pub enum AskOutcome {
    /// The question may be answered.
    Open(Clearance),
    /// A PIN was sent in this turn.
    Sent(PendingChallenge),
    /// A PIN was sent in an earlier turn. It will now answer this question.
    Waiting(PendingChallenge),
    /// The employee has no verified address that a sender can reach.
    NoWayToReach,
    /// A budget is spent, so no PIN was sent.
    Refused(SpentBudget),
    /// The request id was used before. Do nothing.
    Replayed,
}

/// The result of attempting a PIN.
#[derive(Debug)]
pub enum AttemptOutcome {
    /// The PIN was right. Contains the clearance and the question that was waiting for it.
    Passed(Clearance, Vec<u8>),
    /// The PIN was wrong, and the same PIN may be tried again.
    Wrong {
        /// Tries left, at least 1.
        tries_left: u8,
    },
    /// The PIN was wrong, and the last try is used up. The challenge has ended.
    Burned(BurnConsequences),
    /// A budget allows no more guesses at a PIN this short, so it was replaced by a longer one.
    Longer {
        /// True if this PIN was compared and was wrong; false if it was not compared.
        wrong: bool,
        /// The longer PIN, or `None` if it could not be sent and the challenge has ended.
        notice: Option<PendingChallenge>,
        /// The budget that is spent.
        budget: BudgetName,
    },
    /// The PIN was wrong, and a new one was sent in its place.
    Renewed(PendingChallenge),
    /// The PIN was wrong and no new one may be sent, so the challenge has ended. Contains the spent budget, if
    /// that is the reason.
    NotRenewed(Option<SpentBudget>),
    /// A budget is spent. The PIN was not compared.
    Refused(SpentBudget),
    /// The number of digits is not that of the PIN. Nothing was compared and no try was used.
    WrongLength(PendingChallenge),
    /// The gate is already open, so no PIN is awaited.
    AlreadyOpen,
    /// No PIN is awaited. Contains how the last challenge ended, if the store still remembers it.
    NothingWaiting(Option<ChallengeEnd>),
    /// The request id was used before. Do nothing.
    Replayed,
}

/// The result of asking for the PIN to be sent again.
#[derive(Debug, PartialEq, Eq)]
pub enum ResendOutcome {
    /// A new PIN was sent, and the old one no longer works.
    Sent(PendingChallenge),
    /// The last PIN was sent too recently. Contains the time to wait.
    TooSoon(PendingChallenge, SignedDuration),
    /// The challenge has no resends left. Its PIN still works.
    NoneLeft(PendingChallenge),
    /// The gate is already open, so there is nothing to send.
    AlreadyOpen,
    /// No PIN is awaited. Contains how the last challenge ended, if the store still remembers it.
    NothingWaiting(Option<ChallengeEnd>),
    /// The employee no longer has a verified address that a sender can reach.
    NoWayToReach,
    /// A budget is spent. Nothing was sent, and the old PIN still works.
    Refused(SpentBudget),
    /// The request id was used before. Do nothing.
    Replayed,
}

/// The state of the gate, for a turn that brings neither a question nor a PIN.
#[derive(Debug, PartialEq, Eq)]
pub enum GateState {
    /// A clearance is open, or the policy needs none.
    Open,
    /// A PIN is awaited.
    Waiting(PendingChallenge),
    /// No PIN is awaited. Contains how the last challenge ended, if the store still remembers it.
    Nothing(Option<ChallengeEnd>),
    /// The request id was used before. Do nothing.
    Replayed,
}

/// The gate could not decide. The only safe reaction is to deny access.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The store of challenges is unavailable.
    #[error(transparent)]
    Store(#[from] ChallengeStoreError),
    /// The guess ledger is unavailable.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The sealed question cannot be opened: it was sealed under another root key, or it was altered.
    #[error("the question of a passed challenge could not be decrypted")]
    Question,
}
