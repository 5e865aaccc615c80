//! `countersign export`.

use std::process::ExitCode;

use clap::Args;

use super::{config_file_argument::ConfigFileArgument, database_command::run_on_migrated_database};
use crate::directory::import_export;

/// Writes people and settings to standard output, in the format that `import` reads
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    settings: ConfigFileArgument,
}

pub(super) fn run_export(arguments: &Arguments) -> ExitCode {
    run_on_migrated_database(&arguments.settings, async |directory| {
        let mut text = import_export::export_directory(directory).await?;
        if !text.ends_with('\n') {
            text.push('\n');
        }
        Ok(text)
    })
}
