//! `countersign replay`.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    time::{Duration, Instant},
};

use anyhow::Context;
use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use url::Url;

use super::{
    colours,
    development_chain::{self, DevelopmentChainArgument},
    terminal_output::{describe_error, print_stderr, print_stdout},
    url_arguments::{self, RedactingParser},
};
use crate::{
    fixture,
    replay::{self, FixtureOutcome, FixtureVerdict, ServerAccess, junit, terminal_report},
    turn::OptionalTurnObserver,
};

/// Replays recorded conversations and compares the responses
///
/// By default, each conversation runs in this process, against an application of its own with sample people, whose
/// clock is advanced instead of waiting. With `--url`, all run against a running server. A PATH is a fixture or a
/// folder of fixtures (docs/fixtures.md).
///
/// Exits with 0 if everything is as expected, with 1 if something differs, with 2 if a fixture has a fault or the
/// command line is wrong, and with 3 if a conversation could not be replayed at all, or none was.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Fixtures, and folders of fixtures.
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// Write a `JUnit` report to this file. `-` is standard output; everything else then goes to standard error.
    #[arg(long, value_name = "FILE|-")]
    junit: Option<PathBuf>,
    /// Update the fixtures: replace what they expect with what came back.
    #[arg(long)]
    update: bool,
    /// The number of conversations to replay at the same time. Default: two per processor.
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// Replay against this server, which must trust the development chain (docs/signing.md). A URL without a path
    /// means `/alexa` on that server.
    #[arg(long, value_name = "URL", value_parser = RedactingParser(url_arguments::parse_webhook_url))]
    url: Option<Url>,
    #[command(flatten)]
    chain: DevelopmentChainArgument,
    /// The URL of that server's messages, as server-sent events. Default: the inbox of its simulator.
    #[arg(long, value_name = "URL", requires = "url", value_parser = RedactingParser(url_arguments::parse_server_url))]
    inbox: Option<Url>,
    /// A file with a link token for each employee, as a JSON object. Default: the server's simulator issues them.
    #[arg(long, value_name = "FILE", requires = "url")]
    tokens: Option<PathBuf>,
    /// Wait in real time where a conversation waits. Without this, such conversations are skipped, because a
    /// server's clock cannot be advanced.
    #[arg(long, requires = "url")]
    wait: bool,
}

pub(super) fn run_replay(arguments: &Arguments) -> ExitCode {
    match replay_fixtures(arguments) {
        Ok(outcomes) => {
            let code = exit_code(&outcomes);
            // A CI job must not pass because nothing was replayed.
            if code == 0 && outcomes.iter().all(|outcome| is_skipped(&outcome.verdict)) {
                print_stderr("nothing was replayed: every fixture was skipped\n");
                return ExitCode::from(3);
            }
            ExitCode::from(code)
        }
        Err(error) => {
            print_stderr(&format!("{}\n", describe_error(&error)));
            ExitCode::from(3)
        }
    }
}

/// The exit code of a run: the highest, that is the worst, of its outcomes.
fn exit_code(outcomes: &[FixtureOutcome]) -> u8 {
    let codes = outcomes.iter().map(|outcome| verdict_exit_code(&outcome.verdict));
    codes.max().unwrap_or(0)
}

fn is_skipped(verdict: &FixtureVerdict) -> bool {
    matches!(verdict, FixtureVerdict::Skipped(_))
}

fn verdict_exit_code(verdict: &FixtureVerdict) -> u8 {
    match verdict {
        FixtureVerdict::Passed | FixtureVerdict::Updated | FixtureVerdict::Skipped(_) => 0,
        FixtureVerdict::Differs(_) => 1,
        FixtureVerdict::InvalidFixture(_) => 2,
        FixtureVerdict::CouldNotRun(_) => 3,
    }
}

