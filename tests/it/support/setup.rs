//! How an application under test is put together.

use std::{path::Path, sync::Arc};

use base64::{Engine, prelude::BASE64_STANDARD};
use countersign::{
    alexa::verify::{ChainFolder, ChainSource, RequestVerifier},
    answers::{AnswerRouter, AnswerSource, web_api_contacts::WebApiSettings},
    app::{CountersignServer, Settings},
    audit::SqlAuditLog,
    clock::{Clock, ManualClock, SignedDuration, Timestamp},
    delivery::{
        Channel, ChannelSenders, Outbox, SmsCountries,
        capturing_sender::{CapturingSender, InMemoryMailbox},
    },
    directory::{
        CachedDirectory, SqlDirectory, import_export,
        store::{Database, DatabaseSettings},
    },
    linking::{DemoIssuer, JwtLinkTokenVerifier},
    mfa::{
        budget::{BudgetPolicy, ledger::sql_ledger::SqlLedger},
        gate,
        store::{ChallengeStore, memory::InMemoryChallengeStore},
    },
    ports::{ApplicationPorts, audit_chain_key},
    secret::{Entropy, RootKey, SystemEntropy},
    turn::OptionalTurnObserver,
};
use serde_json::Value;

use super::{app::TestApp, canary, chain::TestChain};

/// When every test begins.
pub(crate) const BEGINNING: &str = "2026-03-02T09:00:00Z";

/// Where people are told to find the application by their browser. It is not there: its port is known only when it runs.
pub(crate) const PUBLIC_URL: &str = "https://voice.test/";

type Edit = Box<dyn FnOnce(&mut Value)>;

/// The sample directory in process, unless it is told otherwise.
#[derive(Default)]
pub(crate) struct Setup {
    edit: Option<Edit>,
    gate: gate::Settings,
    budgets: BudgetPolicy,
    store: Option<(Arc<dyn ChallengeStore>, Arc<dyn Outbox>)>,
    senders: Option<ChannelSenders>,
    countries: SmsCountries,
    mail_by: Option<ChannelSenders>,
    nowhere_to_browse: bool,
    database: Option<String>,
    answers: Option<Arc<dyn AnswerSource>>,
    chains: Option<(TestChain, Arc<dyn ChainSource>)>,
    watched: OptionalTurnObserver,
}

impl Setup {
    /// Changes the sample directory before it is imported.
    pub(crate) fn edit(mut self, edit: impl FnOnce(&mut Value) + 'static) -> Self {
        self.edit = Some(Box::new(edit));
        self
    }

    /// How long a PIN is good, in seconds.
    pub(crate) fn pin_lifetime(mut self, seconds: i64) -> Self {
        self.gate.lifetime = SignedDuration::from_secs(seconds);
        self
    }

    /// How many digits a PIN has.
    pub(crate) fn digits(mut self, digits: u8) -> Self {
        self.budgets.digits = digits.try_into().unwrap();
        self
    }

    /// How often a challenge may be sent again.
    pub(crate) fn resends(mut self, resends: u8) -> Self {
        self.gate.resends = resends;
        self
    }

    /// Other budgets.
    pub(crate) fn budgets(mut self, change: impl FnOnce(&mut BudgetPolicy)) -> Self {
        change(&mut self.budgets);
        self
    }

