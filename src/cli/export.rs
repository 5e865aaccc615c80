//! `countersign export_directory`.

use std::process::ExitCode;

use clap::Args;

use super::{Settings, with_database};
use crate::directory::import_export;

/// Writes people and settings to standard output, in the format that `import` reads
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    settings: Settings,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    with_database(&arguments.settings, async |directory| {
        let mut text = import_export::export_directory(directory).await?;
        if !text.ends_with('\n') {
            text.push('\n');
        }
        Ok(text)
    })
}
