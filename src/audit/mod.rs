//! Who did what.
//!
//! Lives here: [`Event`], its names (held to `docs/audit-events.md` by a test), the [`AuditLog`] port and its SQL store.
//! Does not live here: secrets. No PIN, address, number or token is ever part of an event.

mod memory;
mod sql;

pub use memory::MemoryAuditLog;
pub use sql::{Recorded, SqlAuditLog};

use crate::{
    clock::Timestamp,
    directory::{AppId, EmployeeId, OrganizationId},
};

/// Something that happened, for those who must account for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// What.
    pub name: Name,
    /// In which organization.
    pub organization: Option<OrganizationId>,
    /// Who.
    pub employee: Option<EmployeeId>,
    /// At which app.
    pub app: Option<AppId>,
    /// The device, as the digest a clearance is kept under.
    pub device: Option<String>,
    /// How it came out, in a word: `wrong`, `passed`.
    pub outcome: &'static str,
    /// What ties it to a log line: the id of the request.
    pub request: Option<String>,
}

macro_rules! names {
    ($($(#[$doc:meta])* $variant:ident => $text:literal),+ $(,)?) => {
        /// What can happen. The text of each is a contract.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Name { $($(#[$doc])* $variant),+ }

        impl Name {
            /// Every name there is.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its text in the log.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }
    };
}

names! {
    /// A challenge was issued; the outcome tells how many channels took it.
    ChallengeIssued => "challenge.issued",
    /// A challenge was sent again under a new code.
    ChallengeResent => "challenge.resent",
    /// A PIN was not sent, or not looked at, because a budget is spent; the outcome names it.
    ChallengeRefused => "challenge.refused",
    /// A PIN was offered: `passed`, `wrong`, `burned`, `expired`, `used`, `withdrawn` or `gone`.
    PinAttempted => "pin.attempted",
    /// Clearances were ended: `locked` by voice, `skill_disabled`.
    ClearanceEnded => "clearance.ended",
    /// A directory file was imported.
    DirectoryImported => "directory.imported",
}

/// The audit log could not be written.
#[derive(Debug, thiserror::Error)]
#[error("the audit log: {0}")]
pub struct Error(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// Where events go.
#[async_trait::async_trait]
pub trait AuditLog: Send + Sync + std::fmt::Debug {
    /// Writes one event for good.
    ///
    /// # Errors
    /// [`Error`] when it is not written.
    async fn record(&self, event: &Event) -> Result<(), Error>;
}