fn replay_fixtures(arguments: &Arguments) -> anyhow::Result<Vec<FixtureOutcome>> {
    let files = find_fixtures(&arguments.paths)?;
    let begun = Instant::now();
    let progress = progress_bar(files.len());
    let said = MessageStream::apart_from_report(arguments.junit.as_deref());
    let colours = said.uses_colours();
    let options = replay::ReplayOptions {
        server: arguments.server_access()?,
        update: arguments.update,
        jobs: arguments.jobs.unwrap_or_else(default_jobs),
        watched: OptionalTurnObserver::default(),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let outcomes = runtime
        .context("could not start threads")?
        .block_on(replay::replay_fixtures(files, options, |outcome| {
            if let Some(text) = terminal_report::format_outcome(outcome, colours) {
                // The bar is taken down while text is printed; otherwise both would end up on one line.
                progress.suspend(|| said.print_text(&text));
            }
            progress.inc(1);
        }));
    progress.finish_and_clear();
    let outcomes = outcomes?;
    said.print_text(&terminal_report::format_summary(&outcomes, begun.elapsed()));
    if let Some(path) = &arguments.junit {
        let report = junit::format_junit(&outcomes)?;
        let written = match said {
            MessageStream::ToStderr => write_stdout(&report),
            MessageStream::ToStdout => fixture::write::replace_file(path, &report),
        };
        written.with_context(|| format!("{}: the report cannot be written", path.display()))?;
    }
    Ok(outcomes)
}

/// The stream for messages to the user.
#[derive(Clone, Copy)]
enum MessageStream {
    ToStdout,
    /// Standard output is reserved for the report.
    ToStderr,
}

impl MessageStream {
    fn apart_from_report(report: Option<&Path>) -> Self {
        if report.is_some_and(is_stdout) {
            Self::ToStderr
        } else {
            Self::ToStdout
        }
    }

    fn uses_colours(self) -> bool {
        match self {
            Self::ToStdout => colours::should_colour(&io::stdout()),
            Self::ToStderr => colours::should_colour(&io::stderr()),
        }
    }

    fn print_text(self, text: &str) {
        match self {
            Self::ToStdout => print_stdout(text),
            Self::ToStderr => print_stderr(text),
        }
    }
}

/// Returns true if a path is standard output under any name: `-`, `/dev/stdout`, or the file it is redirected to.
fn is_stdout(path: &Path) -> bool {
    #[cfg(unix)]
    {
        // Compared by device and inode, because two different paths can lead to the same file.
        use std::os::unix::fs::MetadataExt;
        let file = |path: &Path| fs::metadata(path).ok().map(|there| (there.dev(), there.ino()));
        let there = file(path);
        if there.is_some() && there == file(Path::new("/dev/stdout")) {
            return true;
        }
    }
    path == Path::new("-")
}

// Unlike `print_stdout`, this reports errors: a report that was not written must fail the run.
fn write_stdout(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Finds the fixtures at these paths, and reports skipped JSON files that may have been meant as fixtures.
fn find_fixtures(paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let found = replay::find_fixtures(paths)
        .map_err(|(path, error)| anyhow::anyhow!("{}: {error}", path.display()))?;
    for path in &found.unrecognized {
        let path = path.display();
        print_stderr(&format!(
            "{path}: skipped, because it is not a fixture; give its path to see why\n"
        ));
    }
    anyhow::ensure!(!found.fixtures.is_empty(), "there are no fixtures at these paths");
    Ok(found.fixtures)
}

impl Arguments {
    fn server_access(&self) -> anyhow::Result<Option<ServerAccess>> {
        let Some(webhook) = self.url.clone() else {
            return Ok(None);
        };
        let tokens = match &self.tokens {
            None => None,
            Some(file) => {
                let why = || {
                    format!(
                        "{}: not a JSON object with a link token for each employee",
                        file.display()
                    )
                };
                let text = fs::read_to_string(file).with_context(why)?;
                Some(serde_json::from_str(&text).with_context(why)?)
            }
        };
        let chain = self.chain.open(print_stderr)?;
        Ok(Some(ServerAccess {
            webhook,
            advice: development_chain::format_trust_settings(&chain),
            chain,
            inbox: self.inbox.clone(),
            tokens,
            waits: self.wait,
        }))
    }
}

fn default_jobs() -> usize {
    // More than one per processor, because a conversation often waits for its database or its server.
    2 * std::thread::available_parallelism().map_or(1, usize::from)
}

/// A progress bar, drawn only on a terminal.
fn progress_bar(fixtures: usize) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(fixtures as u64), ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos} of {len}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}
