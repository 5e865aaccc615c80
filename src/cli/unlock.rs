//! `countersign unlock`.

use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use secrecy::ExposeSecret;

use super::{Settings, block_on, fail, print, told, unusable};
use crate::{
    config::{DatabaseConfig, SecretsConfig},
    directory::EmployeeId,
    ports,
    secret::RootKey,
};

/// Lets an employee ask by voice again
///
/// Lifts a pause, the waits after burned challenges, and the stop after a hundred wrong PINs in a row. It gives back no
/// guess: codes stay longer for as long as they would have. Acts at once on every server, and is written to the audit log.
/// Needs no settings but `[database]` and `secrets.root_key`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    settings: Settings,
    /// The employee, by the id they have in the directory.
    employee: String,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let (database, secrets) = match arguments.settings.load_database_and_secrets() {
        Ok(config) => config,
        Err(faults) => return fail(faults),
    };
    match block_on(unlock(arguments, &database, &secrets)) {
        Ok(name) => {
            print(&format!("{name} may ask by voice again.\n"));
            ExitCode::SUCCESS
        }
        Err(error) => fail(told(&error)),
    }
}

async fn unlock(
    arguments: &Arguments,
    database: &DatabaseConfig,
    secrets: &SecretsConfig,
) -> anyhow::Result<String> {
    let employee: EmployeeId = arguments
        .employee
        .parse()
        .with_context(|| format!("{:?} is no id of an employee", arguments.employee))?;
    let key = RootKey::from_base64(secrets.root_key.0.expose_secret()).context("secrets.root_key")?;
    let database = ports::open_database(database)?;
    database.ready().await.map_err(unusable)?;
    let outcome = ports::unlock(&database, &key, &employee).await;
    database.close().await;
    outcome
}
