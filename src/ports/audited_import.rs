//! The import of a directory file by an administrator, with its audit event.

use anyhow::Context;

use super::audit_chain_key;
use crate::{
    audit::{AuditActor, AuditEvent, AuditEventName, SqlAuditLog},
    clock::{Clock, SystemClock},
    directory::{
        Database, SqlDirectory,
        import_export::{ImportOutcome, PendingImport},
    },
    secret::RootKey,
};

/// Imports a directory file, and records in the audit log how many records it changed. Both happen in one
/// transaction.
///
/// # Errors
/// If the file has a fault, or if the database is unavailable. Nothing was imported then.
pub async fn import_with_audit(
    database: &Database,
    root: &RootKey,
    text: &str,
) -> anyhow::Result<ImportOutcome> {
    let mut import = PendingImport::begin(text, &SqlDirectory::new(database.clone())).await?;
    let summary = import.summary();
    let outcome = if summary.is_unchanged() {
        "unchanged"
    } else {
        "changed"
    };
    let event = AuditEvent {
        actor: AuditActor::Administrator,
        ..AuditEvent::new(SystemClock.now(), AuditEventName::DirectoryImported, outcome)
    };
    // Numbers only: the audit log must not become a second copy of the directory.
    let event = event.with_reason(summary.total().to_string());
    SqlAuditLog::new(database.clone(), audit_chain_key(root))
        .record_in_transaction(import.transaction(), &event)
        .await
        .context("nothing was imported, because the import could not be written to the audit log; fix that and import again")?;
    Ok(import.commit().await?)
}
