//! `countersign unlock`.

use std::process::ExitCode;

use anyhow::Context;
use clap::Args;

use super::{
    config_file_argument::ConfigFileArgument,
    database_command::{block_on, explain_database_error},
    terminal_output::{describe_error, exit_with_error, print_stdout},
};
use crate::{
    config::{DatabaseConfig, SecretsConfig},
    directory::EmployeeId,
    ports,
};

/// Restores an employee's voice access
///
/// Lifts a pause, the waits after burned challenges, and the block after too many wrong PINs in a row. It does not
/// give back guesses: PINs stay longer for as long as they would have anyway. Takes effect on every server at
/// once, and is written to the audit log. Reads only `[database]` and `secrets.root_key` from the settings.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    settings: ConfigFileArgument,
    /// The employee's id in the directory.
    employee: String,
}

pub(super) fn run_unlock(arguments: &Arguments) -> ExitCode {
    let (database, secrets) = match arguments.settings.load_database_and_secrets() {
        Ok(config) => config,
        Err(faults) => return exit_with_error(faults),
    };
    match block_on(unlock_employee(arguments, &database, &secrets)) {
        Ok(name) => {
            print_stdout(&format!("{name} can use voice access again.\n"));
            ExitCode::SUCCESS
        }
        Err(error) => exit_with_error(describe_error(&error)),
    }
}

async fn unlock_employee(
    arguments: &Arguments,
    database: &DatabaseConfig,
    secrets: &SecretsConfig,
) -> anyhow::Result<String> {
    let employee: EmployeeId = arguments
        .employee
        .parse()
        .with_context(|| format!("{:?} is not a valid employee id", arguments.employee))?;
    let key = secrets.parse_root_key().context("secrets")?;
    let database = ports::open_database(database)?;
    database.ready().await.map_err(explain_database_error)?;
    let outcome = ports::unlock_employee(&database, &key, &employee).await;
    database.close().await;
    outcome
}
