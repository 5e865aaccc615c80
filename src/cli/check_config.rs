//! `countersign check-config`.

use std::process::ExitCode;

use clap::Args;

use super::{
    config_file_argument::ConfigFileArgument,
    terminal_output::{exit_with_error, print_stdout},
};
use crate::config;

/// Finds every fault of the settings without starting anything
///
/// Prints each fault with its location (file and line, or variable), its key and a remedy. Exits with 0 if there
/// is none, and with 1 otherwise.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    settings: ConfigFileArgument,
    /// Print an example file with every setting.
    #[arg(long, conflicts_with = "config")]
    print_example: bool,
    /// Print the reference of all settings (docs/configuration.md).
    #[arg(long, conflicts_with_all = ["config", "print_example"])]
    print_reference: bool,
}

pub(super) fn run_check_config(arguments: &Arguments) -> ExitCode {
    if arguments.print_example {
        print_stdout(&config::generate_example());
        return ExitCode::SUCCESS;
    }
    if arguments.print_reference {
        print_stdout(&config::generate_reference());
        return ExitCode::SUCCESS;
    }
    match arguments.settings.load() {
        Ok(config) => {
            for key in config.plaintext_permissions() {
                print_stdout(&format!(
                    "warning: {key} permits connections that others can read or change\n"
                ));
            }
            print_stdout("the configuration is valid\n");
            ExitCode::SUCCESS
        }
        Err(faults) => exit_with_error(faults),
    }
}
