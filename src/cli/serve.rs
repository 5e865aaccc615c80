//! `countersign serve`.

use std::{io, pin::pin, process::ExitCode, sync::Arc, time::Duration};

use anyhow::{Context, anyhow};
use clap::Args;
use tokio::runtime;

use super::{
    config_file_argument::ConfigFileArgument,
    core_dumps::forbid_core_dumps,
    database_command::explain_database_error,
    terminal_output::{describe_error, exit_with_error, pretty_log_format},
};
use crate::{
    admin,
    app::{self, CountersignServer, ServerBuildError},
    config::{CountersignConfig, LogFormatKind},
    delivery,
    directory::phone_number,
    error_chain,
    ports::{self, ApplicationPorts, ConversationRecorder},
    telemetry::{self, LogFormat},
    turn::{OptionalTurnObserver, phrases},
};

/// Answers Alexa's requests until it is stopped
///
/// It starts even if Redis, PostgreSQL, the mail server or the SMS gateway is unavailable: `/health/ready` reports
/// this, and the server recovers by itself when they are back. It does not start with settings that can never
/// work. SIGTERM and SIGINT let turns and messages in flight finish.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    settings: ConfigFileArgument,
}

pub(super) fn run_serve(arguments: &Arguments) -> ExitCode {
    // Before the settings, which contain keys.
    if let Err(error) = forbid_core_dumps() {
        return exit_with_error(format!("core dumps could not be switched off: {error}"));
    }
    match arguments.settings.load().map(|config| start_server(&config)) {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(error)) => exit_with_error(describe_error(&error)),
        Err(faults) => exit_with_error(faults),
    }
}

fn start_server(config: &CountersignConfig) -> anyhow::Result<()> {
    let format = match config.log.format {
        LogFormatKind::Json => LogFormat::Json,
        LogFormatKind::Pretty => pretty_log_format(),
    };
    telemetry::log_to_stderr(format, &config.log.filter.0)?;
    // One thread is enough: actix answers requests on threads of its own, and only background work runs here.
    let runtime = runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .context("could not start threads")?;
    runtime.block_on(serve_and_record(config))
}

/// The time that a stop waits for conversations to be written.
const RECORDING_TIMEOUT: Duration = Duration::from_secs(5);

async fn serve_and_record(config: &CountersignConfig) -> anyhow::Result<()> {
    let recorder = match &config.record.directory {
        Some(folder) => {
            let recorder =
                ConversationRecorder::open(folder.path()).context("record.directory cannot be written to")?;
            Some(Arc::new(recorder))
        }
        None => None,
    };
    let stopped = serve_until_stopped(config, recorder.clone()).await;
    // After a failure too: the conversations recorded until then are still wanted.
    if let Some(recorder) = recorder {
        recorder.finish(RECORDING_TIMEOUT).await;
    }
    stopped
}

async fn serve_until_stopped(
    config: &CountersignConfig,
    recorder: Option<Arc<ConversationRecorder>>,
) -> anyhow::Result<()> {
    let mut settings = app::Settings::from_config(config)?;
    settings.observers = OptionalTurnObserver(recorder.map(|recorder| recorder as _));
    for key in config.plaintext_permissions() {
        tracing::warn!(
            setting = key,
            "this setting permits connections that others can read or change"
        );
    }
    if settings.public_url.is_none() {
        tracing::warn!(
            "server.public_url is not set: mails about wrong PINs contain no links and refer to the administrator instead"
        );
    }
    let ports::OpenedPorts {
        ports,
        database,
        links,
    } = ApplicationPorts::open(config)?;
    let application = CountersignServer::build(settings, ports).map_err(explain_build_error)?;
    tracing::info!(address = %application.address(), "listening");
    // These tables would be built on first use. Building them now keeps the first turn fast.
    let warming = tokio::task::spawn_blocking(|| {
        phone_number::load_numbering_plans();
        phrases::load_phrases();
        delivery::load_message_words();
        admin::load_page_words();
    });
    let fetching = tokio::spawn(async move {
        // An error is reported by the first turn that needs the keys, and by /health/ready.
        let _ = links.fetch_keys_if_due().await;
    });
    let stopper = application.stop_handle();
    let mut running = pin!(application.run_until_stopped());
    // The server already listens while the database is migrated: one that waited for the database would have to be
    // restarted after an outage (docs/decisions/0007-starting-without-the-others.md).
    let migrated = tokio::select! {
        stopped = &mut running => return Ok(stopped?),
        migrated = ports::migrate_when_available(&database) => migrated,
    };
    // Migration fails only if waiting cannot help. Turns in flight still finish, then the error is returned below.
    if migrated.is_err() {
        stopper.stop();
    }
    running.await?;
    // Dropping the handles detaches the tasks, so that a stop does not wait for them.
    drop((warming, fetching));
    migrated.map_err(explain_database_error)
}

/// Adds a remedy to the error about an address that cannot be listened on.
fn explain_build_error(error: ServerBuildError) -> anyhow::Error {
    let ServerBuildError::Listen { source, .. } = &error else {
        return error.into();
    };
    let remedy = match source.kind() {
        io::ErrorKind::AddrInUse => "another program uses it: stop that program, or use another port",
        io::ErrorKind::AddrNotAvailable => "this machine does not have this address: use one that it has",
        io::ErrorKind::PermissionDenied => "this user is not allowed to: use port 1024 or higher",
        _ => "use another address",
    };
    anyhow!(
        "server.listen: {}; {remedy}",
        error_chain::format_error_chain(&error)
    )
}
