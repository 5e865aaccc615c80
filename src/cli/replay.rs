//! `countersign replay`.

use std::{
    io::{self, IsTerminal},
    path::PathBuf,
    process::ExitCode,
    time::{Duration, Instant},
};

use anyhow::Context;
use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{print, remark};
use crate::{
    fixture,
    replay::{self, Outcome, Verdict, junit, report},
};

/// Holds recorded conversations again and compares what comes back
///
/// In process, each before an application of its own with sample people, whose clock is turned instead of waited for. A
/// PATH is a fixture, or a folder of them (docs/fixtures.md).
///
/// Exits with 0 when everything is as expected, with 1 when something differs, with 2 when a fixture has a fault, and with 3
/// when one could not be held at all.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Fixtures, and folders of them.
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// Write a `JUnit` report there.
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Write what comes back into the fixtures, in place of what they expect.
    #[arg(long)]
    update: bool,
    /// How many conversations are held at a time. Without it, two for each processor.
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    match replay(arguments) {
        Ok(outcomes) => ExitCode::from(
            outcomes
                .iter()
                .map(|outcome| code(&outcome.verdict))
                .max()
                .unwrap_or(0),
        ),
        Err(error) => {
            remark(&format!("{error:#}\n"));
            ExitCode::from(3)
        }
    }
}

/// The worst wins.
fn code(verdict: &Verdict) -> u8 {
    match verdict {
        Verdict::Passed | Verdict::Updated | Verdict::Skipped(_) => 0,
        Verdict::Differs(_) => 1,
        Verdict::Fault(_) => 2,
        Verdict::Broken(_) => 3,
    }
}

fn replay(arguments: &Arguments) -> anyhow::Result<Vec<Outcome>> {
    let files = replay::find(&arguments.paths)
        .map_err(|(path, error)| anyhow::anyhow!("{}: {error}", path.display()))?;
    anyhow::ensure!(!files.is_empty(), "there is no fixture at these paths");
    let begun = Instant::now();
    let progress = progress(files.len());
    let colours = io::stdout().is_terminal();
    let options = replay::Options {
        update: arguments.update,
        jobs: arguments.jobs.unwrap_or_else(usual_jobs),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let outcomes = runtime
        .context("no threads")?
        .block_on(replay::run(files, options, |outcome| {
            if let Some(text) = report::tell(outcome, colours) {
                progress.suspend(|| print(&text));
            }
            progress.inc(1);
        }));
    progress.finish_and_clear();
    let outcomes = outcomes?;
    print(&report::sum(&outcomes, begun.elapsed()));
    if let Some(path) = &arguments.junit {
        let written = fixture::write::file(path, &junit::xml(&outcomes)?);
        written.with_context(|| format!("{}: the report cannot be written", path.display()))?;
    }
    Ok(outcomes)
}

fn usual_jobs() -> usize {
    2 * std::thread::available_parallelism().map_or(1, usize::from)
}

/// A bar on a terminal, and nothing elsewhere.
fn progress(fixtures: usize) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(fixtures as u64), ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos} of {len}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}
