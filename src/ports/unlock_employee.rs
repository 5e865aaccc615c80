//! The command of an administrator that restores an employee's voice access.

use std::sync::Arc;

use anyhow::Context;

use super::audit_chain_key;
use crate::{
    audit::{AuditActor, AuditEvent, AuditEventName, AuditLog, SqlAuditLog},
    clock::{Clock, SystemClock},
    directory::{Database, Directory, EmployeeId, SqlDirectory},
    mfa::budget::{BudgetPolicy, Budgets, ledger::sql_ledger::SqlLedger},
    secret::{RootKey, SystemEntropy},
};

/// Ends an employee's waits, pause and stop, and returns their name. Guesses that were used up are not given
/// back, so an attacker gains nothing from it.
///
/// # Errors
/// If there is no such employee, or if the database is unavailable.
pub async fn unlock_employee(
    database: &Database,
    root: &RootKey,
    employee: &EmployeeId,
) -> anyhow::Result<String> {
    let directory = SqlDirectory::new(database.clone());
    let person = directory.find_employee(employee).await?;
    let person = person.with_context(|| {
        format!("there is no employee {employee}; `countersign export` lists them with their ids")
    })?;
    // The audit event is written first, so that nobody can be unlocked without a trace. If the unlock then
    // fails, the log has an event too many, which is the safer mistake.
    let now = SystemClock.now();
    let event = AuditEvent {
        actor: AuditActor::Administrator,
        organization: Some(person.organization.clone()),
        target: Some(employee.clone()),
        ..AuditEvent::new(now, AuditEventName::VoiceUnlocked, "unlocked")
    };
    let log = SqlAuditLog::new(database.clone(), audit_chain_key(root));
    log.record(&event.with_reason("command")).await?;
    // Unlocking does not depend on the policy, so the default one will do.
    let ledger = Arc::new(SqlLedger::new(database.clone()));
    let budgets = Budgets::new(BudgetPolicy::default(), ledger, Arc::new(SystemEntropy), root);
    budgets.unlock_voice_access(employee, now).await?;
    Ok(person.display_name.clone())
}
