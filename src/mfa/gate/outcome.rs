//! The outcome of a request at the gate.

use crate::{
    clock::SignedDuration,
    delivery::{DeliveryStatus, PinDestination},
};

use super::super::{
    Clearance, Digits,
    budget::{BudgetName, BurnConsequences, LedgerError, SpentBudget},
    store::{ChallengeEnd, ChallengeStoreError},
};

/// The public facts about a challenge that waits for its PIN: enough to tell the user where to look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingChallenge {
    /// Number of digits of the PIN.
    pub digits: Digits,
    /// Time left until the challenge expires.
    pub left: SignedDuration,
    /// The budget that made the PIN longer than usual. Set only in the turn that sent it.
    pub longer: Option<BudgetName>,
    /// The budget that kept the PIN from going by text message, if the employee has a number.
    pub withheld: Option<BudgetName>,
    /// Each destination, with the delivery status at the moment the turn went on.
    pub sent: Vec<(PinDestination, DeliveryStatus)>,
}

/// The outcome of a request at the gate. Only [`GateOutcome::Open`] and [`GateOutcome::Passed`] carry a
/// [`Clearance`], so no caller can answer a question by reading a flag the wrong way round.
#[derive(Debug)]
pub enum GateOutcome {
    /// The request id was used before. Do nothing.
    Replayed,
    /// The question may be answered: the policy needs no PIN, or one was given before.
    Open(Clearance),
    /// The PIN was right. Contains the clearance and the question that was waiting for it.
    Passed(Clearance, Vec<u8>),
    /// The gate is already open, so no PIN is awaited.
    NotNeeded,
    /// A PIN was sent in this turn.
    Sent(PendingChallenge, SendCause),
    /// A PIN was sent in an earlier turn, and is awaited. It will answer the newest question.
    Waiting(PendingChallenge),
    /// The number of digits is not that of the PIN. Nothing was compared and no try was used.
    WrongLength(PendingChallenge),
    /// The PIN was compared, and was wrong.
    Wrong {
        /// The budgets that this guess spent.
        spent: Vec<BudgetName>,
        /// The consequence for the challenge.
        then: AfterWrongGuess,
    },
    /// The PIN was that of another challenge of the same employee, which has ended, because it was spoken aloud. It cost
    /// no try and no budget.
    OfAnotherChallenge(PendingChallenge),
    /// Nothing was sent, or nothing was compared.
    Refused(GateRefusal),
    /// No PIN is awaited. Contains how the last challenge ended, if the store still remembers it.
    NothingWaiting(Option<ChallengeEnd>),
    /// No PIN is awaited from this person, but one is awaited from another employee who asked in this session. Nothing
    /// was compared.
    AnotherVoice,
    /// Clearances and challenges have ended.
    Locked(LockedAccess),
}

/// The cause of a send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SendCause {
    /// A protected question was asked.
    Question,
    /// The user asked for the PIN again. The old one no longer works.
    Resend,
    /// A budget allows no more guesses at a PIN as short as the one that was given. It was not compared, and this longer
    /// one replaces it.
    TooShort,
}

/// The consequence of a wrong guess for its challenge.
#[derive(Debug, PartialEq, Eq)]
pub enum AfterWrongGuess {
    /// The same PIN may be tried again.
    TryAgain {
        /// Tries left, at least 1.
        tries_left: u8,
    },
    /// The last try is used up, and the challenge has ended.
    Burned(BurnConsequences),
    /// A new PIN was sent in its place.
    NewPin(PendingChallenge),
    /// A longer PIN was sent in its place, because a budget allows no more guesses at one this short.
    LongerPin(PendingChallenge),
    /// No longer PIN could be sent, and the challenge has ended.
    NoLongerPin,
    /// No new PIN may be sent, and the challenge has ended. Contains the spent budget, if that is the reason.
    NoNewPin(Option<SpentBudget>),
    /// The challenge ended in the meantime.
    Over,
}

/// The reason why nothing was sent, or why nothing was compared.
#[derive(Debug, PartialEq, Eq)]
pub enum GateRefusal {
    /// A budget is spent. A PIN that is on its way still works, unless it was the PIN that was refused.
    Budget(SpentBudget),
    /// The employee has no verified address that a sender can reach.
    NoWayToReach,
    /// The last PIN was sent too recently. Contains the time to wait.
    TooSoon(PendingChallenge, SignedDuration),
    /// The challenge has no resends left. Its PIN still works.
    NoResendsLeft(PendingChallenge),
    /// This budget allows no more guesses at a PIN as short as the one that was given, no longer one could be sent, and
    /// the challenge has ended.
    TooShort(BudgetName),
}

/// The access that was ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockedAccess {
    /// That on this device.
    Device,
    /// That on this device only. "Lock everywhere" needs a clearance here, and is limited.
    DeviceOnly,
    /// That on all devices. Contains true if the owner is notified.
    Everywhere(bool),
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
}
