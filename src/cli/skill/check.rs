//! `countersign skill check`.

use std::process::ExitCode;

use clap::Args;

use super::source_arguments::{SkillSourceArguments, print_findings};
use crate::{
    cli::terminal_output::{describe_error, exit_with_error, print_stdout},
    skill::{self, FindingSeverity},
};

/// Finds faults in the skill package before Amazon does
///
/// Prints each finding with its file, line, column and a remedy. Exits with 1 if there is a fault. Warnings do not
/// affect the exit code.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    origin: SkillSourceArguments,
}

pub(super) fn run_skill_check(arguments: &Arguments) -> ExitCode {
    let read = arguments.origin.read_sources().and_then(|sources| {
        let given = arguments.origin.check_context()?;
        Ok((sources, given))
    });
    let (sources, given) = match read {
        Ok(read) => read,
        Err(error) => return exit_with_error(describe_error(&error)),
    };
    let findings = skill::check_sources(&sources, &given);
    if !findings.is_empty() {
        print_findings(&findings, &arguments.origin);
    }
    if findings.has_fault() {
        return ExitCode::FAILURE;
    }
    let locales: Vec<_> = sources.models.iter().map(|model| model.locale.as_str()).collect();
    let except = match findings.count(FindingSeverity::Warning) {
        0 => "",
        _ => ", apart from the warnings",
    };
    print_stdout(&format!(
        "{} are valid{except}: {}\n",
        arguments.origin.describe_sources(),
        locales.join(", ")
    ));
    ExitCode::SUCCESS
}
