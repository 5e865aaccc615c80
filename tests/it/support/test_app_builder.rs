//! Builds an application under test from its parts.

use std::{path::Path, sync::Arc};

use base64::{Engine, prelude::BASE64_STANDARD};
use countersign::{
    alexa::verify::{ChainFolder, ChainSource, RequestVerifier},
    answers::{AnswerSource, web_api_contacts::WebApiSettings},
    app::{CountersignServer, Settings},
    audit::SqlAuditLog,
    clock::{Clock, ManualClock, SignedDuration, Timestamp},
    delivery::{
        Channel, ChannelSenders, Outbox, SmsCountries,
        capturing_sender::{CapturingSender, InMemoryMailbox},
    },
    directory::{
        SqlDirectory, import_export,
        store::{Database, DatabaseSettings},
    },
    linking::{DemoIssuer, JwtLinkTokenVerifier},
    mfa::{
        budget::BudgetPolicy,
        gate,
        store::{RecordStore, SealedChallengeStore},
    },
    ports::{ApplicationPorts, EmbeddedParts, audit_chain_key},
    secret::{Entropy, RootKey, SystemEntropy},
    turn::OptionalTurnObserver,
};
use serde_json::Value;

use super::{canary, test_app::TestApp, test_chain::TestChain};

/// The time at which the clock of every test starts.
pub(crate) const START_TIME: &str = "2026-03-02T09:00:00Z";

/// The public URL of the application, which appears in links. Nothing listens there: the real port is only known once
/// the application runs.
pub(crate) const PUBLIC_URL: &str = "https://voice.test/";

type DirectoryEdit = Box<dyn FnOnce(&mut Value)>;

/// Builds an application with the sample directory and every store in process, unless a test replaces them.
#[derive(Default)]
pub(crate) struct TestAppBuilder {
    directory_edit: Option<DirectoryEdit>,
    gate: gate::Settings,
    budgets: BudgetPolicy,
    records: Option<(Arc<dyn RecordStore>, Arc<dyn Outbox>)>,
    senders: Option<ChannelSenders>,
    sms_countries: SmsCountries,
    email_senders: Option<ChannelSenders>,
    without_public_url: bool,
    database_url: Option<String>,
    answers: Option<Arc<dyn AnswerSource>>,
    chains: Option<(TestChain, Arc<dyn ChainSource>)>,
    turn_observer: OptionalTurnObserver,
}

impl TestAppBuilder {
    /// Changes the sample directory before it is imported.
    pub(crate) fn edit_directory(mut self, edit: impl FnOnce(&mut Value) + 'static) -> Self {
        self.directory_edit = Some(Box::new(edit));
        self
    }

    /// Sets the lifetime of a PIN, in seconds.
    pub(crate) fn pin_lifetime(mut self, seconds: i64) -> Self {
        self.gate.lifetime = SignedDuration::from_secs(seconds);
        self
    }

    /// Sets the number of digits of a PIN.
    pub(crate) fn pin_digits(mut self, digits: u8) -> Self {
        self.budgets.digits = digits.try_into().unwrap();
        self
    }

    /// Sets how often the PIN of a challenge may be resent.
    pub(crate) fn max_resends(mut self, resends: u8) -> Self {
        self.gate.resends = resends;
        self
    }

    /// Changes the budgets.
    pub(crate) fn budgets(mut self, change: impl FnOnce(&mut BudgetPolicy)) -> Self {
        change(&mut self.budgets);
        self
    }

