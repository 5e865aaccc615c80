//! `countersign migrate`.

use std::process::ExitCode;

use clap::Args;

use super::{Settings, with_database};

/// Brings the database up to date
///
/// `serve`, `import` and `export` do the same at their start. This is for those who want it done before, by somebody with
/// other rights.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    settings: Settings,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    with_database(&arguments.settings, async |_| {
        Ok("the database is up to date\n".to_owned())
    })
}