    /// Another store of challenges.
    pub(crate) fn store<S: ChallengeStore + Outbox + 'static>(mut self, store: Arc<S>) -> Self {
        self.store = Some((Arc::clone(&store) as _, store));
        self
    }

    /// Other senders than the mailbox.
    pub(crate) fn senders(mut self, senders: ChannelSenders) -> Self {
        self.senders = Some(senders);
        self
    }

    /// Mail goes by this; text messages land in the mailbox.
    pub(crate) fn mail_by(mut self, mail: ChannelSenders) -> Self {
        self.mail_by = Some(mail);
        self
    }

    /// Nobody reaches it by a browser.
    pub(crate) fn nowhere_to_browse(mut self) -> Self {
        self.nowhere_to_browse = true;
        self
    }

    /// Where text messages go.
    pub(crate) fn countries(mut self, countries: SmsCountries) -> Self {
        self.countries = countries;
        self
    }

    /// Another source of answers.
    pub(crate) fn answers(mut self, answers: Arc<dyn AnswerSource>) -> Self {
        self.answers = Some(answers);
        self
    }

    /// Another database than a new SQLite file.
    pub(crate) fn database(mut self, url: &str) -> Self {
        self.database = Some(url.to_owned());
        self
    }

    /// Another place of signing chains than a folder, and the chain that may be there.
    pub(crate) fn chain_source(mut self, chain: TestChain, source: impl ChainSource + 'static) -> Self {
        self.chains = Some((chain, Arc::new(source)));
        self
    }

    /// Somebody who sees the turns.
    pub(crate) fn watched(mut self, watched: OptionalTurnObserver) -> Self {
        self.watched = watched;
        self
    }

    /// Starts it.
    pub(crate) async fn boot(self) -> TestApp {
        canary::watch();
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::at(BEGINNING.parse().unwrap()));
        let mailbox = InMemoryMailbox::new();
        let senders = self.senders.unwrap_or_else(|| captured(&mailbox));
        let senders = self
            .mail_by
            .map_or(senders, |mail| texts_to(mail, &mailbox))
            .with_sms_countries(self.countries);
        let (chain, source) = self
            .chains
            .unwrap_or_else(|| in_folder(folder.path(), clock.now()));
        let issuer = Arc::new(DemoIssuer::generate("https://issuer.test", "countersign").unwrap());
        let url = self
            .database
            .unwrap_or_else(|| format!("sqlite://{}/countersign.db?mode=rwc", folder.path().display()));
        let database = database(&url).await;
        let sql = SqlDirectory::new(database.clone());
        let mut sample = sample();
        if let Some(edit) = self.edit {
            edit(&mut sample);
        }
        canary::knows(|secrets| secrets.people(&sample));
        import_export::import_directory(&sample.to_string(), &sql)
            .await
            .unwrap();
        let directory = Arc::new(CachedDirectory::new(Arc::new(sql), clock.clone()));
        let (store, outbox) = self.store.unwrap_or_else(|| {
            let store = Arc::new(InMemoryChallengeStore::new());
            (Arc::clone(&store) as _, store as _)
        });
        let root_key = root_key();
        let chain_key = audit_chain_key(&root_key);
        let audit = SqlAuditLog::new(database.clone(), chain_key.clone());
        let ports = ApplicationPorts {
            answers: self.answers.unwrap_or_else(|| {
                Arc::new(AnswerRouter::new(directory.clone(), WebApiSettings::default()).unwrap())
            }),
            audit: Arc::new(audit.clone()),
            clock: clock.clone(),
            directory,
            ledger: Arc::new(SqlLedger::new(database.clone())),
            entropy: Arc::new(SystemEntropy),
            links: Arc::new(JwtLinkTokenVerifier::open(issuer.verifier_settings(), clock.clone()).unwrap()),
            outbox,
            root_key,
            senders,
            store,
            verifier: Arc::new(RequestVerifier::new(chain.anchors(), source, clock.clone())),
        };
        let public_url = (!self.nowhere_to_browse).then(|| PUBLIC_URL.parse().unwrap());
        let settings = Settings {
            public_url,
            ..settings(self.gate, self.budgets, self.watched)
        };
        let application = CountersignServer::build(settings, ports).unwrap();
        let stores = (url, database, audit, chain_key);
        TestApp::new(clock, mailbox, stores, chain, issuer, application, folder)
    }
}

/// The sample directory as it is in the repository.
pub(crate) fn sample() -> Value {
    serde_json::from_str(include_str!("../../../fixtures/directory/sample.json")).unwrap()
}

/// Mail by these senders, texts to the mailbox.
fn texts_to(mail: ChannelSenders, mailbox: &Arc<InMemoryMailbox>) -> ChannelSenders {
    let texts = CapturingSender::new(Channel::Sms, Arc::clone(mailbox));
    mail.with_sender(Channel::Sms, Arc::new(texts))
}

fn captured(mailbox: &Arc<InMemoryMailbox>) -> ChannelSenders {
    let sender = |channel| Arc::new(CapturingSender::new(channel, Arc::clone(mailbox)));
    ChannelSenders::empty()
        .with_sender(Channel::Email, sender(Channel::Email))
        .with_sender(Channel::Sms, sender(Channel::Sms))
}

/// A new root key, of which the canary knows.
fn root_key() -> RootKey {
    let mut key = [0; 32];
    SystemEntropy.fill(&mut key);
    canary::knows(|secrets| secrets.key(&key));
    RootKey::from_base64(&BASE64_STANDARD.encode(key)).unwrap()
}

async fn database(url: &str) -> Database {
    let database = Database::open(url, &DatabaseSettings::default()).unwrap();
    database.migrate().await.unwrap();
    database
}

fn in_folder(folder: &Path, now: Timestamp) -> (TestChain, Arc<dyn ChainSource>) {
    let chain = TestChain::new(now);
    chain.write_to(folder);
    (chain, Arc::new(ChainFolder::new(folder)))
}

fn settings(gate: gate::Settings, budgets: BudgetPolicy, watched: OptionalTurnObserver) -> Settings {
    Settings {
        gate,
        budgets,
        observers: watched,
        workers: 1,
        ..Settings::loopback()
    }
}
