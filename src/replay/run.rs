//! Replays many fixtures concurrently.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Context;
use futures_util::{StreamExt, stream};

use super::{
    captures,
    house::{Ground, House, MORNING},
    remote::{self, Access, Server, Visit},
    report::{Outcome, Verdict},
    requests,
    stage::{Stage, Trouble},
    talk::{Broken, Held, Talk},
};
use crate::{
    fixture::{self, Act, Capture, Conversation, Fixture, write},
    outbound_client,
    secret::SystemEntropy,
    stand_in::SigningChain,
    turn::OptionalTurnObserver,
};

/// The time limit for a response in process. A slow machine must not make a conversation fail.
const PATIENCE: Duration = Duration::from_secs(30);
/// The time limit for a response of a running server, which is as long as Alexa waits.
const ALEXAS_PATIENCE: Duration = Duration::from_secs(10);

/// The options of a replay.
#[derive(Debug, Default)]
pub struct Options {
    /// The server to run against; `None` to start an application in process for each fixture.
    pub server: Option<Access>,
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
pub async fn run(
    files: Vec<PathBuf>,
    options: Options,
    tell: impl Fn(&Outcome),
) -> anyhow::Result<Vec<Outcome>> {
    let patience = if options.server.is_some() {
        ALEXAS_PATIENCE
    } else {
        PATIENCE
    };
    let client = client(patience).context("the HTTP client could not be set up")?;
    let server = match options.server {
        Some(access) => {
            let skill = remote::first_application(&files, access.waits);
            Some(Arc::new(Server::reach(access, client.clone(), skill).await?))
        }
        None => None,
    };
    // All conversations at a running server share its employees, so they run one after the other. Otherwise
    // one of them could get the messages of another.
    let jobs = if server.is_some() { 1 } else { options.jobs.max(1) };
    let place = Place {
        ground: Arc::new(Ground {
            chain: SigningChain::draw(MORNING, &SystemEntropy)?,
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
                let outcome = place.replay(path).await;
                tell(&outcome);
                (number, outcome)
            }
        })
        .buffer_unordered(jobs);
    let mut outcomes: Vec<_> = outcomes.collect().await;
    outcomes.sort_by_key(|(place, _)| *place);
    Ok(outcomes.into_iter().map(|(_, outcome)| outcome).collect())
}

fn client(patience: Duration) -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder()
        .tls_backend_preconfigured(outbound_client::tls_client_config(&[]))
        // A redirect means that the URL is not that of the webhook, which the probe reports. A proxy from the
        // environment could not reach an application on this machine.
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        // Without idle connections: a server may close one at the moment it is used again, which would look
        // like a failure of the server.
        .pool_max_idle_per_host(0)
        .timeout(patience)
        .build()
}

/// The environment in which fixtures are replayed.
struct Place {
    ground: Arc<Ground>,
    server: Option<Arc<Server>>,
    update: bool,
}

impl Place {
    async fn replay(&self, path: PathBuf) -> Outcome {
        let begun = Instant::now();
        let folder = path.parent().unwrap_or(Path::new("."));
        let (title, verdict) = match read(&path) {
            Err(fault) => (None, Verdict::Fault(fault)),
            Ok((text, Fixture::Capture(capture))) => {
                let verdict = self.send(&capture, &text, folder).await;
                (Some(capture.title), verdict)
            }
            Ok((text, Fixture::Conversation(conversation))) => {
                let verdict = self.hold(&conversation, &text, &path).await;
                (Some(conversation.title), verdict)
            }
        };
        Outcome {
            title,
            took: begun.elapsed(),
            verdict,
            path,
        }
    }

    async fn send(&self, capture: &Capture, text: &str, folder: &Path) -> Verdict {
        if self.server.is_some() {
            return Verdict::Skipped(
                "a signed capture has a time of its own, which a server that runs has not".to_owned(),
            );
        }
        match captures::send(Arc::clone(&self.ground), capture, folder).await {
            Ok(None) => Verdict::Passed,
            Ok(Some(misstep)) => Verdict::Differs(misstep),
            Err(why) => verdict_of(text, Broken { line: 1, why }),
        }
    }

    async fn hold(&self, conversation: &Conversation, text: &str, path: &Path) -> Verdict {
        let folder = path.parent().unwrap_or(Path::new("."));
        let stage = self.stage(conversation, folder).await;
        let held = match stage {
            Ok(mut stage) => talk(conversation, &mut *stage, self.update).await,
            Err(why) => Err(Broken { line: 1, why }),
        };
        match held {
            Ok(held) => match held.misstep {
                None => Verdict::Passed,
                // An `ask dialog` file has no place for responses, so there is nothing to update.
                Some(_) if self.update && !is_dialog(conversation) => update(path, text, &held.updated),
                Some(misstep) => Verdict::Differs(misstep),
            },
            Err(broken) => verdict_of(text, broken),
        }
    }

    async fn stage(&self, conversation: &Conversation, folder: &Path) -> Result<Box<dyn Stage>, Trouble> {
        requests::model_of(&conversation.locale)?;
        if let Some(server) = &self.server {
            return Ok(Box::new(
                Visit::begin(Arc::clone(server), conversation, folder).await?,
            ));
        }
        let (ground, trust) = (Arc::clone(&self.ground), self.ground.trust()?);
        Ok(Box::new(House::open(ground, conversation, folder, trust).await?))
    }
}

/// Reads and parses a file. Returns its text too, which an update needs.
fn read(path: &Path) -> Result<(String, Fixture), String> {
    // The leading space separates the message from `path:`, where other errors have a position.
    let bytes = fs::read(path).map_err(|error| format!(" it cannot be read: {error}"))?;
    let read = fixture::decoded(bytes).and_then(|text| {
        let fixture = fixture::open(&text)?;
        Ok((text, fixture))
    });
    read.map_err(|fault| fault.to_string())
}

async fn talk(conversation: &Conversation, stage: &mut dyn Stage, update: bool) -> Result<Held, Broken> {
    let run = stage.run();
    Talk::begin(conversation, &run, stage, &SystemEntropy)
        .hold(conversation, update)
        .await
}

fn update(path: &Path, old: &str, updated: &Conversation) -> Verdict {
    match write::file(path, &write::over(old, updated)) {
        Ok(()) => Verdict::Updated,
        Err(error) => Verdict::Broken(format!("it cannot be written: {error}")),
    }
}

fn is_dialog(conversation: &Conversation) -> bool {
    let mut acts = conversation.steps.iter().map(|step| &step.act);
    acts.any(|act| matches!(act, Act::Turn(turn) if turn.lenient))
}

fn verdict_of(text: &str, Broken { line, why }: Broken) -> Verdict {
    match why {
        Trouble::Fixture { at, what } => {
            let (line, column) = fixture::place_of(text, &at);
            Verdict::Fault(format!("{line}:{column}: {what}"))
        }
        Trouble::NotHere(why) => Verdict::Skipped(why),
        Trouble::Stage(why) => Verdict::Broken(format!("line {line}: {why}")),
    }
}
