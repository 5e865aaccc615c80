//! The command line, with one file per command.
//!
//! Lives here: the names and arguments of the commands, what they print, and their exit codes.
//! Does not live here: the work itself. Each command calls one function of the part that does it.

mod audit;
mod chain;
mod check_config;
mod colours;
mod demo;
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
mod unlock;
mod urls;

use std::{
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

use anyhow::{Context, anyhow};
use clap::{Args, Parser, Subcommand};

use crate::{
    config::{Config, DatabaseConfig, Faults, SecretsConfig},
    directory::{self, SqlDirectory},
    error_chain, ports,
    telemetry::LogFormat,
};

/// Puts a second factor in front of an Alexa answer.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 110)]
#[command(after_help = "Settings: docs/configuration.md, or `countersign check-config --print-reference`.")]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
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

/// The argument that names the settings file.
#[derive(Debug, Args)]
struct Settings {
    /// The settings file (TOML). Variables `COUNTERSIGN_SECTION__KEY` override it. Without a file, only the
    /// variables are read.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl Settings {
    /// Loads all settings and checks them as far as possible without starting anything.
    fn load(&self) -> Result<Config, Faults> {
        Config::load_and(self.config.as_deref(), environment(), ports::find_settings_faults)
    }

    /// Loads only the database settings. Faults in other sections do not matter.
    fn load_database(&self) -> Result<DatabaseConfig, Faults> {
        DatabaseConfig::load(self.config.as_deref(), environment())
    }

    /// Loads only the database settings and the keys. Faults in other sections do not matter.
    fn load_database_and_secrets(&self) -> Result<(DatabaseConfig, SecretsConfig), Faults> {
        let secrets = SecretsConfig::load(self.config.as_deref(), environment());
        match (self.load_database(), secrets) {
            (Ok(database), Ok(secrets)) => Ok((database, secrets)),
            (Ok(_), Err(faults)) | (Err(faults), Ok(_)) => Err(faults),
            // Both sections are reported at once. `merge` drops what both found, such as an unreadable file.
            (Err(mut faults), Err(others)) => {
                faults.merge(others);
                Err(faults)
            }
        }
    }
}

/// The variables of the environment. A value that is not Unicode is converted rather than dropped, so that the
/// setting is reported as malformed and not as missing.
fn environment() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os().map(|(name, value)| {
        (
            name.to_string_lossy().into_owned(),
            value.to_string_lossy().into_owned(),
        )
    })
}

/// Parses the command line and runs the command.
pub fn run() -> ExitCode {
    match CommandLine::parse().command {
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Demo(arguments) => demo::run(&arguments),
        Command::CheckConfig(arguments) => check_config::run(&arguments),
        Command::Migrate(arguments) => migrate::run(&arguments),
        Command::Import(arguments) => import::run(&arguments),
        Command::Export(arguments) => export::run(&arguments),
        Command::Sign(arguments) => sign::run(&arguments),
        Command::Proxy(arguments) => proxy::run(&arguments),
        Command::Skill(arguments) => skill::run(&arguments),
        Command::Audit(arguments) => audit::run(&arguments),
        Command::Unlock(arguments) => unlock::run(&arguments),
        Command::Replay(arguments) => replay::run(&arguments),
        Command::Odds(arguments) => odds::run(&arguments),
        Command::Fixture(arguments) => fixture::run(&arguments),
    }
}

/// Loads the database settings, migrates the database, runs `act` on it, and prints the text that `act` returns.
fn with_database(
    settings: &Settings,
    act: impl AsyncFnOnce(&SqlDirectory) -> anyhow::Result<String>,
) -> ExitCode {
    match settings.load_database() {
        Ok(config) => on_database(&config, act),
        Err(faults) => fail(faults),
    }
}

/// Like [`with_database`], for database settings that are already loaded.
fn on_database(
    config: &DatabaseConfig,
    act: impl AsyncFnOnce(&SqlDirectory) -> anyhow::Result<String>,
) -> ExitCode {
    let work = async {
        let database = ports::open_database(config)?;
        database.migrate().await.map_err(unusable)?;
        let outcome = act(&SqlDirectory::new(database.clone())).await;
        // Closed after a failure too: dropping the pool would not wait for its connections.
        database.close().await;
        outcome
    };
    match block_on(work) {
        Ok(text) => {
            print(&text);
            ExitCode::SUCCESS
        }
        Err(error) => fail(told(&error)),
    }
}

fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    // One thread is enough, because a command does one thing after another.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.context("no runtime")?.block_on(work)
}

/// Prints to standard output. Errors are ignored: a reader that closes the pipe early, such as `head`, is not a
/// failure of ours.
fn print(text: &str) {
    let _ = io::stdout().lock().write_all(text.as_bytes());
}

/// Prints to standard error, for messages that are not the command's output.
fn remark(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// The log format for a person who reads standard error.
fn pretty() -> LogFormat {
    LogFormat::Pretty {
        colours: colours::on(&io::stderr()),
    }
}

/// Converts a database error into a message that says what to check.
#[expect(clippy::needless_pass_by_value, reason = "map_err hands it over")]
fn unusable(error: directory::Error) -> anyhow::Error {
    anyhow!(
        "database.url: the database cannot be used: {}; look whether it is there, and whether countersign may write to it",
        error_chain::format_error_chain(&error)
    )
}

/// Formats an error with its causes, each mentioned once.
fn told(error: &anyhow::Error) -> String {
    error_chain::format_error_chain(error.as_ref())
}

/// Prints the reason to standard error and returns the exit code for failure.
fn fail(why: impl std::fmt::Display) -> ExitCode {
    let _ = writeln!(io::stderr().lock(), "{why}");
    ExitCode::FAILURE
}
