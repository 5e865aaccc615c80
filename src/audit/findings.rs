//! What a check of the log finds, and how that is said.

use std::fmt;

use super::Head;
use crate::clock::Timestamp;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// Each chain, by name.
    pub chains: Vec<ChainReport>,
    /// Events from before there were chains. Nothing vouches for them.
    pub unchained: u64,
    /// The first event after those that is in no chain.
    pub stray: Option<Misfit>,
}

impl Verification {
    /// Whether everything is as it was written.
    pub fn is_whole(&self) -> bool {
        self.stray.is_none() && self.chains.iter().all(|chain| chain.fault.is_none())
    }
}

/// What was found of one chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainReport {
    /// Where it ends; with a fault, the last event before it.
    pub head: Head,
    /// The first thing that is wrong with it.
    pub fault: Option<Fault>,
}

/// What is wrong with a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// An event does not fit.
    Event(Misfit),
    /// It does not end where the table of heads says.
    Head,
    /// A head that was noted is not in it.
    Noted(Head),
    /// It was begun under another root key, and so it cannot be checked.
    OtherKey,
}

/// An event that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// Its number.
    pub seq: i64,
    /// When it happened, as far as that reads.
    pub at: Option<Timestamp>,
    /// What it is called, as far as that reads.
    pub name: String,
    /// Why it does not fit.
    pub why: Why,
}

/// Why an event does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It is not what was hashed.
    Edited,
    /// So many events are missing before it.
    Missing(i64),
    /// It does not follow the one before it.
    OutOfOrder,
    /// It is in no chain.
    Unchained,
}

impl fmt::Display for ChainReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Head { chain, place, .. } = &self.head;
        match &self.fault {
            None => write!(f, "{chain}: {place} events, head {}", self.head),
            Some(Fault::OtherKey) => write!(f, "{chain}: NOT CHECKED: {}", Fault::OtherKey),
            Some(fault) => write!(f, "{chain}: BROKEN after {place} events: {fault}"),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Event(misfit) => misfit.fmt(f),
            Self::Head => f.write_str("it does not end where the table of heads says: its end was cut off"),
            Self::Noted(head) => write!(
                f,
                "the noted head {head} is not in it: its end was cut off, or it was written anew"
            ),
            Self::OtherKey => f.write_str("it was begun under another root key; give that key too"),
        }
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "event {} (", self.seq)?;
        match self.at {
            Some(at) => write!(f, "{at}, ")?,
            None => f.write_str("time unreadable, ")?,
        }
        write!(f, "{}) {}", self.name, self.why)
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Edited => f.write_str("was edited"),
            Self::Missing(1) => f.write_str("fits, but one event is missing before it"),
            Self::Missing(some) => write!(f, "fits, but {some} events are missing before it"),
            Self::OutOfOrder => f.write_str("is out of order: it does not follow the one before it"),
            Self::Unchained => f.write_str("is in no chain"),
        }
    }
}
