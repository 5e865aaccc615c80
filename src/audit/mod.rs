//! Who did what.
//!
//! Lives here: [`Event`], its names (held to `docs/audit-events.md` by a test), the [`AuditLog`] port, its SQL store, and
//! the chains by which a change to what was written is found.
//! Does not live here: secrets. No PIN, address, number or token is ever part of an event.

mod actor;
mod chain;
mod findings;
mod head;
mod memory;
mod names;
mod rows;
mod sql;
mod verify;
mod walk;

pub use actor::Actor;
pub use chain::ChainKey;
pub use findings::{ChainReport, Fault, Misfit, Verification, Why};
pub use head::{Head, NotAHead};
pub use memory::MemoryAuditLog;
pub use names::Name;
pub use rows::{Link, Recorded};
pub use sql::SqlAuditLog;
pub use verify::Verifier;

use std::borrow::Cow;

use crate::{
    clock::Timestamp,
    directory::{AppId, DeviceLabel, EmployeeId, OrganizationId},
};

/// Something that happened, for those who must account for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// What.
    pub name: Name,
    /// Who did it.
    pub actor: Actor,
    /// In which organization.
    pub organization: Option<OrganizationId>,
    /// The employee it happened to.
    pub target: Option<EmployeeId>,
    /// At which app.
    pub app: Option<AppId>,
    /// Through which device.
    pub device: Option<DeviceLabel>,
    /// How it came out, in a word: `wrong`, `passed`.
    pub outcome: &'static str,
    /// Why, in a word; or how much.
    pub reason: Option<Cow<'static, str>>,
    /// What ties it to a log line and to other events: the id of the request.
    pub request: Option<String>,
    /// The version of the settings that were in force. The log holds a keyed digest of it: it is made of what an address
    /// or a number could be guessed from.
    pub policy: Option<String>,
}

impl Event {
    /// Something that countersign itself did. Whoever did it, and to whom, is filled in by struct update.
    pub fn new(at: Timestamp, name: Name, outcome: &'static str) -> Self {
        Self {
            at,
            name,
            actor: Actor::System,
            organization: None,
            target: None,
            app: None,
            device: None,
            outcome,
            reason: None,
            request: None,
            policy: None,
        }
    }

    /// The same, and why.
    #[must_use]
    pub fn because(mut self, reason: impl Into<Cow<'static, str>>) -> Self {
        self.reason = Some(reason.into());
        self
    }
}

/// The audit log could not be read or written.
#[derive(Debug, thiserror::Error)]
#[error("the audit log: {0}")]
pub struct Error(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// Where events go.
#[async_trait::async_trait]
pub trait AuditLog: Send + Sync + std::fmt::Debug {
    /// Writes events for good, in this order, all or none of them.
    ///
    /// # Errors
    /// [`Error`] when they are not written.
    async fn record_all(&self, events: &[Event]) -> Result<(), Error>;

    /// Writes one event for good.
    ///
    /// # Errors
    /// [`Error`] when it is not written.
    async fn record(&self, event: &Event) -> Result<(), Error> {
        self.record_all(std::slice::from_ref(event)).await
    }
}
