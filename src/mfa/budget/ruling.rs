//! What the budgets decide, in words.

use super::table::Name;
use crate::{
    clock::{SignedDuration, Timestamp},
    mfa::Digits,
};

/// A budget that is spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spent {
    /// Which.
    pub budget: Name,
    /// Until when; with none, until somebody lifts it.
    pub until: Option<Timestamp>,
}

/// Something is refused because a budget is spent. Of several, the one that lasts longest.
pub type Refusal = Spent;

/// Whether a code may be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sending {
    /// It may, and has been counted.
    Allowed {
        /// Names it, to say later that nothing was sent.
        id: String,
        /// On what terms.
        terms: Terms,
    },
    /// It may not; nothing was counted.
    Refused(Refusal),
}

/// On what terms a code is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// How many digits it has.
    pub digits: Digits,
    /// Why it has more than usual, if it has.
    pub longer: Option<Name>,
    /// Why it does not go by text message although there is a number, if so.
    pub withheld: Option<Name>,
}

/// By which ways a code could go. Numbers are digests already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// Whether by mail.
    pub email: bool,
    /// By text message: to which number, and the beginning it shares with others.
    pub sms: Option<(String, String)>,
}

/// Whether a guess may be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Guess {
    /// It may, and has been counted as wrong.
    Counted {
        /// Names it, to say later that it was right.
        id: String,
        /// The budgets that are spent by it.
        spent: Vec<Name>,
    },
    /// Not at so short a code.
    Longer(Name),
    /// Not at all.
    Refused(Refusal),
}

/// What follows from a burned challenge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Burn {
    /// How long this device waits for its next code.
    pub wait: SignedDuration,
    /// Whether everybody of the organization gets long codes from now on, and did not before.
    pub elevated: bool,
    /// The budgets that its last guess spent.
    pub spent: Vec<Name>,
    /// What the owner is told.
    pub told: Told,
    /// Whether that is on its way; the gate says so.
    pub notified: bool,
}

/// What the owner is told of a burned challenge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// A mail about this one.
    Notice,
    /// One mail about this and others; it replaces the last of the same window.
    Digest {
        /// When the window began, with the first mail.
        since: Timestamp,
        /// When it ends, and the mail is sent.
        due: Timestamp,
        /// How many burned in it.
        burned: u32,
    },
}
