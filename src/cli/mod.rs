//! The command line, with one file per command.
//!
//! Lives here: the names and arguments of the commands, what they print, and their exit codes. What several commands
//! share is in `config_file_argument`, `database_command`, `terminal_output`, `development_chain` and `url_arguments`.
//! Does not live here: the work itself. Each command calls one function of the part that does it.

mod audit;
mod check_config;
mod colours;
mod config_file_argument;
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

use crate::{
    config::{self, ConfigError, CountersignConfig, DatabaseConfig, SecretsConfig},
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

/// The argument that names the settings file.
#[derive(Debug, Args)]
struct ConfigFileArgument {
    /// The settings file (TOML). Variables `COUNTERSIGN_SECTION__KEY` override it. Without a file, only the
    /// variables are read.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl ConfigFileArgument {
    /// Loads all settings and checks them as far as possible without starting anything.
    fn load(&self) -> Result<CountersignConfig, ConfigError> {
        config::load_config(
            self.config.as_deref(),
            environment_variables(),
            ports::find_settings_faults,
        )
    }

    /// Loads only the database settings. Faults in other sections do not matter.
    fn load_database(&self) -> Result<DatabaseConfig, ConfigError> {
        config::load_section(self.config.as_deref(), environment_variables())
    }

    /// Loads only the database settings and the keys. Faults in other sections do not matter.
    fn load_database_and_secrets(&self) -> Result<(DatabaseConfig, SecretsConfig), ConfigError> {
        let secrets = config::load_section(self.config.as_deref(), environment_variables());
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
fn environment_variables() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os().map(|(name, value)| {
        (
            name.to_string_lossy().into_owned(),
            value.to_string_lossy().into_owned(),
        )
    })
}

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

/// Loads the database settings, migrates the database, runs `act` on it, and prints the text that `act` returns.
fn run_on_migrated_database(
    settings: &ConfigFileArgument,
    act: impl AsyncFnOnce(&SqlDirectory) -> anyhow::Result<String>,
) -> ExitCode {
    match settings.load_database() {
        Ok(config) => run_with_database_config(&config, act),
        Err(faults) => exit_with_error(faults),
    }
}

/// Like [`run_on_migrated_database`], for database settings that are already loaded.
fn run_with_database_config(
    config: &DatabaseConfig,
    act: impl AsyncFnOnce(&SqlDirectory) -> anyhow::Result<String>,
) -> ExitCode {
    let work = async {
        let database = ports::open_database(config)?;
        database.migrate().await.map_err(explain_database_error)?;
        let outcome = act(&SqlDirectory::new(database.clone())).await;
        // Closed after a failure too: dropping the pool would not wait for its connections.
        database.close().await;
        outcome
    };
    match block_on(work) {
        Ok(text) => {
            print_stdout(&text);
            ExitCode::SUCCESS
        }
        Err(error) => exit_with_error(describe_error(&error)),
    }
}

fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    // One thread is enough, because a command does one thing after another.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.context("no runtime")?.block_on(work)
}

/// Prints to standard output. Errors are ignored: a reader that closes the pipe early, such as `head`, is not a
/// failure of ours.
fn print_stdout(text: &str) {
    let _ = io::stdout().lock().write_all(text.as_bytes());
}

/// Prints to standard error, for messages that are not the command's output.
fn print_stderr(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// The log format for a person who reads standard error.
fn pretty_log_format() -> LogFormat {
    LogFormat::Pretty {
        colours: colours::should_colour(&io::stderr()),
    }
}

/// Converts a database error into a message that says what to check.
#[expect(clippy::needless_pass_by_value, reason = "map_err hands it over")]
fn explain_database_error(error: directory::Error) -> anyhow::Error {
    anyhow!(
        "database.url: the database cannot be used: {}; look whether it is there, and whether countersign may write to it",
        error_chain::format_error_chain(&error)
    )
}

/// Formats an error with its causes, each mentioned once.
fn describe_error(error: &anyhow::Error) -> String {
    error_chain::format_error_chain(error.as_ref())
}

/// Prints the reason to standard error and returns the exit code for failure.
fn exit_with_error(why: impl std::fmt::Display) -> ExitCode {
    let _ = writeln!(io::stderr().lock(), "{why}");
    ExitCode::FAILURE
}
