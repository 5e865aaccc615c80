//! Many fixtures, side by side.

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
    outbound,
    secret::SystemEntropy,
    stand_in::SigningChain,
    turn::Watched,
};

/// How long a house may take. A busy machine is no fault of a conversation's.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long Alexa waits, and so a server that runs may take.
const ALEXAS_PATIENCE: Duration = Duration::from_secs(10);

/// How fixtures are replayed.
#[derive(Debug, Default)]
pub struct Options {
    /// The server that they are held at; without, each has one of its own in process.
    pub server: Option<Access>,
    /// Whether what came back is written in place of what was expected.
    pub update: bool,
    /// How many are held at a time; at least one.
    pub jobs: usize,
    /// Who else sees what is asked and answered in process.
    pub watched: Watched,
}

/// Holds the conversations in these files; `tell` is told each outcome as it is there. They are in the order of the files.
///
/// # Errors
/// When nothing can be held at all.
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
    // The people of a server that runs are everybody's, so they do one thing at a time.
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
        .tls_backend_preconfigured(outbound::client_config(&[]))
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        // A connection that was kept may be closed at the very moment when it is used again.
        .pool_max_idle_per_host(0)
        .timeout(patience)
        .build()
}

/// Where fixtures are replayed.
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
                // What came to a dialog of the ASK CLI has no place in it.
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

/// The text of a file, and what it holds.
fn read(path: &Path) -> Result<(String, Fixture), String> {
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
