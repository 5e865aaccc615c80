//! The audit log: a record of who did what, protected against later changes.
//!
//! Lives here: [`AuditEvent`], its names (a test compares them with `docs/audit-events.md`), the [`AuditLog`]
//! port, its SQL store, and the chains that reveal a change to the log.
//! Does not live here: secrets. No event contains a PIN, an address, a number or a token.

mod actor;
mod chain_head;
mod chain_key;
mod event_name;
mod recorded_event;
mod sql_log;
mod verification;
mod verification_pass;
mod verifier;

pub use actor::AuditActor;
pub use chain_head::{AuditChainHead, ParseChainHeadError};
pub use chain_key::AuditChainKey;
pub use event_name::AuditEventName;
pub use recorded_event::{ChainLink, RecordedEvent};
pub use sql_log::SqlAuditLog;
pub use verification::{AuditChainFault, AuditChainReport, AuditVerification, DefectiveEvent, EventDefect};
pub use verifier::AuditVerifier;

use std::borrow::Cow;

use crate::{
    clock::Timestamp,
    directory::{AppId, DeviceLabel, EmployeeId, OrganizationId},
};

/// An event for those who must account for who did what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEvent {
    /// The time of the event.
    pub at: Timestamp,
    /// The kind of event.
    pub name: AuditEventName,
    /// The person or program that caused it.
    pub actor: AuditActor,
    /// The organization it belongs to.
    pub organization: Option<OrganizationId>,
    /// The employee it concerns.
    pub target: Option<EmployeeId>,
    /// The app it concerns.
    pub app: Option<AppId>,
    /// The label of the device it came from.
    pub device: Option<DeviceLabel>,
    /// The result in one word, such as `wrong` or `passed`.
    pub outcome: &'static str,
    /// The reason in one word, or a count.
    pub reason: Option<Cow<'static, str>>,
    /// The id of the request, which connects the event to log lines and to other events.
    pub request: Option<String>,
    /// The version of the settings in force. The log stores a keyed digest of it, because it is made from
    /// addresses and numbers that could be guessed.
    pub policy: Option<String>,
}

impl AuditEvent {
    /// Creates an event that countersign itself caused. Set the actor and the target by struct update.
    pub fn new(at: Timestamp, name: AuditEventName, outcome: &'static str) -> Self {
        Self {
            at,
            name,
            actor: AuditActor::System,
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

    /// Returns the event with a reason.
    #[must_use]
    pub fn with_reason(mut self, reason: impl Into<Cow<'static, str>>) -> Self {
        self.reason = Some(reason.into());
        self
    }
}

/// The audit log could not be read or written.
#[derive(Debug, thiserror::Error)]
#[error("the audit log: {0}")]
pub struct Error(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// A log that audit events are written to.
#[async_trait::async_trait]
pub trait AuditLog: Send + Sync + std::fmt::Debug {
    /// Writes all events durably, in this order, or none of them.
    ///
    /// # Errors
    /// [`Error`] when they are not written.
    async fn record_all(&self, events: &[AuditEvent]) -> Result<(), Error>;

    /// Writes one event durably.
    ///
    /// # Errors
    /// [`Error`] when it is not written.
    async fn record(&self, event: &AuditEvent) -> Result<(), Error> {
        self.record_all(std::slice::from_ref(event)).await
    }
}
