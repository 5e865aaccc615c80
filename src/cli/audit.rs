//! `countersign audit`.

use std::{
    fmt::Write as _,
    fs,
    io::{self, IsTerminal, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use anyhow::Context;
use clap::{Args, Subcommand};
use tokio::time::Instant;
use zeroize::Zeroizing;

use super::{
    config_file_argument::ConfigFileArgument,
    database_command::block_on,
    terminal_output::{describe_error, exit_with_error, print_stdout},
};
use crate::{
    audit::{AuditChainHead, AuditVerification, AuditVerifier},
    config::{DatabaseConfig, SecretsConfig},
    ports,
    secret::RootKey,
};

/// Checks the audit log
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: AuditCommand,
}

#[derive(Debug, Subcommand)]
enum AuditCommand {
    Verify(AuditVerifyArguments),
}

/// Verifies that the audit log has not been altered
///
/// Each organization's events form a chain. For each chain, prints the number of events and the head, or the first
/// event that was edited, is out of order, or has events missing before it. Exits with 0 if every chain is intact,
/// and with 1 otherwise. Reads only `[database]` and `[secrets]` from the settings, and changes nothing.
#[derive(Debug, Args)]
struct AuditVerifyArguments {
    #[command(flatten)]
    settings: ConfigFileArgument,
    /// A head that was printed earlier and noted elsewhere. If it is no longer in its chain, the end of the chain
    /// was cut off. Can be given more than once.
    #[arg(long, value_name = "HEAD")]
    expect: Vec<AuditChainHead>,
    /// A file with a former root key that is not in `secrets.previous_root_keys`, to verify the chains started under it.
    /// Can be given more than once.
    #[arg(long, value_name = "FILE")]
    former_root_key: Vec<PathBuf>,
}

pub(super) fn run_audit(arguments: &Arguments) -> ExitCode {
    match &arguments.command {
        AuditCommand::Verify(arguments) => verify_audit_log(arguments),
    }
}

fn verify_audit_log(arguments: &AuditVerifyArguments) -> ExitCode {
    let (database, secrets) = match arguments.settings.load_database_and_secrets() {
        Ok(config) => config,
        Err(faults) => return exit_with_error(faults),
    };
    let found = match block_on(verify_chains(arguments, &database, &secrets)) {
        Ok(found) => found,
        Err(error) => return exit_with_error(describe_error(&error)),
    };
    print_stdout(&format_verification(&found));
    if found.is_intact() {
        ExitCode::SUCCESS
    } else {
        exit_with_error("the audit log failed verification; the report names the chains and the causes")
    }
}

async fn verify_chains(
    arguments: &AuditVerifyArguments,
    database: &DatabaseConfig,
    secrets: &SecretsConfig,
) -> anyhow::Result<AuditVerification> {
    let key = secrets.parse_root_key().context("secrets")?;
    let former: Vec<RootKey> = arguments
        .former_root_key
        .iter()
        .map(|file| read_former_key(file))
        .collect::<Result<_, _>>()?;
    let keys = ports::all_audit_chain_keys(&key.with_previous(former));
    let database = ports::open_database(database)?;
    // Checked, not migrated: this command must not change the database that it examines.
    database
        .ready()
        .await
        .context("the database cannot be used; if it is new, first run: countersign migrate")?;
    let verifier = AuditVerifier::new(database.clone(), keys).with_noted_heads(arguments.expect.clone());
    let mut progress = VerificationProgress::start();
    let found = verifier.verify(|seq, last| progress.show(seq, last)).await;
    progress.end();
    // Closed before the result is looked at, so that a failure also releases the database.
    database.close().await;
    Ok(found?)
}

fn read_former_key(file: &Path) -> anyhow::Result<RootKey> {
    // A former root key is still a secret: with it, somebody could write chains that look genuine.
    let text = fs::read_to_string(file).map(Zeroizing::new);
    let text = text.with_context(|| format!("{} cannot be read", file.display()))?;
    RootKey::from_base64(&text).with_context(|| file.display().to_string())
}

fn format_verification(found: &AuditVerification) -> String {
    let mut text = String::new();
    for chain in &found.chains {
        let _ = writeln!(text, "{chain}");
    }
    if let Some(stray) = &found.stray {
        let _ = writeln!(text, "{stray}");
    }
    // Events from before migration 3 have no chain. They cannot be verified, but do not count as altered either.
    if found.unchained > 0 {
        let _ = writeln!(
            text,
            "{} events are older than audit chains and cannot be verified",
            found.unchained
        );
    }
    if found.is_intact() {
        let _ = writeln!(text, "the audit log is intact, in {} chains", found.chains.len());
    }
    text
}

/// The progress of a verification, shown on a terminal after the first second and then once per second.
struct VerificationProgress {
    begun: Instant,
    shown: Option<Instant>,
}

impl VerificationProgress {
    const INTERVAL: Duration = Duration::from_secs(1);

    fn start() -> Self {
        Self {
            begun: Instant::now(),
            shown: None,
        }
    }

    fn show(&mut self, seq: i64, last: i64) {
        let due = self.shown.unwrap_or(self.begun).elapsed() > Self::INTERVAL;
        if due && io::stderr().is_terminal() {
            self.shown = Some(Instant::now());
            let _ = write!(io::stderr().lock(), "\rup to event {seq} of {last} ");
        }
    }

    fn end(self) {
        if self.shown.is_some() {
            let _ = writeln!(io::stderr().lock());
        }
    }
}
