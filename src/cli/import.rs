//! `countersign import`.

use std::{fs, path::PathBuf, process::ExitCode};

use anyhow::Context;
use clap::Args;

use super::{
    config_file_argument::ConfigFileArgument,
    database_command::run_with_database_config,
    terminal_output::{exit_with_error, print_stderr},
};
use crate::ports;

/// Imports people and settings from a file into the directory
///
/// All or nothing: if the file has any fault, nothing is imported, and each fault is printed with its line and
/// column. Importing the same file again changes nothing. Entries that may not do what was intended are imported,
/// with a note. The number of changed records is written to the audit log. Reads only `[database]` and
/// `secrets.root_key` from the settings. docs/directory.md describes the file.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    settings: ConfigFileArgument,
    /// The file to import (JSON).
    file: PathBuf,
}

pub(super) fn run_import(arguments: &Arguments) -> ExitCode {
    let (database, secrets) = match arguments.settings.load_database_and_secrets() {
        Ok(config) => config,
        Err(faults) => return exit_with_error(faults),
    };
    run_with_database_config(&database, async |directory| {
        let file = arguments.file.display();
        let key = secrets.parse_root_key().context("secrets")?;
        let text = fs::read_to_string(&arguments.file).with_context(|| format!("{file} cannot be read"))?;
        let imported = ports::import_with_audit(directory.database(), &key, &text)
            .await
            .with_context(|| file.to_string())?;
        // Notes go to standard error, so that standard output contains only the summary.
        for note in &imported.notes {
            print_stderr(&format!("{file}: {note}\n"));
        }
        Ok(format!("{}\n", imported.summary))
    })
}
