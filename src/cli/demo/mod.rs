//! `countersign demo`.
//!
//! Lives here: the folder it keeps, the sample people and the embedded parts it is staged with, what it prints.
//! Does not live here: the page (`simulator`), the parts themselves.

mod folder;
mod stage;

use std::{io, path::PathBuf, process::ExitCode};

use anyhow::Context;
use clap::Args;
use tokio::runtime;

use super::{fail, pretty, print, told};
use crate::{
    admin,
    app::{Application, BuildError},
    delivery,
    directory::phone_number,
    telemetry,
    turn::phrases,
};

use folder::Folder;
pub(super) use stage::SAMPLE;
use stage::Stage;

/// Where it listens if nothing else is said and nobody else does.
const USUAL_PORT: u16 = 8080;

/// Runs everything on embedded defaults with sample people, for this machine only
///
/// Nothing else is needed: challenges are kept in memory, people in SQLite, and mails and texts are caught and shown on the
/// page instead of being sent.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Where to keep people, settings and the signing chain. Without it they are gone when the demo ends.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The port to listen on. Without it 8080, or any free one if that is taken.
    #[arg(long)]
    port: Option<u16>,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    match demonstrate(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(told(&error)),
    }
}

fn demonstrate(arguments: &Arguments) -> anyhow::Result<()> {
    // A refused request says here why; the line about development anchors is what the demo is, and not worth a warning.
    telemetry::log_to_stderr(pretty(), "warn,countersign::turn=info,countersign::app=error")?;
    let runtime = runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build();
    runtime.context("no threads")?.block_on(serve(arguments))
}

async fn serve(arguments: &Arguments) -> anyhow::Result<()> {
    let folder = match &arguments.data {
        Some(path) => Folder::kept(path).with_context(|| {
            let path = path.display();
            format!("{path}: no folder for the demo's data; name another with --data DIR")
        }),
        None => {
            Folder::temporary().context("there is no folder for the demo's data; name one with --data DIR")
        }
    }?;
    let making = || print("Making the demo's signing key …\n");
    let stage = Stage::set(folder.path(), making).await?;
    let application = listen(&stage, arguments.port)?;
    print(&welcome(application.port(), &stage, arguments.data.is_none()));
    // The first turn would else wait for it.
    let warming = tokio::task::spawn_blocking(|| {
        phone_number::warm_up();
        phrases::warm_up();
        delivery::warm_up();
        admin::warm_up();
    });
    application
        .run_until_stopped()
        .await
        .context("the server failed")?;
    drop(warming);
    print("Stopped.\n");
    Ok(())
}

/// Listens on the port that was asked for, else on the usual one, else on a free one.
fn listen(stage: &Stage, wanted: Option<u16>) -> anyhow::Result<Application> {
    match (stage.listen(wanted.unwrap_or(USUAL_PORT)), wanted) {
        (Err(error), None) if is_taken(&error) => {
            print(&format!(
                "Port {USUAL_PORT} is taken by another program, so another one is used.\n"
            ));
            Ok(stage.listen(0)?)
        }
        (Err(error), Some(port)) if is_taken(&error) => Err(anyhow::anyhow!(
            "port {port} is taken by another program: stop that, or name another port with --port, or leave --port out"
        )),
        (outcome, _) => Ok(outcome?),
    }
}

fn is_taken(error: &BuildError) -> bool {
    matches!(error, BuildError::Listen { source, .. } if source.kind() == io::ErrorKind::AddrInUse)
}

fn welcome(port: u16, stage: &Stage, temporary: bool) -> String {
    let example = stage.example();
    let kept = if temporary {
        "\n  Nothing is kept when it ends; --data DIR keeps it."
    } else {
        ""
    };
    format!(
        "\n  countersign demo\n\n  Open     http://localhost:{port}/simulator\n  Type     what is {example}'s number?\n  Read     the PIN in \
         the phone on the page, and say it\n\n  It listens on this machine only. Stop it with Ctrl+C.{kept}\n\n"
    )
}
