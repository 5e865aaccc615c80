//! Everything the demo runs on, embedded: the ports, the console, the sample people.

use std::{net::SocketAddr, path::Path, sync::Arc, time::Duration};

use anyhow::Context;
use serde::Deserialize;
use url::Url;

use crate::{
    alexa::verify::{self, Anchors, Verifier},
    answers::{Sources, WebApiSettings},
    app::{Application, BuildError, Settings},
    audit::SqlAuditLog,
    clock::{Clock, SignedDuration, SystemClock},
    delivery::{
        Channel, Senders,
        captured::{CapturedSender, Mailbox},
    },
    directory::{
        App, CachedDirectory, Contact, Directory, Employee, EmployeeId, Publishing, SqlDirectory,
        store::{Database, DatabaseSettings},
        transfer,
    },
    linking::{DemoIssuer, LinkVerifier},
    mfa::{budget::ledger::sql::SqlLedger, store::memory::MemoryStore},
    ports::{Ports, chain_key},
    secret::{RootKey, SystemEntropy},
    simulator::{Cast, Console, Courier, Links},
    stand_in::SigningChain,
    turn::phrases,
};

/// The sample people.
pub(in crate::cli) const SAMPLE: &str = include_str!("../../../fixtures/directory/sample.json");

/// How long a link token of the demo is good. The page asks for a new one each time.
const LINK_LIFETIME: SignedDuration = SignedDuration::from_hours(1);

/// Everything, ready to listen.
#[derive(Debug)]
pub(super) struct Stage {
    ports: Ports,
    console: Arc<Console>,
}

impl Stage {
    /// Opens what is in `folder`, and makes what is not there; `before_making` is told when that is the signing chain.
    pub(super) async fn set(folder: &Path, before_making: impl FnOnce()) -> anyhow::Result<Self> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let chain = SigningChain::open(
            &folder.join("signing"),
            clock.now(),
            &SystemEntropy,
            before_making,
        )?;
        let database = database(folder).await?;
        let people = SqlDirectory::new(database.clone());
        let cast = cast(&people).await?;
        let issuer = DemoIssuer::draw("countersign demo", "contact-finder")?;
        let mailbox = Mailbox::new();
        let ports = ports(&database, people, &chain, &issuer, &mailbox, &clock)?;
        let console = Console {
            cast,
            chain,
            links: Box::new(DemoLinks {
                issuer,
                clock: Arc::clone(&clock),
            }),
            mailbox,
            clock,
            entropy: Arc::new(SystemEntropy),
            courier: Courier::new()?,
            sentences: phrases::sentences,
        };
        Ok(Self {
            ports,
            console: Arc::new(console),
        })
    }

    /// Listens on `port` of this machine.
    pub(super) fn listen(&self, port: u16) -> Result<Application, BuildError> {
        let settings = Settings {
            listen: SocketAddr::from(([127, 0, 0, 1], port)),
            public_url: Url::parse(&format!("http://127.0.0.1:{port}")).ok(),
            workers: 2,
            // A page that watches the phone never lets go by itself.
            shutdown_timeout: Duration::from_secs(1),
            development: true,
            console: Some(Arc::clone(&self.console)),
            ..Settings::loopback()
        };
        Application::build(settings, self.ports.clone())
    }

    /// Somebody to ask for.
    pub(super) fn example(&self) -> &str {
        self.console
            .cast
            .contacts
            .first()
            .map_or("Ann Lee", String::as_str)
    }
}

/// The database in `folder`, with the sample people if it holds nobody.
async fn database(folder: &Path) -> anyhow::Result<Database> {
    let file = folder.join("countersign.db");
    let file = file.to_str().context("the name of the folder is not Unicode")?;
    let database = Database::open(&format!("sqlite:{file}"), &DatabaseSettings::default())?;
    database.migrate().await.context("the database cannot be used")?;
    let people = SqlDirectory::new(database.clone());
    if everybody(&people).await?.employees.is_empty() {
        transfer::import(SAMPLE, &people)
            .await
            .context("the sample people")?;
    }
    Ok(database)
}

fn ports(
    database: &Database,
    people: SqlDirectory,
    chain: &SigningChain,
    issuer: &DemoIssuer,
    mailbox: &Arc<Mailbox>,
    clock: &Arc<dyn Clock>,
) -> anyhow::Result<Ports> {
    let root = std::fs::read(chain.trust_anchors()).context("the root of the signing chain")?;
    let chains = Arc::new(verify::Directory::new(chain.chains()));
    let store = Arc::new(MemoryStore::new());
    let directory: Arc<dyn Directory> = Arc::new(CachedDirectory::new(Arc::new(people), Arc::clone(clock)));
    let captured = |channel| Arc::new(CapturedSender::new(channel, Arc::clone(mailbox)));
    let senders = [Channel::Email, Channel::Sms].into_iter();
    let root_key = RootKey::draw(&SystemEntropy);
    Ok(Ports {
        answers: Arc::new(Sources::new(Arc::clone(&directory), WebApiSettings::default())?),
        audit: Arc::new(SqlAuditLog::new(database.clone(), chain_key(&root_key))),
        clock: Arc::clone(clock),
        directory,
        ledger: Arc::new(SqlLedger::new(database.clone())),
        entropy: Arc::new(SystemEntropy),
        links: Arc::new(LinkVerifier::open(issuer.settings(), Arc::clone(clock))?),
        outbox: Arc::<MemoryStore>::clone(&store),
        root_key,
        senders: senders.fold(Senders::none(), |all, channel| {
            all.with(channel, captured(channel))
        }),
        store,
        verifier: Arc::new(Verifier::new(
            Anchors::public().with_pem(&root)?,
            chains,
            Arc::clone(clock),
        )),
    })
}

/// What the console needs to know of the directory.
#[derive(Debug, Deserialize)]
struct Everybody {
    #[serde(default)]
    employees: Vec<Employee>,
    #[serde(default)]
    contacts: Vec<Contact>,
    #[serde(default)]
    apps: Vec<App>,
    #[serde(default)]
    publishings: Vec<Publishing>,
}

async fn everybody(people: &SqlDirectory) -> anyhow::Result<Everybody> {
    serde_json::from_str(&transfer::export(people).await?).context("the directory")
}

/// Who there is to speak as and to ask for: those of the first app's organization.
async fn cast(people: &SqlDirectory) -> anyhow::Result<Cast> {
    let all = everybody(people).await?;
    let app = all.apps.first().context("the directory has no app")?;
    let publishing = all.publishings.iter().find(|publishing| publishing.app == app.id);
    let application_id = publishing.and_then(|publishing| publishing.application_ids.first());
    let application_id = application_id.context("the app is not published")?;
    let employees = all
        .employees
        .iter()
        .filter(|employee| employee.organization == app.organization);
    let contacts = all
        .contacts
        .iter()
        .filter(|contact| contact.organization == app.organization);
    Ok(Cast::new(&app.name, application_id, employees, contacts))
}

/// Links accounts by the demo's own issuer.
#[derive(Debug)]
struct DemoLinks {
    issuer: DemoIssuer,
    clock: Arc<dyn Clock>,
}

impl Links for DemoLinks {
    fn token_for(&self, employee: &EmployeeId) -> String {
        self.issuer
            .issue(employee, LINK_LIFETIME, self.clock.now())
            .expose()
            .to_owned()
    }
}