    /// Replaces the in-process records and outbox.
    pub(crate) fn records<S: RecordStore + Outbox + 'static>(mut self, records: Arc<S>) -> Self {
        self.records = Some((Arc::clone(&records) as _, records));
        self
    }

    /// Replaces the senders that deliver to the mailbox.
    pub(crate) fn senders(mut self, senders: ChannelSenders) -> Self {
        self.senders = Some(senders);
        self
    }

    /// Sends emails with these senders. Text messages still go to the mailbox.
    pub(crate) fn email_senders(mut self, mail: ChannelSenders) -> Self {
        self.email_senders = Some(mail);
        self
    }

    /// Leaves the application without a public URL.
    pub(crate) fn without_public_url(mut self) -> Self {
        self.without_public_url = true;
        self
    }

    /// Sets the countries to which text messages may be sent.
    pub(crate) fn sms_countries(mut self, countries: SmsCountries) -> Self {
        self.sms_countries = countries;
        self
    }

    /// Replaces the source of answers.
    pub(crate) fn answer_source(mut self, answers: Arc<dyn AnswerSource>) -> Self {
        self.answers = Some(answers);
        self
    }

    /// Uses this database instead of a new SQLite file.
    pub(crate) fn database_url(mut self, url: &str) -> Self {
        self.database_url = Some(url.to_owned());
        self
    }

    /// Replaces the folder of signing chains by another source, and sets the chain that signs the requests.
    pub(crate) fn chain_source(mut self, chain: TestChain, source: impl ChainSource + 'static) -> Self {
        self.chains = Some((chain, Arc::new(source)));
        self
    }

    /// Sets the observer of the turns.
    pub(crate) fn turn_observer(mut self, watched: OptionalTurnObserver) -> Self {
        self.turn_observer = watched;
        self
    }

    /// Builds the application and starts it.
    pub(crate) async fn start(self) -> TestApp {
        canary::start_watching();
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::at(START_TIME.parse().unwrap()));
        let mailbox = InMemoryMailbox::new();
        let senders = self.senders.unwrap_or_else(|| capturing_senders(&mailbox));
        let senders = self
            .email_senders
            .map_or(senders, |mail| with_captured_sms(mail, &mailbox))
            .with_sms_countries(self.sms_countries);
        let (chain, source) = self
            .chains
            .unwrap_or_else(|| chain_in_folder(folder.path(), clock.now()));
        let issuer = Arc::new(DemoIssuer::generate("https://issuer.test", "countersign").unwrap());
        let url = self
            .database_url
            .unwrap_or_else(|| format!("sqlite://{}/countersign.db?mode=rwc", folder.path().display()));
        let database = open_database(&url).await;
        let sql = SqlDirectory::new(database.clone());
        let mut sample = sample_directory();
        if let Some(edit) = self.directory_edit {
            edit(&mut sample);
        }
        canary::register_secrets(|secrets| secrets.add_directory(&sample));
        import_export::import_directory(&sample.to_string(), &sql)
            .await
            .unwrap();
        let root_key = generate_root_key();
        let chain_key = audit_chain_key(&root_key);
        let mut ports = ApplicationPorts::embedded(EmbeddedParts {
            clock: clock.clone(),
            database: database.clone(),
            entropy: Arc::new(SystemEntropy),
            links: Arc::new(JwtLinkTokenVerifier::open(issuer.verifier_settings(), clock.clone()).unwrap()),
            root_key,
            senders,
            verifier: RequestVerifier::new(chain.trust_anchors(), source, clock.clone()),
            web_apis: WebApiSettings::default(),
        });
        if let Some(answers) = self.answers {
            ports.answers = answers;
        }
        if let Some((records, outbox)) = self.records {
            let entropy = Arc::clone(&ports.entropy);
            ports.store = Arc::new(SealedChallengeStore::new(records, &ports.root_key, entropy));
            ports.outbox = outbox;
        }
        let public_url = (!self.without_public_url).then(|| PUBLIC_URL.parse().unwrap());
        let settings = Settings {
            public_url,
            ..application_settings(self.gate, self.budgets, self.turn_observer)
        };
        let application = CountersignServer::build(settings, ports).unwrap();
        // With connections of its own: those of the server break when it stops.
        let database = Database::open(&url, &DatabaseSettings::default()).unwrap();
        let audit = SqlAuditLog::new(database.clone(), chain_key.clone());
        let stores = (url, database, audit, chain_key);
        TestApp::new(clock, mailbox, stores, chain, issuer, application, folder)
    }
}

/// The sample directory of the repository.
pub(crate) fn sample_directory() -> Value {
    serde_json::from_str(include_str!("../../../fixtures/directory/sample.json")).unwrap()
}

/// Adds a sender to `mail` that captures text messages in the mailbox.
fn with_captured_sms(mail: ChannelSenders, mailbox: &Arc<InMemoryMailbox>) -> ChannelSenders {
    let texts = CapturingSender::new(Channel::Sms, Arc::clone(mailbox));
    mail.with_sender(Channel::Sms, Arc::new(texts))
}

fn capturing_senders(mailbox: &Arc<InMemoryMailbox>) -> ChannelSenders {
    let sender = |channel| Arc::new(CapturingSender::new(channel, Arc::clone(mailbox)));
    ChannelSenders::empty()
        .with_sender(Channel::Email, sender(Channel::Email))
        .with_sender(Channel::Sms, sender(Channel::Sms))
}

/// Generates a root key and registers it with the canary.
fn generate_root_key() -> RootKey {
    let mut key = [0; 32];
    SystemEntropy.fill(&mut key);
    canary::register_secrets(|secrets| secrets.add_root_key(&key));
    RootKey::from_base64(&BASE64_STANDARD.encode(key)).unwrap()
}

async fn open_database(url: &str) -> Database {
    let database = Database::open(url, &DatabaseSettings::default()).unwrap();
    database.migrate().await.unwrap();
    database
}

fn chain_in_folder(folder: &Path, now: Timestamp) -> (TestChain, Arc<dyn ChainSource>) {
    let chain = TestChain::new(now);
    chain.write_to(folder);
    (chain, Arc::new(ChainFolder::new(folder)))
}

fn application_settings(
    gate: gate::Settings,
    budgets: BudgetPolicy,
    watched: OptionalTurnObserver,
) -> Settings {
    Settings {
        gate,
        budgets,
        observers: watched,
        workers: 1,
        ..Settings::loopback()
    }
}
