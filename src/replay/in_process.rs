//! The in-process target: the real application on a free port, with everything outside it embedded.

use std::{path::Path, sync::Arc, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use url::Url;

use super::{
    given_directory::GivenDirectory,
    seeded_entropy::SeededEntropy,
    target::{DeliveredMessage, ReplayError, ReplayTarget, post_sealed},
    unavailable_services::{UnavailableLinkKeys, UnavailableSender},
};
use crate::{
    alexa::verify::{CertUrl, ChainFetchError, ChainSource, RequestVerifier, TrustAnchors},
    alexa_emulator::{SigningChain, WebhookClient, WebhookResponse},
    answers::WebApiSettings,
    app::{CountersignServer, Settings, StopHandle},
    clock::{Clock, ManualClock, SignedDuration, Timestamp},
    delivery::{
        Channel, ChannelSenders, MessageSender, capturing_sender::CapturingSender,
        capturing_sender::InMemoryMailbox,
    },
    directory::{
        SqlDirectory, import_export,
        store::{Database, DatabaseSettings},
    },
    fixture::{ConversationFixture, GivenConditions, UnavailableService},
    linking::{DemoIssuer, JwtLinkTokenVerifier},
    mfa::{Digits, budget::BudgetPolicy},
    ports::{ApplicationPorts, EmbeddedParts},
    secret::RootKey,
    turn::{LinkTokenVerifier, OptionalTurnObserver},
};

/// The time at which every conversation begins.
pub(super) const START_TIME: Timestamp = Timestamp::constant(1_767_603_600, 0); // 2026-01-05T09:00:00Z
/// The latest time of the clock. Times derived from it, such as expiry times, must be representable.
const LATEST_TIME: Timestamp = Timestamp::constant(4_102_444_800, 0); // 2100-01-01T00:00:00Z

/// The longest wait for a message that is expected.
const MESSAGE_TIMEOUT: Duration = Duration::from_secs(3);
/// The time without a further message after which the messages are complete.
const QUIET_PERIOD: Duration = Duration::from_millis(20);
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// The environment that all conversations of one run share.
pub(super) struct RunContext {
    /// The chain that signs requests. It is created for this run and trusted only here.
    pub(super) chain: SigningChain,
    /// The HTTP client.
    pub(super) client: WebhookClient,
    /// An observer of all turns, if any.
    pub(super) watched: OptionalTurnObserver,
}

/// The certificates that an application trusts, and the time at which its clock starts.
pub(super) struct TrustedChain {
    pub(super) anchors: TrustAnchors,
    pub(super) source: Arc<dyn ChainSource>,
    pub(super) at: Timestamp,
}

impl RunContext {
    /// The chain of this run, starting at the common time.
    pub(super) fn trusted_chain(&self) -> Result<TrustedChain, ReplayError> {
        let anchors = TrustAnchors::amazon().with_pem(self.chain.root_pem().as_bytes());
        Ok(TrustedChain {
            anchors: anchors.map_err(ReplayError::target)?,
            source: Arc::new(FixedChainSource(self.chain.chain_pem().to_owned().into())),
            at: START_TIME,
        })
    }
}

/// The application that runs one conversation.
pub(super) struct InProcessTarget {
    run_context: Arc<RunContext>,
    clock: Arc<ManualClock>,
    mailbox: Arc<InMemoryMailbox>,
    seen: u64,
    issuer: DemoIssuer,
    application_id: String,
    webhook: Url,
    stopper: StopHandle,
}

impl InProcessTarget {
    /// Starts an application for `conversation`, whose file is in `folder`.
    pub(super) async fn open(
        run_context: Arc<RunContext>,
        conversation: &ConversationFixture,
        folder: &Path,
        trust: TrustedChain,
    ) -> Result<Self, ReplayError> {
        let people = GivenDirectory::for_conversation(conversation, folder)?;
        let clock = Arc::new(ManualClock::at(trust.at));
        let mailbox = InMemoryMailbox::new();
        let issuer =
            DemoIssuer::generate("countersign replay", "contact-finder").map_err(ReplayError::target)?;
        let given = &conversation.given;
        // With a fixed seed, PINs and ids are the same in every replay.
        let entropy = Arc::new(SeededEntropy::from_seed(&conversation.title));
        let ports = build_ports(&people, given, trust, &clock, &mailbox, &issuer, entropy).await?;
        // After the import, so that an invalid directory is reported as such and not as an unknown employee.
        people.check_speakers(conversation)?;
        let application_id = people.application_id(conversation.app.as_deref())?;
        if let Some(origin) = people.remote_api_origin(conversation.app.as_deref()) {
            return Err(ReplayError::Unsupported(format!(
                "its contacts come from {origin}, and other machines cannot be reached in process; replay it with --url"
            )));
        }
        let settings = Settings {
            workers: 1,
            shutdown_timeout: Duration::from_secs(1),
            budgets: budget_policy(given)?,
            observers: run_context.watched.clone(),
            // Nobody follows the links in mails. They must exist because the spoken text mentions them.
            public_url: Url::parse("https://countersign.example").ok(),
            // A signal ends the whole replay, not a single application.
            stops_on_signal: false,
            ..Settings::loopback()
        };
        let application = CountersignServer::build(settings, ports).map_err(ReplayError::target)?;
        let webhook = Url::parse(&format!("http://{}/alexa", application.address()));
        let webhook = webhook.map_err(ReplayError::target)?;
        let stopper = application.stop_handle();
        tokio::spawn(application.run_until_stopped());
        Ok(Self {
            run_context,
            clock,
            mailbox,
            seen: 0,
            issuer,
            application_id,
            webhook,
            stopper,
        })
    }
}

impl InProcessTarget {
    /// Posts a request unchanged, with its own signature.
    pub(super) async fn post_unchanged(
        &self,
        headers: &[(String, String)],
        body: Vec<u8>,
    ) -> Result<WebhookResponse, ReplayError> {
        let headers = headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        let response = self.run_context.client.post(&self.webhook, headers, body).await;
        response.map_err(|error| ReplayError::no_answer(&self.webhook, &error))
    }
}

impl Drop for InProcessTarget {
    fn drop(&mut self) {
        self.stopper.stop();
    }
}

#[async_trait]
impl ReplayTarget for InProcessTarget {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    async fn wait(&mut self, by: SignedDuration) -> Result<(), ReplayError> {
        let then = self.clock.now().saturating_add(by).map_err(ReplayError::target)?;
        if then > LATEST_TIME {
            let what = "this wait goes beyond the year 2100; use a shorter one";
            return Err(ReplayError::in_fixture(&["wait"], what));
        }
        self.clock.set(then);
        Ok(())
    }

    fn application_id(&self) -> &str {
        &self.application_id
    }

    fn link_token(&self, employee: &str, expired: bool) -> Result<String, ReplayError> {
        let employee = employee.parse().map_err(|_| {
            ReplayError::in_fixture(&["who"], format!("{employee:?} is not a valid employee id"))
        })?;
        let now = self.clock.now();
        // Issued a day ago for one hour.
        let (lifetime, issued) = if expired {
            (DAY / 24, now - DAY)
        } else {
            (DAY, now)
        };
        Ok(self
            .issuer
            .issue_token(&employee, lifetime, issued)
            .expose()
            .to_owned())
    }

    async fn post(&mut self, body: Vec<u8>) -> Result<WebhookResponse, ReplayError> {
        let RunContext { client, chain, .. } = &*self.run_context;
        post_sealed(client, &self.webhook, chain, body).await
    }

    async fn delivered_messages(&mut self, expected: usize) -> Result<Vec<DeliveredMessage>, ReplayError> {
        let mut newest = self.mailbox.subscribe();
        let wanted = self.seen + expected as u64;
        // If messages are missing, the comparison reports it. There is no error here.
        let _ = tokio::time::timeout(MESSAGE_TIMEOUT, newest.wait_for(|seq| *seq >= wanted)).await;
        // An unexpected message must be reported too, so wait until no more arrive.
        if *newest.borrow_and_update() > self.seen {
            while tokio::time::timeout(QUIET_PERIOD, newest.changed()).await.is_ok() {}
        }
        let letters = self.mailbox.messages_since(self.seen);
        self.seen = letters.last().map_or(self.seen, |last| last.seq);
        Ok(letters.iter().map(DeliveredMessage::from).collect())
    }
}

fn budget_policy(given: &GivenConditions) -> Result<BudgetPolicy, ReplayError> {
    let mut policy = BudgetPolicy::default();
    if let Some(digits) = given.pin_digits {
        policy.digits = Digits::try_from(digits)
            .map_err(|_| ReplayError::in_fixture(&["given", "pin_digits"], "a PIN has from 3 to 8 digits"))?;
    }
    Ok(policy)
}

async fn build_ports(
    people: &GivenDirectory,
    given: &GivenConditions,
    trust: TrustedChain,
    clock: &Arc<ManualClock>,
    mailbox: &Arc<InMemoryMailbox>,
    issuer: &DemoIssuer,
    entropy: Arc<SeededEntropy>,
) -> Result<ApplicationPorts, ReplayError> {
    // A slow machine must not make a conversation fail.
    let patient = DatabaseSettings {
        call_timeout: Duration::from_secs(30),
        ..DatabaseSettings::default()
    };
    let database = Database::open("sqlite::memory:", &patient).map_err(ReplayError::target)?;
    database.migrate().await.map_err(ReplayError::target)?;
    let sql = SqlDirectory::new(database.clone());
    import_export::import_directory(people.import_text(), &sql)
        .await
        .map_err(|error| people.explain_import_error(&error))?;
    let clock: Arc<dyn Clock> = Arc::<ManualClock>::clone(clock);
    // A fixture may come from somebody else, and must not make a CI machine send requests to other hosts.
    let web_apis = WebApiSettings {
        only_this_machine: true,
        ..WebApiSettings::default()
    };
    let links: Arc<dyn LinkTokenVerifier> = if given.away.contains(&UnavailableService::LinkKeys) {
        Arc::new(UnavailableLinkKeys)
    } else {
        Arc::new(
            JwtLinkTokenVerifier::open(issuer.verifier_settings(), Arc::clone(&clock))
                .map_err(ReplayError::target)?,
        )
    };
    Ok(ApplicationPorts::embedded(EmbeddedParts {
        database,
        links,
        root_key: RootKey::generate(&*entropy),
        senders: build_senders(given, mailbox),
        verifier: RequestVerifier::new(trust.anchors, trust.source, Arc::clone(&clock)),
        web_apis,
        clock,
        entropy,
    }))
}

fn build_senders(given: &GivenConditions, mailbox: &Arc<InMemoryMailbox>) -> ChannelSenders {
    let sender = |channel, away| -> Arc<dyn MessageSender> {
        if given.away.contains(&away) {
            Arc::new(UnavailableSender)
        } else {
            Arc::new(CapturingSender::new(channel, Arc::clone(mailbox)))
        }
    };
    ChannelSenders::empty()
        .with_sender(Channel::Email, sender(Channel::Email, UnavailableService::Email))
        .with_sender(Channel::Sms, sender(Channel::Sms, UnavailableService::Sms))
}

/// A source that returns the chain of this run for every URL.
#[derive(Debug)]
struct FixedChainSource(Bytes);

#[async_trait]
impl ChainSource for FixedChainSource {
    async fn fetch(&self, _: &CertUrl) -> Result<Bytes, ChainFetchError> {
        Ok(self.0.clone())
    }
}
