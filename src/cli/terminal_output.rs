//! Text for the terminal: output, messages and errors.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use super::colours;
use crate::{error_chain, telemetry::LogFormat};

/// Prints to standard output. Errors are ignored: a reader that closes the pipe early, such as `head`, is not a
/// failure of ours.
pub(super) fn print_stdout(text: &str) {
    let _ = io::stdout().lock().write_all(text.as_bytes());
}

/// Prints to standard error, for messages that are not the command's output.
pub(super) fn print_stderr(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// The log format for a person who reads standard error.
pub(super) fn pretty_log_format() -> LogFormat {
    LogFormat::Pretty {
        colours: colours::should_colour(&io::stderr()),
    }
}

/// Formats an error with its causes, each mentioned once.
pub(super) fn describe_error(error: &anyhow::Error) -> String {
    error_chain::format_error_chain(error.as_ref())
}

/// Prints the reason to standard error and returns the exit code for failure.
pub(super) fn exit_with_error(why: impl std::fmt::Display) -> ExitCode {
    let _ = writeln!(io::stderr().lock(), "{why}");
    ExitCode::FAILURE
}
