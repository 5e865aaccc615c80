//! An administrator lifts what keeps an employee from asking by voice.

use std::sync::Arc;

use anyhow::Context;

use super::chain_key;
use crate::{
    audit::{Actor, AuditLog, Event, Name, SqlAuditLog},
    clock::{Clock, SystemClock},
    directory::{Database, Directory, EmployeeId, SqlDirectory},
    mfa::budget::{Budgets, Policy, ledger::sql::SqlLedger},
    secret::{RootKey, SystemEntropy},
};

/// Lifts an employee's waits, pause and stop, and gives back their name. It gives no guess back. Written to the audit log
/// first: what cannot be written down is not done.
///
/// # Errors
/// When there is no such employee, or the database is away.
pub async fn unlock(database: &Database, root: &RootKey, employee: &EmployeeId) -> anyhow::Result<String> {
    let directory = SqlDirectory::new(database.clone());
    let person = directory.employee(employee).await?;
    let person = person.with_context(|| {
        format!("there is no employee {employee}; `countersign export` lists them with their ids")
    })?;
    let now = SystemClock.now();
    let event = Event {
        actor: Actor::Administrator,
        organization: Some(person.organization.clone()),
        target: Some(employee.clone()),
        ..Event::new(now, Name::VoiceUnlocked, "unlocked")
    };
    let log = SqlAuditLog::new(database.clone(), chain_key(root));
    log.record(&event.because("command")).await?;
    // Which policy is in force does not matter to lifting.
    let ledger = Arc::new(SqlLedger::new(database.clone()));
    let budgets = Budgets::new(Policy::default(), ledger, Arc::new(SystemEntropy), root);
    budgets.unlock(employee, now).await?;
    Ok(person.display_name.clone())
}
