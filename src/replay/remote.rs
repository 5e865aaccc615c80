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
    given_directory::GivenDirectory,
    probe,
    server_access::ServerAccess,
    server_inbox::ServerInbox,
    target::{DeliveredMessage, ReplayError, ReplayTarget, post_sealed},
};
use crate::{
    alexa_emulator::{WebhookClient, WebhookResponse},
    clock::{Clock, SignedDuration, SystemClock, Timestamp},
    error_chain::root_cause,
    fixture::{self, ConversationFixture, Fixture, GivenConditions, StepAction, decode_utf8},
    outbound_client::OutboundError,
    secret::{self, SystemEntropy},
};

/// The time limit for the first response of a server.
const FIRST_RESPONSE_TIMEOUT: Duration = Duration::from_secs(5);

/// A running server that has answered.
#[derive(Debug)]
pub(super) struct RunningServer {
    access: ServerAccess,
    client: WebhookClient,
    inbox: ServerInbox,
}

impl RunningServer {
    /// Checks that the server answers and accepts requests for this skill, if one is given, and opens its
    /// inbox.
    pub(super) async fn connect(
        access: ServerAccess,
        client: WebhookClient,
        application_id: Option<String>,
    ) -> anyhow::Result<Self> {
        check_responds(&access.webhook, &client).await?;
        if let Some(id) = application_id {
            probe::probe_webhook(&access, &client, &id).await?;
        }
        let inbox = match &access.inbox {
            Some(inbox) => inbox.clone(),
            None => access.webhook.join("/simulator/inbox")?,
        };
        let inbox = ServerInbox::open(&client, inbox).await?;
        Ok(Self {
            access,
            client,
            inbox,
        })
    }
}

/// Checks that anything answers at the address, with any status.
async fn check_responds(webhook: &Url, client: &WebhookClient) -> anyhow::Result<()> {
    let server = webhook.origin().ascii_serialization();
    let asked = client.get(&webhook.join("/health/live")?)?;
    let asked = asked.with(|request| request.timeout(FIRST_RESPONSE_TIMEOUT));
    match asked.send().await {
        Ok(_) => Ok(()),
        Err(OutboundError::Timeout(_)) => {
            let seconds = FIRST_RESPONSE_TIMEOUT.as_secs();
            anyhow::bail!(
                "{server} accepts connections, but does not answer within {seconds} seconds; check its log, or \
                 correct --url"
            )
        }
        Err(error) => anyhow::bail!(
            "{server} does not answer: {}; start it, or correct --url",
            root_cause(&error)
        ),
    }
}

/// Returns the application id for the first of these files that can be run against a server. Errors are
/// ignored here, because each file reports its own when it is run.
pub(super) fn first_application_id(files: &[PathBuf], waits: bool) -> Option<String> {
    files.iter().find_map(|path| {
        let text = decode_utf8(fs::read(path).ok()?).ok()?;
        let Fixture::Conversation(conversation) = fixture::parse_fixture(&text).ok()? else {
            return None;
        };
        check_supported(&conversation, waits).ok()?;
        let people = GivenDirectory::for_conversation(&conversation, path.parent()?).ok()?;
        people.application_id(conversation.app.as_deref()).ok()
    })
}

/// A running server, during one conversation.
pub(super) struct RemoteTarget {
    server: Arc<RunningServer>,
    application_id: String,
    tokens: HashMap<String, String>,
    seen: usize,
}

impl RemoteTarget {
    pub(super) async fn begin(
        server: Arc<RunningServer>,
        conversation: &ConversationFixture,
        folder: &std::path::Path,
    ) -> Result<Self, ReplayError> {
        check_supported(conversation, server.access.waits)?;
        let people = GivenDirectory::for_conversation(conversation, folder)?;
        people.check_speakers(conversation)?;
        let application_id = people.application_id(conversation.app.as_deref())?;
        // Get all tokens now: building a request is not async, so it cannot fetch them.
        let mut tokens = HashMap::new();
        for employee in speaker_ids(conversation) {
            let token = server
                .fetch_link_token(&employee)
                .await
                .map_err(|error| ReplayError::Target(format!("{error:#}")))?;
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
fn check_supported(conversation: &ConversationFixture, waits: bool) -> Result<(), ReplayError> {
    let not_here = |why: &str| Err(ReplayError::Unsupported(why.to_owned()));
    if conversation.given != GivenConditions::default() {
        return not_here("`given` can only be used in process");
    }
    let steps = || conversation.steps.iter().map(|step| &step.act);
    if !waits && steps().any(|act| matches!(act, StepAction::Wait(_))) {
        return not_here(
            "it waits, and a server's clock cannot be advanced; use --wait to wait in real time",
        );
    }
    if steps().any(|act| matches!(act, StepAction::Turn(turn) if turn.speaker.link_expired)) {
        return not_here("an expired link can only be used in process");
    }
    Ok(())
}

/// The employees whose link tokens are needed.
fn speaker_ids(conversation: &ConversationFixture) -> BTreeSet<String> {
    conversation.speaker_ids().map(|(_, id)| id.clone()).collect()
}

impl RunningServer {
    async fn fetch_link_token(&self, employee: &str) -> anyhow::Result<String> {
        if let Some(tokens) = &self.access.tokens {
            let token = tokens.get(employee).cloned();
            return token
                .with_context(|| format!("the file given with --tokens has no token for {employee:?}"));
        }
        let url = self.access.webhook.join(&format!("/simulator/link/{employee}"))?;
        let given = self.client.get(&url)?.send().await?;
        let status = given.status();
        anyhow::ensure!(
            status < 400,
            "{url} gives no link token, but status {status}; name a file of them with --tokens"
        );
        Ok(String::from_utf8(given.read_body().await?)?.trim().to_owned())
    }
}

#[async_trait]
impl ReplayTarget for RemoteTarget {
    fn run_suffix(&self) -> String {
        format!(".{}", secret::generate_random_id(&SystemEntropy))
    }

    fn now(&self) -> Timestamp {
        SystemClock.now()
    }

    async fn wait(&mut self, by: SignedDuration) -> Result<(), ReplayError> {
        tokio::time::sleep(Duration::try_from(by).map_err(ReplayError::target)?).await;
        Ok(())
    }

    fn application_id(&self) -> &str {
        &self.application_id
    }

    fn link_token(&self, employee: &str, _: bool) -> Result<String, ReplayError> {
        let token = self.tokens.get(employee).cloned();
        token.ok_or_else(|| ReplayError::Target(format!("there is no link token for {employee:?}")))
    }

    async fn post(&mut self, body: Vec<u8>) -> Result<WebhookResponse, ReplayError> {
        let access = &self.server.access;
        post_sealed(&self.server.client, &access.webhook, &access.chain, body).await
    }

    async fn delivered_messages(&mut self, expected: usize) -> Result<Vec<DeliveredMessage>, ReplayError> {
        let letters = self.server.inbox.messages_since(self.seen, expected).await;
        self.seen += letters.len();
        Ok(letters)
    }
}
