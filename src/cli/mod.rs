//! The command line, with one file per command.
//!
//! Lives here: the names and arguments of the commands, what they print, and their exit codes. What several commands
//! share is in `config_file_argument`, `database_command`, `terminal_output`, `development_chain` and `url_arguments`.
//! Does not live here: the work itself. Each command calls one function of the part that does it.

mod audit;
mod check_config;
mod colours;
mod config_file_argument;
mod core_dumps;
mod database_command;
mod demo;
mod development_chain;
mod export;
mod fixture;
mod import;
mod migrate;
mod odds;
mod proxy;
mod replay;
mod serve;
mod sign;
mod skill;
mod terminal_output;
mod unlock;
mod url_arguments;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Parses the command line and runs the command.
pub fn run_command_line() -> ExitCode {
    match CommandLine::parse().command {
        CountersignCommand::Serve(arguments) => serve::run_serve(&arguments),
        CountersignCommand::Demo(arguments) => demo::run_demo(&arguments),
        CountersignCommand::CheckConfig(arguments) => check_config::run_check_config(&arguments),
        CountersignCommand::Migrate(arguments) => migrate::run_migrate(&arguments),
        CountersignCommand::Import(arguments) => import::run_import(&arguments),
        CountersignCommand::Export(arguments) => export::run_export(&arguments),
        CountersignCommand::Sign(arguments) => sign::run_sign(&arguments),
        CountersignCommand::Proxy(arguments) => proxy::run_proxy(&arguments),
        CountersignCommand::Skill(arguments) => skill::run_skill(&arguments),
        CountersignCommand::Audit(arguments) => audit::run_audit(&arguments),
        CountersignCommand::Unlock(arguments) => unlock::run_unlock(&arguments),
        CountersignCommand::Replay(arguments) => replay::run_replay(&arguments),
        CountersignCommand::Odds(arguments) => odds::run_odds(&arguments),
        CountersignCommand::Fixture(arguments) => fixture::run_fixture(&arguments),
    }
}

/// Puts a second factor in front of an Alexa answer.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 110)]
#[command(after_help = "Settings: docs/configuration.md, or `countersign check-config --print-reference`.")]
struct CommandLine {
    #[command(subcommand)]
    command: CountersignCommand,
}

#[derive(Debug, Subcommand)]
enum CountersignCommand {
    Serve(serve::Arguments),
    Demo(demo::Arguments),
    CheckConfig(check_config::Arguments),
    Migrate(migrate::Arguments),
    Import(import::Arguments),
    Export(export::Arguments),
    Sign(sign::Arguments),
    Proxy(proxy::Arguments),
    Skill(skill::Arguments),
    Audit(audit::Arguments),
    Unlock(unlock::Arguments),
    Replay(replay::Arguments),
    Odds(odds::Arguments),
    Fixture(fixture::Arguments),
}
