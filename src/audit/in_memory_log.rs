//! An in-memory audit log for tests.

use std::sync::Mutex;

use super::{AuditEvent, AuditLog, Error};

/// An [`AuditLog`] in the memory of this process. Its events are not chained, because nobody else can change
/// them.
#[derive(Debug, Default)]
pub struct InMemoryAuditLog(Mutex<Vec<AuditEvent>>);

impl InMemoryAuditLog {
    /// Returns all events, oldest first.
    ///
    /// # Panics
    /// Never: no holder of the lock can panic.
    pub fn events(&self) -> Vec<AuditEvent> {
        self.0.lock().expect("no holder of this lock can panic").clone()
    }
}

#[async_trait::async_trait]
impl AuditLog for InMemoryAuditLog {
    async fn record_all(&self, events: &[AuditEvent]) -> Result<(), Error> {
        self.0
            .lock()
            .expect("no holder of this lock can panic")
            .extend_from_slice(events);
        Ok(())
    }
}
