//! The remote target: a running server. Its clock cannot be set, its directory is its own, and PINs are read
//! from its inbox.

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

/// The time limit for the first response of a server.
const FIRST_ANSWER: Duration = Duration::from_secs(5);

/// The addresses and credentials for running conversations against a server.
#[derive(Debug)]
pub struct Access {
    /// The URL of its webhook.
    pub webhook: Url,
    /// The chain that signs requests. The server must trust it.
    pub chain: SigningChain,
    /// The settings that make the server trust the chain, shown if it does not.
    pub advice: String,
    /// The URL of the delivered messages, as server-sent events; `None` for the inbox of the server's
    /// simulator.
    pub inbox: Option<Url>,
    /// A link token for each employee; `None` to get them from the server's simulator.
    pub tokens: Option<HashMap<String, String>>,
    /// True if `wait` steps really wait. Otherwise conversations that wait are skipped.
    pub waits: bool,
}

/// A running server that has answered.
#[derive(Debug)]
pub(super) struct Server {
    access: Access,
    client: reqwest::Client,
    inbox: Inbox,
}

impl Server {
    /// Checks that the server answers and accepts requests for this skill, if one is given, and opens its
    /// inbox.
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

/// Checks that anything answers at the address, with any status.
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

/// Returns the application id for the first of these files that can be run against a server. Errors are
/// ignored here, because each file reports its own when it is run.
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

/// A running server, during one conversation.
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
        // Get all tokens now: building a request is not async, so it cannot fetch them.
        let mut tokens = HashMap::new();
        for employee in speakers(conversation) {
            let token = server
                .token(&employee)
                .await
                .map_err(|error| Trouble::Stage(format!("{error:#}")))?;
            tokens.insert(employee, token);
        }
        // Messages that arrived before this conversation are not part of it.
        let seen = server.inbox.count();
        Ok(Self {
            server,
            application_id,
            tokens,
            seen,
        })
    }
}

/// Checks that a conversation needs nothing that only an in-process server can do.
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

/// The employees whose link tokens are needed.
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
        format!(".{}", secret::generate_random_id(&SystemEntropy))
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
