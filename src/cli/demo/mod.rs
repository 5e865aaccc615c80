//! `countersign demo`.
//!
//! Lives here: its data folder, the sample people, the embedded parts that it runs on, and what it prints.
//! Does not live here: the page (`simulator`), and the parts themselves.

mod demo_folder;
mod environment;

use std::{io, path::PathBuf, process::ExitCode};

use anyhow::Context;
use clap::Args;
use tokio::runtime;

use super::{
    core_dumps::forbid_core_dumps,
    terminal_output::{describe_error, exit_with_error, pretty_log_format, print_stdout},
};
use crate::{
    admin,
    app::{CountersignServer, ServerBuildError},
    delivery,
    directory::phone_number,
    telemetry,
    turn::phrases,
};

use demo_folder::DemoFolder;
use environment::DemoEnvironment;
pub(super) use environment::SAMPLE_DIRECTORY;

/// The port to listen on if no other is given and this one is free.
const DEFAULT_PORT: u16 = 8080;

/// Runs everything in one process with sample people, for this machine only
///
/// Needs nothing else: challenges are kept in memory and people in SQLite, and mails and text messages are shown
/// on the page instead of being sent.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The folder in which to keep people, settings and the signing chain. Without it, they are deleted when the
    /// demo ends.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The port to listen on. Default: 8080, or any free port if 8080 is taken.
    #[arg(long)]
    port: Option<u16>,
}

pub(super) fn run_demo(arguments: &Arguments) -> ExitCode {
    match start_demo(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => exit_with_error(describe_error(&error)),
    }
}

fn start_demo(arguments: &Arguments) -> anyhow::Result<()> {
    forbid_core_dumps().context("core dumps could not be switched off")?;
    // `turn` logs the reason for a refused request, which people who experiment here want to see. `app` would warn
    // about development trust anchors, which the demo always uses, so only its errors are logged.
    telemetry::log_to_stderr(
        pretty_log_format(),
        "warn,countersign::turn=info,countersign::app=error",
    )?;
    let runtime = runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build();
    runtime
        .context("could not start threads")?
        .block_on(serve_demo(arguments))
}

async fn serve_demo(arguments: &Arguments) -> anyhow::Result<()> {
    let folder = match &arguments.data {
        Some(path) => DemoFolder::open_kept(path).with_context(|| {
            let path = path.display();
            format!("{path}: cannot be used for the demo's data; give another folder with --data DIR")
        }),
        None => DemoFolder::create_temporary()
            .context("the folder for the demo's data could not be created; give one with --data DIR"),
    }?;
    let making = || print_stdout("Creating the demo's signing key …\n");
    let environment = DemoEnvironment::open(folder.path(), making).await?;
    let application = listen_on_free_port(&environment, arguments.port)?;
    print_stdout(&format_welcome(
        application.port(),
        &environment,
        arguments.data.is_none(),
    ));
    // Otherwise the first turn would wait while these tables are built.
    let warming = tokio::task::spawn_blocking(|| {
        phone_number::load_numbering_plans();
        phrases::load_phrases();
        delivery::load_message_words();
        admin::load_page_words();
    });
    application
        .run_until_stopped()
        .await
        .context("the server failed")?;
    drop(warming);
    print_stdout("Stopped.\n");
    Ok(())
}

/// Listens on the port that was asked for; without one, on the usual port or, if that is taken, on any free port.
fn listen_on_free_port(
    environment: &DemoEnvironment,
    wanted: Option<u16>,
) -> anyhow::Result<CountersignServer> {
    match (environment.listen(wanted.unwrap_or(DEFAULT_PORT)), wanted) {
        (Err(error), None) if is_port_taken(&error) => {
            print_stdout(&format!(
                "Port {DEFAULT_PORT} is taken by another program, so the demo uses a free one.\n"
            ));
            Ok(environment.listen(0)?)
        }
        (Err(error), Some(port)) if is_port_taken(&error) => Err(anyhow::anyhow!(
            "port {port} is taken by another program: stop that program, give another port with --port, or leave --port out"
        )),
        (outcome, _) => Ok(outcome?),
    }
}

fn is_port_taken(error: &ServerBuildError) -> bool {
    matches!(error, ServerBuildError::Listen { source, .. } if source.kind() == io::ErrorKind::AddrInUse)
}

fn format_welcome(port: u16, environment: &DemoEnvironment, temporary: bool) -> String {
    let example = environment.example_contact();
    let kept = if temporary {
        "\n  The data is deleted when it stops. To keep it, use --data DIR."
    } else {
        ""
    };
    format!(
        "\n  countersign demo\n\n  Open     http://localhost:{port}/simulator\n  Type     what is {example}'s number?\n  Read     the PIN in \
         the phone on the page, and say it\n\n  It listens on this machine only. Stop it with Ctrl+C.{kept}\n\n"
    )
}
