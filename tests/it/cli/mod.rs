//! The program, run as an operator runs it.

mod ask_cli;
mod audit;
mod check_config;
mod crash_recovery;
mod deployment;
mod import_export;
mod serve;
pub(crate) mod serve_process;
mod signing;
mod skill;
mod unlock;
mod url_passwords;
mod virtual_alexa;

use std::process::{Command, Output};

use crate::support::canary::{self, OutputPlace};

/// The built program, with nothing of ours in its environment.
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

/// What a program printed; the canary has looked through what it printed to standard error.
pub(crate) fn output_text(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("it prints UTF-8");
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    canary::start_watching_programs();
    canary::record_output(OutputPlace::ProgramStderr, stderr.as_str());
    canary::assert_no_leak();
    (stdout, stderr)
}
