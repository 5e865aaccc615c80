//! `countersign demo`.

use std::{path::PathBuf, process::ExitCode};

use clap::Args;

use super::fail;

/// Runs everything on embedded defaults with sample people
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Where to keep its data; a temporary directory otherwise.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The port to listen on.
    #[arg(long, default_value_t = 8080)]
    port: u16,
}

pub(super) fn run(_: &Arguments) -> ExitCode {
    fail("the demo is not built yet")
}
