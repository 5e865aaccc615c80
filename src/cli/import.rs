//! `countersign import`.

use std::{fs, path::PathBuf, process::ExitCode};

use anyhow::Context;
use clap::Args;

use super::{Settings, remark, with_database};
use crate::directory::transfer;

/// Reads people and settings from a file into the directory
///
/// All or nothing: with a fault anywhere nothing is written, and each fault is printed with its line and column. Importing
/// the same file again changes nothing. What may not do what was meant is told, and imported. docs/directory.md describes the file.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    settings: Settings,
    /// The file (JSON).
    file: PathBuf,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    with_database(&arguments.settings, async |directory| {
        let file = arguments.file.display();
        let text = fs::read_to_string(&arguments.file).with_context(|| format!("{file} cannot be read"))?;
        let imported = transfer::import(&text, directory)
            .await
            .with_context(|| file.to_string())?;
        for note in &imported.notes {
            remark(&format!("{file}: {note}\n"));
        }
        Ok(format!("{}\n", imported.summary))
    })
}
