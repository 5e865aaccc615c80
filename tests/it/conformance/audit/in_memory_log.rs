//! An in-memory audit log.

use std::sync::Mutex;

use countersign::audit::{AuditEvent, AuditLog, Error};

/// An [`AuditLog`] in the memory of this process. Its events are not chained, because nobody else can change
/// them.
#[derive(Debug, Default)]
pub(super) struct InMemoryAuditLog(Mutex<Vec<AuditEvent>>);

impl InMemoryAuditLog {
    /// Returns all events, oldest first.
    pub(super) fn events(&self) -> Vec<AuditEvent> {
        self.0.lock().unwrap().clone()
    }
}

#[async_trait::async_trait]
impl AuditLog for InMemoryAuditLog {
    async fn record_all(&self, events: &[AuditEvent]) -> Result<(), Error> {
        self.0.lock().unwrap().extend_from_slice(events);
        Ok(())
    }
}
