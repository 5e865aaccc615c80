//! An administrator imports a directory file.

use anyhow::Context;

use super::chain_key;
use crate::{
    audit::{Actor, AuditLog, Event, Name, SqlAuditLog},
    clock::{Clock, SystemClock},
    directory::{
        Database, SqlDirectory,
        transfer::{self, Imported},
    },
    secret::RootKey,
};

/// Imports a directory file, and writes to the audit log how many records it changed.
///
/// # Errors
/// When the file has a fault, or the database is away.
pub async fn import(database: &Database, root: &RootKey, text: &str) -> anyhow::Result<Imported> {
    let imported = transfer::import(text, &SqlDirectory::new(database.clone())).await?;
    let summary = &imported.summary;
    let outcome = if summary.is_unchanged() {
        "unchanged"
    } else {
        "changed"
    };
    let event = Event {
        actor: Actor::Administrator,
        ..Event::new(SystemClock.now(), Name::DirectoryImported, outcome)
    };
    let log = SqlAuditLog::new(database.clone(), chain_key(root));
    log.record(&event.because(summary.total().to_string()))
        .await
        .context("it was imported, but that could not be written to the audit log; import it again")?;
    Ok(imported)
}
