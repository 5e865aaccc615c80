//! `countersign migrate`.

use std::process::ExitCode;

use clap::Args;

use super::{config_file_argument::ConfigFileArgument, database_command::run_on_migrated_database};

/// Brings the database schema up to date
///
/// `serve`, `import` and `export` do this too when they start. Use this command to do it beforehand, for example
/// with a database user that has more rights.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    settings: ConfigFileArgument,
}

pub(super) fn run_migrate(arguments: &Arguments) -> ExitCode {
    run_on_migrated_database(&arguments.settings, async |_| {
        Ok("the database is up to date\n".to_owned())
    })
}
