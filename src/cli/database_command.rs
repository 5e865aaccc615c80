//! Runs the work of commands that use the database.

use std::process::ExitCode;

use anyhow::{Context, anyhow};

use super::{
    config_file_argument::ConfigFileArgument,
    terminal_output::{describe_error, exit_with_error, print_stdout},
};
use crate::{
    config::DatabaseConfig,
    directory::{self, SqlDirectory},
    error_chain, ports,
};

/// Loads the database settings, migrates the database, runs `act` on it, and prints the text that `act` returns.
pub(super) fn run_on_migrated_database(
    settings: &ConfigFileArgument,
    act: impl AsyncFnOnce(&SqlDirectory) -> anyhow::Result<String>,
) -> ExitCode {
    match settings.load_database() {
        Ok(config) => run_with_database_config(&config, act),
        Err(faults) => exit_with_error(faults),
    }
}

/// Like [`run_on_migrated_database`], for database settings that are already loaded.
pub(super) fn run_with_database_config(
    config: &DatabaseConfig,
    act: impl AsyncFnOnce(&SqlDirectory) -> anyhow::Result<String>,
) -> ExitCode {
    let work = async {
        let database = ports::open_database(config)?;
        database.migrate().await.map_err(explain_database_error)?;
        let outcome = act(&SqlDirectory::new(database.clone())).await;
        // Closed after a failure too: dropping the pool would not wait for its connections.
        database.close().await;
        outcome
    };
    match block_on(work) {
        Ok(text) => {
            print_stdout(&text);
            ExitCode::SUCCESS
        }
        Err(error) => exit_with_error(describe_error(&error)),
    }
}

pub(super) fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    // One thread is enough, because a command does one thing after another.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.context("could not start the runtime")?.block_on(work)
}

/// Converts a database error into a message that says what to check.
#[expect(clippy::needless_pass_by_value, reason = "map_err passes it by value")]
pub(super) fn explain_database_error(error: directory::Error) -> anyhow::Error {
    anyhow!(
        "database.url: the database cannot be used: {}; check that it exists and that countersign may write to it",
        error_chain::format_error_chain(&error)
    )
}
