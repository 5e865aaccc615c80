//! The `countersign` program. All code is in the library, where tests can reach it.

use std::process::ExitCode;

fn main() -> ExitCode {
    countersign::cli::run_command_line()
}
