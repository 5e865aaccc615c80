//! `countersign skill`: the skill package for Amazon.
//!
//! Lives here: the two commands for the skill package, what they print, and their exit codes.
//! Does not live here: the checks of a package, and how it is built (`skill`).

mod build;
mod check;
mod output_folder;
mod source_arguments;

use std::process::ExitCode;

use clap::{Args, Subcommand};

/// Builds and checks the package that defines the skill for Alexa
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: SkillCommand,
}

#[derive(Debug, Subcommand)]
enum SkillCommand {
    Build(Box<build::Arguments>),
    Check(check::Arguments),
}

pub(super) fn run_skill(arguments: &Arguments) -> ExitCode {
    match &arguments.command {
        SkillCommand::Build(arguments) => build::run_skill_build(arguments),
        SkillCommand::Check(arguments) => check::run_skill_check(arguments),
    }
}
