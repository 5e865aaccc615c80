//! `countersign check-config`.

use std::process::ExitCode;

use clap::Args;

use super::{Settings, fail, print};
use crate::config;

/// Finds every fault of the settings without starting anything
///
/// Prints each fault with its location (file and line, or variable), its key and a remedy. Exits with 0 if there
/// is none, and with 1 otherwise.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    settings: Settings,
    /// Print an example file with every setting.
    #[arg(long, conflicts_with = "config")]
    print_example: bool,
    /// Print the reference of all settings (docs/configuration.md).
    #[arg(long, conflicts_with_all = ["config", "print_example"])]
    print_reference: bool,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    if arguments.print_example {
        print(&config::example());
        return ExitCode::SUCCESS;
    }
    if arguments.print_reference {
        print(&config::reference());
        return ExitCode::SUCCESS;
    }
    match arguments.settings.load() {
        Ok(_) => {
            print("the configuration is sound\n");
            ExitCode::SUCCESS
        }
        Err(faults) => fail(faults),
    }
}
