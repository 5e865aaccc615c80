//! The stage at a server that runs: its time is everybody's, its people are its own, and the PINs are in its inbox.

use std::{
    collections::{BTreeSet, HashMap},
    fs,
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use anyhow::Context;
use async_trait::async_trait;
use url::Url;

use super::{
    inbox::Inbox,
    people::People,
    post::{deepest, post},
    probe,
    stage::{Answer, Letter, Stage, Trouble},
};
use crate::{
    clock::{Clock, SignedDuration, SystemClock, Timestamp},
    fixture::{self, Act, Conversation, Fixture, Given, decoded},
    secret::{self, SystemEntropy},
    stand_in::SigningChain,
};

/// How long a server may take until it says anything at all.
const FIRST_ANSWER: Duration = Duration::from_secs(5);

/// How to speak to a server that runs.
#[derive(Debug)]
pub struct Access {
    /// Its webhook.
    pub webhook: Url,
    /// Signs; the server must trust it.
    pub chain: SigningChain,
    /// What its settings must say to do so, told when it does not.
    pub advice: String,
    /// Where the messages land, as server-sent events; without, the inbox of its simulator.
    pub inbox: Option<Url>,
    /// A link token by employee; without, its simulator gives them out.
    pub tokens: Option<HashMap<String, String>>,
    /// Whether a `wait` is waited for.
    pub waits: bool,
}

/// A server that runs, and answers.
#[derive(Debug)]
pub(super) struct Server {
    access: Access,
    client: reqwest::Client,
    inbox: Inbox,
}

impl Server {
    /// Looks whether it is there and takes requests for this skill, if any is meant; and opens its inbox.
    pub(super) async fn reach(
        access: Access,
        client: reqwest::Client,
        application_id: Option<String>,
    ) -> anyhow::Result<Self> {
        answers(&access.webhook, &client).await?;
        if let Some(id) = application_id {
            probe::knock(&access, &client, &id).await?;
        }
        let inbox = match &access.inbox {
            Some(inbox) => inbox.clone(),
            None => access.webhook.join("/simulator/inbox")?,
        };
        let inbox = Inbox::open(&client, inbox).await?;
        Ok(Self {
            access,
            client,
            inbox,
        })
    }
}

/// Looks whether anything answers there, whatever it says.
async fn answers(webhook: &Url, client: &reqwest::Client) -> anyhow::Result<()> {
    let server = webhook.origin().ascii_serialization();
    let asked = client.get(webhook.join("/health/live")?).timeout(FIRST_ANSWER);
    match asked.send().await {
        Ok(_) => Ok(()),
        Err(error) if error.is_timeout() && !error.is_connect() => {
            let seconds = FIRST_ANSWER.as_secs();
            anyhow::bail!(
                "{server} takes connections, but does not answer within {seconds} seconds; look into its log, or \
                 correct --url"
            )
        }
        Err(error) => anyhow::bail!(
            "{server} does not answer: {}; start it, or correct --url",
            deepest(&error)
        ),
    }
}

/// The skill that the first of these conversations which can be held at a server is had with.
pub(super) fn first_application(files: &[PathBuf], waits: bool) -> Option<String> {
    files.iter().find_map(|path| {
        let text = decoded(fs::read(path).ok()?).ok()?;
        let Fixture::Conversation(conversation) = fixture::open(&text).ok()? else {
            return None;
        };
        fits_here(&conversation, waits).ok()?;
        let people = People::of(&conversation, path.parent()?).ok()?;
        people.application_id(conversation.app.as_deref()).ok()
    })
}

/// One conversation at a server.
pub(super) struct Visit {
    server: Arc<Server>,
    application_id: String,
    tokens: HashMap<String, String>,
    seen: usize,
}

impl Visit {
    pub(super) async fn begin(
        server: Arc<Server>,
        conversation: &Conversation,
        folder: &std::path::Path,
    ) -> Result<Self, Trouble> {
        fits_here(conversation, server.access.waits)?;
        let people = People::of(conversation, folder)?;
        people.know(conversation)?;
        let application_id = people.application_id(conversation.app.as_deref())?;
        let mut tokens = HashMap::new();
        for employee in speakers(conversation) {
            let token = server
                .token(&employee)
                .await
                .map_err(|error| Trouble::Stage(format!("{error:#}")))?;
            tokens.insert(employee, token);
        }
        let seen = server.inbox.count();
        Ok(Self {
            server,
            application_id,
            tokens,
            seen,
        })
    }
}

/// What only a server in process can do is not asked of one that runs.
fn fits_here(conversation: &Conversation, waits: bool) -> Result<(), Trouble> {
    let not_here = |why: &str| Err(Trouble::NotHere(why.to_owned()));
    if conversation.given != Given::default() {
        return not_here("`given` holds in process only");
    }
    let steps = || conversation.steps.iter().map(|step| &step.act);
    if !waits && steps().any(|act| matches!(act, Act::Wait(_))) {
        return not_here("it waits, and a server's clock cannot be turned; --wait waits indeed");
    }
    if steps().any(|act| matches!(act, Act::Turn(turn) if turn.speaker.link_expired)) {
        return not_here("a link that has run out can be had in process only");
    }
    Ok(())
}

/// Whose link tokens are needed.
fn speakers(conversation: &Conversation) -> BTreeSet<String> {
    conversation.speakers().map(|(_, id)| id.clone()).collect()
}

impl Server {
    async fn token(&self, employee: &str) -> anyhow::Result<String> {
        if let Some(tokens) = &self.access.tokens {
            let token = tokens.get(employee).cloned();
            return token.with_context(|| format!("the file of --tokens has none for {employee:?}"));
        }
        let url = self.access.webhook.join(&format!("/simulator/link/{employee}"))?;
        let given = self.client.get(url.clone()).send().await?.error_for_status();
        let given =
            given.with_context(|| format!("{url} gives no link token; name a file of them with --tokens"))?;
        Ok(given.text().await?.trim().to_owned())
    }
}

#[async_trait]
impl Stage for Visit {
    fn run(&self) -> String {
        format!(".{}", secret::name(&SystemEntropy))
    }

    fn now(&self) -> Timestamp {
        SystemClock.now()
    }

    async fn wait(&mut self, by: SignedDuration) -> Result<(), Trouble> {
        tokio::time::sleep(Duration::try_from(by).map_err(Trouble::stage)?).await;
        Ok(())
    }

    fn application_id(&self) -> &str {
        &self.application_id
    }

    fn link_token(&self, employee: &str, _: bool) -> Result<String, Trouble> {
        let token = self.tokens.get(employee).cloned();
        token.ok_or_else(|| Trouble::Stage(format!("there is no link token for {employee:?}")))
    }

    async fn post(&mut self, body: Vec<u8>) -> Result<Answer, Trouble> {
        let access = &self.server.access;
        let seal = access.chain.seal(&body);
        post(&self.server.client, access.webhook.as_str(), &seal, body).await
    }

    async fn letters(&mut self, expected: usize) -> Result<Vec<Letter>, Trouble> {
        let letters = self.server.inbox.since(self.seen, expected).await;
        self.seen += letters.len();
        Ok(letters)
    }
}
