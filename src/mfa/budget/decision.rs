//! Decisions of the budgets.

use super::budget_policy::BudgetName;
use crate::{
    clock::{SignedDuration, Timestamp},
    mfa::Digits,
};

/// A spent budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpentBudget {
    /// The budget that is spent.
    pub budget: BudgetName,
    /// Time at which the budget recovers. `None` if only an unlock lifts it.
    pub until: Option<Timestamp>,
}

/// Decision about sending a PIN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendDecision {
    /// The PIN may be sent, and the send has been counted.
    Allowed {
        /// Id of the send, needed to give it back if nothing was sent.
        id: String,
        /// Length of the PIN and restrictions on the channels.
        terms: SendTerms,
    },
    /// The PIN must not be sent. Nothing was counted.
    Refused(SpentBudget),
}

/// Length of a PIN and restrictions on its channels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendTerms {
    /// Number of digits.
    pub digits: Digits,
    /// Budget that makes the PIN longer than usual, if one does.
    pub lengthened_by: Option<BudgetName>,
    /// Budget that forbids a text message although the employee has a number, if one does.
    pub sms_withheld_by: Option<BudgetName>,
}

/// Channels on which a PIN could be sent. Phone numbers are keyed digests already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryOptions {
    /// True if email is possible.
    pub email: bool,
    /// Digests of the phone number and of its prefix, if a text message is possible.
    pub sms: Option<(String, String)>,
}

/// Decision about comparing a guess.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GuessDecision {
    /// The guess may be compared, and has been counted as wrong.
    Counted(CountedGuess),
    /// This budget allows no more guesses at a PIN this short. A longer PIN has to take its place.
    PinTooShort(BudgetName),
    /// No guess may be compared, whatever the length of the PIN.
    Refused(SpentBudget),
}

/// A guess that is counted as wrong until its result is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedGuess {
    /// Id of the guess, by which it is settled.
    pub id: String,
    /// Budgets that this guess spends.
    pub spent: Vec<BudgetName>,
    /// True if the employee is known to use the device.
    pub known: bool,
}

/// Reason for a send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SendPurpose {
    /// A new challenge. Its PIN has the usual number of digits, or more.
    NewChallenge,
    /// A new PIN for a challenge whose PIN has this many digits. It has at least as many.
    SameChallenge(Digits),
    /// A long PIN in place of one that a budget has made too short to be compared. Strangers may have spent that budget, so
    /// this send neither counts nor is limited. There is at most one for each challenge, whose first send was limited.
    LongerPin,
}

/// Consequences of a burned challenge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BurnConsequences {
    /// Time until this device may have its next PIN.
    pub wait: SignedDuration,
    /// True if this burn made all PINs in the organization long. False if they were long already.
    pub elevated: bool,
    /// Notice to the owner.
    pub notice: NoticeOutcome,
    /// True if the notice is in the outbox. The gate sets it.
    pub notified: bool,
}

/// Notice that an owner gets about a burned challenge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeOutcome {
    /// A mail about this challenge alone.
    Notice,
    /// One mail about this challenge and others. It replaces the previous digest of the same window.
    Digest {
        /// Start of the window: the time of its first notice.
        since: Timestamp,
        /// End of the window, when the digest is sent.
        due: Timestamp,
        /// Number of challenges burned in the window.
        burned: u32,
    },
}
