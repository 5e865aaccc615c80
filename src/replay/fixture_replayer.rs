//! Replays many fixtures concurrently.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::{StreamExt, stream};

use super::{
    capture_replay,
    in_process::{InProcessTarget, RunContext, START_TIME},
    remote::{self, RemoteTarget, RunningServer},
    request_builder,
    runner::{ConversationResult, ConversationRun, FailedStep},
    server_access::ServerAccess,
    target::{ReplayError, ReplayTarget},
    terminal_report::{FixtureOutcome, FixtureVerdict},
};
use crate::{
    alexa_emulator::{SigningChain, WebhookClient},
    fixture::{self, ConversationFixture, Fixture, SignedCapture, StepAction, write},
    network_address::AddressPolicy,
    secret::SystemEntropy,
    turn::OptionalTurnObserver,
};

/// The time limit for a response in process. A slow machine must not make a conversation fail.
const IN_PROCESS_TIMEOUT: Duration = Duration::from_secs(30);
/// The time limit for a response of a running server, which is as long as Alexa waits.
const ALEXA_TIMEOUT: Duration = Duration::from_secs(10);

/// The options of a replay.
#[derive(Debug, Default)]
pub struct ReplayOptions {
    /// The server to run against; `None` to start an application in process for each fixture.
    pub server: Option<ServerAccess>,
    /// True if fixtures are updated with the actual responses.
    pub update: bool,
    /// The number of fixtures that run at the same time; 0 counts as 1.
    pub jobs: usize,
    /// An observer of the turns that run in process.
    pub watched: OptionalTurnObserver,
}

/// Replays these files. Calls `tell` with each outcome as soon as it is known. Returns the outcomes in the
/// order of the files.
///
/// # Errors
/// When no fixture can be replayed at all, for example because the server does not answer.
pub async fn replay_fixtures(
    files: Vec<PathBuf>,
    options: ReplayOptions,
    tell: impl Fn(&FixtureOutcome),
) -> anyhow::Result<Vec<FixtureOutcome>> {
    let patience = if options.server.is_some() {
        ALEXA_TIMEOUT
    } else {
        IN_PROCESS_TIMEOUT
    };
    let client = WebhookClient::new(AddressPolicy::command_line(), patience);
    let server = match options.server {
        Some(access) => {
            let skill = remote::first_application_id(&files, access.waits);
            Some(Arc::new(
                RunningServer::connect(access, client.clone(), skill).await?,
            ))
        }
        None => None,
    };
    // All conversations at a running server share its employees, so they run one after the other. Otherwise
    // one of them could get the messages of another.
    let jobs = if server.is_some() { 1 } else { options.jobs.max(1) };
    let place = FixtureReplayer {
        run_context: Arc::new(RunContext {
            chain: SigningChain::generate(START_TIME, &SystemEntropy)?,
            client,
            watched: options.watched,
        }),
        server,
        update: options.update,
    };
    let outcomes = stream::iter(files.into_iter().enumerate())
        .map(|(number, path)| {
            let (place, tell) = (&place, &tell);
            async move {
                let outcome = place.replay_file(path).await;
                tell(&outcome);
                (number, outcome)
            }
        })
        .buffer_unordered(jobs);
    let mut outcomes: Vec<_> = outcomes.collect().await;
    outcomes.sort_by_key(|(place, _)| *place);
    Ok(outcomes.into_iter().map(|(_, outcome)| outcome).collect())
}

/// The environment in which fixtures are replayed.
struct FixtureReplayer {
    run_context: Arc<RunContext>,
    server: Option<Arc<RunningServer>>,
    update: bool,
}

impl FixtureReplayer {
    async fn replay_file(&self, path: PathBuf) -> FixtureOutcome {
        let begun = Instant::now();
        let folder = path.parent().unwrap_or(Path::new("."));
        let (title, verdict) = match read_fixture(&path) {
            Err(fault) => (None, FixtureVerdict::InvalidFixture(fault)),
            Ok((text, Fixture::Capture(capture))) => {
                let verdict = self.replay_capture(&capture, &text, folder).await;
                (Some(capture.title), verdict)
            }
            Ok((text, Fixture::Conversation(conversation))) => {
                let verdict = self.replay_conversation(&conversation, &text, &path).await;
                (Some(conversation.title), verdict)
            }
        };
        FixtureOutcome {
            title,
            took: begun.elapsed(),
            verdict,
            path,
        }
    }

