//! An administrator imports a directory file.

use anyhow::Context;

use super::chain_key;
use crate::{
    audit::{Actor, Event, Name, SqlAuditLog},
    clock::{Clock, SystemClock},
    directory::{
        Database, SqlDirectory,
        transfer::{Import, Imported},
    },
    secret::RootKey,
};

/// Imports a directory file, and writes to the audit log how many records it changed: both, or neither.
///
/// # Errors
/// When the file has a fault, or the database is away.
pub async fn import(database: &Database, root: &RootKey, text: &str) -> anyhow::Result<Imported> {
    let mut import = Import::begin(text, &SqlDirectory::new(database.clone())).await?;
    let summary = import.summary();
    let outcome = if summary.is_unchanged() {
        "unchanged"
    } else {
        "changed"
    };
    let event = Event {
        actor: Actor::Administrator,
        ..Event::new(SystemClock.now(), Name::DirectoryImported, outcome)
    };
    let event = event.because(summary.total().to_string());
    SqlAuditLog::new(database.clone(), chain_key(root))
        .record_within(import.transaction(), &event)
        .await
        .context("nothing was imported, for it could not be written down; mend that and import it again")?;
    Ok(import.commit().await?)
}
