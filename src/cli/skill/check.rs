//! `countersign skill check_sources`.

use std::process::ExitCode;

use clap::Args;

use super::{Origin, tell};
use crate::{
    cli::{fail, print, told},
    skill::{self, FindingSeverity},
};

/// Finds faults in the skill package before Amazon does
///
/// Prints each finding with its file, line, column and a remedy. Exits with 1 if there is a fault. Warnings do not
/// affect the exit code.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    origin: Origin,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let read = arguments.origin.sources().and_then(|sources| {
        let given = arguments.origin.given()?;
        Ok((sources, given))
    });
    let (sources, given) = match read {
        Ok(read) => read,
        Err(error) => return fail(told(&error)),
    };
    let findings = skill::check_sources(&sources, &given);
    if !findings.is_empty() {
        tell(&findings, &arguments.origin);
    }
    if findings.has_fault() {
        return ExitCode::FAILURE;
    }
    let locales: Vec<_> = sources.models.iter().map(|model| model.locale.as_str()).collect();
    let except = match findings.count(FindingSeverity::Warning) {
        0 => "",
        _ => ", but for the warnings",
    };
    print(&format!(
        "{} are sound{except}: {}\n",
        arguments.origin.name(),
        locales.join(", ")
    ));
    ExitCode::SUCCESS
}
