//! The result of verifying the audit log, and its text for the command line.

use std::fmt;

use super::AuditChainHead;
use crate::clock::Timestamp;

/// The result for the whole log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditVerification {
    /// One result per chain, sorted by name.
    pub chains: Vec<AuditChainReport>,
    /// Number of events from before chains were introduced. Nothing protects them against changes.
    pub unchained: u64,
    /// The first event after those that does not belong to a chain.
    pub stray: Option<DefectiveEvent>,
}

impl AuditVerification {
    /// Returns true if nothing was changed since it was written.
    pub fn is_intact(&self) -> bool {
        self.stray.is_none() && self.chains.iter().all(|chain| chain.fault.is_none())
    }
}

/// The result for one chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditChainReport {
    /// The last event of the chain, or the last one before the fault.
    pub head: AuditChainHead,
    /// The first fault that was found.
    pub fault: Option<AuditChainFault>,
}

/// A fault of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuditChainFault {
    /// An event is not what was written, or not where it was written.
    Event(DefectiveEvent),
    /// The last event is not the one in the table of heads.
    Head,
    /// A head that was noted earlier is not in the chain.
    Noted(AuditChainHead),
    /// The chain was begun under another root key, so it cannot be verified.
    OtherKey,
}

/// An event that does not match the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefectiveEvent {
    /// The number of the event.
    pub seq: i64,
    /// The time of the event, if it can be read.
    pub at: Option<Timestamp>,
    /// The name of the event, or an empty text if it cannot be read.
    pub name: String,
    /// The reason why it does not match.
    pub defect: EventDefect,
}

/// The reason why an event does not match the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventDefect {
    /// Its content is not what was hashed.
    Edited,
    /// This many events before it are missing.
    Missing(i64),
    /// It does not follow the event before it.
    OutOfOrder,
    /// It has no place in a chain, although it was written after chains were introduced.
    Unchained,
}

impl fmt::Display for AuditChainReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let AuditChainHead { chain, place, .. } = &self.head;
        match &self.fault {
            None => write!(f, "{chain}: {place} events, head {}", self.head),
            Some(AuditChainFault::OtherKey) => {
                write!(f, "{chain}: NOT CHECKED: {}", AuditChainFault::OtherKey)
            }
            Some(fault) => write!(f, "{chain}: BROKEN after {place} events: {fault}"),
        }
    }
}

impl fmt::Display for AuditChainFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Event(defective_event) => defective_event.fmt(f),
            Self::Head => f.write_str(
                "it does not end as recorded in the table of heads: events at its end were removed",
            ),
            Self::Noted(head) => write!(
                f,
                "the noted head {head} is not in it: events at its end were removed, or the chain was rewritten"
            ),
            Self::OtherKey => {
                f.write_str("it was started with another root key; put that key in secrets.previous_root_keys, or give it with --former-root-key")
            }
        }
    }
}

impl fmt::Display for DefectiveEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "event {} (", self.seq)?;
        match self.at {
            Some(at) => write!(f, "{at}, ")?,
            None => f.write_str("unreadable time, ")?,
        }
        write!(f, "{}) {}", self.name, self.defect)
    }
}

impl fmt::Display for EventDefect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Edited => f.write_str("was changed after it was written"),
            Self::Missing(1) => f.write_str("is valid, but one event is missing before it"),
            Self::Missing(some) => write!(f, "is valid, but {some} events are missing before it"),
            Self::OutOfOrder => f.write_str("is out of order: it does not follow the one before it"),
            Self::Unchained => f.write_str("does not belong to a chain"),
        }
    }
}
