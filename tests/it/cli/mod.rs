//! The command line: these tests run the built program as an operator does.

mod ask_cli;
mod audit;
mod check_config;
mod core_dumps;
mod crash_recovery;
mod deployment;
mod import_export;
mod root_key_rotation;
mod serve;
pub(crate) mod serve_process;
mod signing;
mod skill;
mod unlock;
mod url_passwords;
mod virtual_alexa;

use std::process::{Command, Output};

use crate::support::canary::{self, OutputPlace};

/// Prepares a run of the built program. Removes every `COUNTERSIGN_` variable from its environment, so that the
/// settings of a developer's shell do not leak into the test.
pub(crate) fn countersign(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
    command.args(arguments);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("COUNTERSIGN_") {
            command.env_remove(name);
        }
    }
    command
}

/// Returns what a program printed to standard output and to standard error. Fails if standard error contains a secret
/// that the canary knows.
pub(crate) fn output_text(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("the program prints UTF-8");
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    canary::start_watching_programs();
    canary::record_output(OutputPlace::ProgramStderr, stderr.as_str());
    canary::assert_no_leak();
    (stdout, stderr)
}
