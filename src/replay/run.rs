//! Many fixtures, side by side.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use anyhow::Context;
use futures_util::{StreamExt, stream};

use super::{
    house::{Ground, House, MORNING},
    report::{Outcome, Verdict},
    stage::{Stage, Trouble},
    talk::{Broken, Talk},
};
use crate::{
    fixture::{self, Conversation},
    outbound,
    secret::SystemEntropy,
    stand_in::SigningChain,
};

/// How fixtures are replayed.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Whether what came back is written in place of what was expected.
    pub update: bool,
    /// How many are held at a time; at least one.
    pub jobs: usize,
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
    let ground = Arc::new(Ground {
        chain: SigningChain::draw(MORNING, &SystemEntropy)?,
        client: client().context("the HTTP client could not be set up")?,
    });
    let jobs = options.jobs.max(1);
    let outcomes = stream::iter(files.into_iter().enumerate())
        .map(|(place, path)| {
            let (ground, options, tell) = (Arc::clone(&ground), &options, &tell);
            async move {
                let outcome = one(ground, path, options).await;
                tell(&outcome);
                (place, outcome)
            }
        })
        .buffer_unordered(jobs);
    let mut outcomes: Vec<_> = outcomes.collect().await;
    outcomes.sort_by_key(|(place, _)| *place);
    Ok(outcomes.into_iter().map(|(_, outcome)| outcome).collect())
}

fn client() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder()
        .tls_backend_preconfigured(outbound::client_config(&[]))
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .timeout(std::time::Duration::from_secs(10))
        .build()
}

async fn one(ground: Arc<Ground>, path: PathBuf, options: &Options) -> Outcome {
    let begun = Instant::now();
    let (title, verdict) = match read(&path) {
        Err(fault) => (None, Verdict::Fault(fault)),
        Ok(conversation) => {
            let verdict = hold(ground, &conversation, &path, options).await;
            (Some(conversation.title), verdict)
        }
    };
    Outcome {
        path,
        title,
        took: begun.elapsed(),
        verdict,
    }
}

fn read(path: &Path) -> Result<Conversation, String> {
    let text = fs::read_to_string(path).map_err(|error| format!(" {error}"))?;
    fixture::read(&text).map_err(|fault| fault.to_string())
}

async fn hold(ground: Arc<Ground>, conversation: &Conversation, path: &Path, options: &Options) -> Verdict {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut stage = match House::open(ground, conversation, folder).await {
        Ok(stage) => stage,
        Err(why) => return verdict_of(Broken { line: 1, why }),
    };
    let held = talk(conversation, &mut stage, options.update).await;
    match held {
        Ok(held) => match held.misstep {
            None => Verdict::Passed,
            Some(_) if options.update => update(path, &held.updated),
            Some(misstep) => Verdict::Differs(misstep),
        },
        Err(broken) => verdict_of(broken),
    }
}

async fn talk(
    conversation: &Conversation,
    stage: &mut dyn Stage,
    update: bool,
) -> Result<super::talk::Held, Broken> {
    Talk::begin(conversation, "", stage, &SystemEntropy)
        .hold(conversation, update)
        .await
}

fn update(path: &Path, updated: &Conversation) -> Verdict {
    let text = fs::read_to_string(path).unwrap_or_default();
    let schema = serde_json::from_str::<serde_json::Value>(&text).unwrap_or_default();
    let text = fixture::write::text(updated, schema["$schema"].as_str());
    match fixture::write::file(path, &text) {
        Ok(()) => Verdict::Updated,
        Err(error) => Verdict::Broken(format!("it cannot be written: {error}")),
    }
}

fn verdict_of(Broken { line, why }: Broken) -> Verdict {
    match why {
        Trouble::Fixture(what) => Verdict::Fault(format!("{line}:1: {what}")),
        Trouble::Stage(why) => Verdict::Broken(format!("line {line}: {why}")),
    }
}