    async fn replay_capture(&self, capture: &SignedCapture, text: &str, folder: &Path) -> FixtureVerdict {
        if self.server.is_some() {
            return FixtureVerdict::Skipped(
                "a signed capture is valid only at its own time, and a running server's clock cannot be changed".to_owned(),
            );
        }
        match capture_replay::replay_capture(Arc::clone(&self.run_context), capture, folder).await {
            Ok(None) => FixtureVerdict::Passed,
            Ok(Some(mismatch)) => FixtureVerdict::Differs(mismatch),
            Err(why) => error_verdict(text, FailedStep { line: 1, why }),
        }
    }

    async fn replay_conversation(
        &self,
        conversation: &ConversationFixture,
        text: &str,
        path: &Path,
    ) -> FixtureVerdict {
        let folder = path.parent().unwrap_or(Path::new("."));
        let stage = self.open_target(conversation, folder).await;
        let held = match stage {
            Ok(mut stage) => run_conversation(conversation, &mut *stage, self.update).await,
            Err(why) => Err(FailedStep { line: 1, why }),
        };
        match held {
            Ok(held) => match held.mismatch {
                None => FixtureVerdict::Passed,
                // An `ask dialog` file has no place for responses, so there is nothing to update.
                Some(_) if self.update && !is_dialog(conversation) => {
                    update_fixture(path, text, &held.updated)
                }
                Some(mismatch) => FixtureVerdict::Differs(mismatch),
            },
            Err(broken) => error_verdict(text, broken),
        }
    }

    async fn open_target(
        &self,
        conversation: &ConversationFixture,
        folder: &Path,
    ) -> Result<Box<dyn ReplayTarget>, ReplayError> {
        request_builder::voice_model(&conversation.locale)?;
        if let Some(server) = &self.server {
            return Ok(Box::new(
                RemoteTarget::begin(Arc::clone(server), conversation, folder).await?,
            ));
        }
        let (run_context, trust) = (Arc::clone(&self.run_context), self.run_context.trusted_chain()?);
        Ok(Box::new(
            InProcessTarget::open(run_context, conversation, folder, trust).await?,
        ))
    }
}

/// Reads and parses a file. Returns its text too, which an update needs.
fn read_fixture(path: &Path) -> Result<(String, Fixture), String> {
    // The leading space separates the message from `path:`, where other errors have a position.
    let bytes = fs::read(path).map_err(|error| format!(" it cannot be read: {error}"))?;
    let read = fixture::decode_utf8(bytes).and_then(|text| {
        let fixture = fixture::parse_fixture(&text)?;
        Ok((text, fixture))
    });
    read.map_err(|fault| fault.to_string())
}

async fn run_conversation(
    conversation: &ConversationFixture,
    stage: &mut dyn ReplayTarget,
    update: bool,
) -> Result<ConversationResult, FailedStep> {
    let run = stage.run_suffix();
    ConversationRun::begin(conversation, &run, stage, &SystemEntropy)
        .run_steps(conversation, update)
        .await
}

fn update_fixture(path: &Path, old: &str, updated: &ConversationFixture) -> FixtureVerdict {
    match write::replace_file(path, &write::format_over(old, updated)) {
        Ok(()) => FixtureVerdict::Updated,
        Err(error) => FixtureVerdict::CouldNotRun(format!("it cannot be written: {error}")),
    }
}

fn is_dialog(conversation: &ConversationFixture) -> bool {
    let mut acts = conversation.steps.iter().map(|step| &step.act);
    acts.any(|act| matches!(act, StepAction::Turn(turn) if turn.lenient))
}

fn error_verdict(text: &str, FailedStep { line, why }: FailedStep) -> FixtureVerdict {
    match why {
        ReplayError::Fixture { at, what } => {
            let (line, column) = fixture::locate_keys(text, &at);
            FixtureVerdict::InvalidFixture(format!("{line}:{column}: {what}"))
        }
        ReplayError::Unsupported(why) => FixtureVerdict::Skipped(why),
        ReplayError::Target(why) => FixtureVerdict::CouldNotRun(format!("line {line}: {why}")),
    }
}
