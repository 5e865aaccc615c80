//! Everything the demo runs on, embedded: the ports, the console and the sample people.

use std::{net::SocketAddr, path::Path, sync::Arc, time::Duration};

use anyhow::Context;
use serde::Deserialize;
use url::Url;

use crate::{
    alexa::verify::{self, RequestVerifier, TrustAnchors},
    alexa_emulator::SigningChain,
    answers::WebApiSettings,
    app::{CountersignServer, ServerBuildError, Settings},
    clock::{Clock, SignedDuration, SystemClock},
    delivery::{
        Channel, ChannelSenders,
        capturing_sender::{CapturingSender, InMemoryMailbox},
    },
    directory::{
        App, Contact, Employee, EmployeeId, Publishing, SqlDirectory, import_export,
        store::{Database, DatabaseSettings},
    },
    linking::{DemoIssuer, JwtLinkTokenVerifier},
    ports::{ApplicationPorts, EmbeddedParts},
    secret::{RootKey, SystemEntropy},
    simulator::{self, LinkTokenIssuer, SimulatorCatalog, SimulatorConsole},
    turn::phrases,
};

/// The sample people, as a directory file.
pub(in crate::cli) const SAMPLE_DIRECTORY: &str = include_str!("../../../fixtures/directory/sample.json");

/// The lifetime of the demo's link tokens. The page gets a new one for each request.
const LINK_TOKEN_LIFETIME: SignedDuration = SignedDuration::from_hours(1);

/// The opened parts of the demo, ready to listen.
#[derive(Debug)]
pub(super) struct DemoEnvironment {
    ports: ApplicationPorts,
    console: Arc<SimulatorConsole>,
}

impl DemoEnvironment {
    /// Opens the parts in `folder` and creates the missing ones. `before_making` is called before a signing chain
    /// is created, which takes a while.
    pub(super) async fn open(folder: &Path, before_making: impl FnOnce()) -> anyhow::Result<Self> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let chain = SigningChain::open_or_create(
            &folder.join("signing"),
            clock.now(),
            &SystemEntropy,
            before_making,
        )?;
        let database = open_sample_database(folder).await?;
        let people = SqlDirectory::new(database.clone());
        let cast = load_catalog(&people).await?;
        let issuer = DemoIssuer::generate("countersign demo", "contact-finder")?;
        let mailbox = InMemoryMailbox::new();
        let ports = build_ports(database, &chain, &issuer, &mailbox, &clock)?;
        let console = SimulatorConsole {
            catalog: cast,
            chain,
            links: Box::new(DemoLinkTokenIssuer {
                issuer,
                clock: Arc::clone(&clock),
            }),
            mailbox,
            clock,
            entropy: Arc::new(SystemEntropy),
            webhook_client: simulator::new_webhook_client(),
            sentences: phrases::sentence_patterns,
        };
        Ok(Self {
            ports,
            console: Arc::new(console),
        })
    }

    /// Listens on this machine at `port`.
    pub(super) fn listen(&self, port: u16) -> Result<CountersignServer, ServerBuildError> {
        let settings = Settings {
            listen: SocketAddr::from(([127, 0, 0, 1], port)),
            public_url: Url::parse(&format!("http://127.0.0.1:{port}")).ok(),
            workers: 2,
            // An open page keeps its connection for the inbox, so a longer wait would only delay the end.
            shutdown_timeout: Duration::from_secs(1),
            development: true,
            console: Some(Arc::clone(&self.console)),
            ..Settings::loopback()
        };
        CountersignServer::build(settings, self.ports.clone())
    }

    /// The name of a contact to ask for.
    pub(super) fn example_contact(&self) -> &str {
        self.console
            .catalog
            .contacts
            .first()
            .map_or("Ann Lee", String::as_str)
    }
}

/// Opens the database in `folder`, and imports the sample people if it has no employees.
async fn open_sample_database(folder: &Path) -> anyhow::Result<Database> {
    let file = folder.join("countersign.db");
    let file = file.to_str().context("the name of the folder is not Unicode")?;
    let database = Database::open(&format!("sqlite:{file}"), &DatabaseSettings::default())?;
    database.migrate().await.context("the database cannot be used")?;
    let people = SqlDirectory::new(database.clone());
    // Only into an empty database: the data of an earlier run may have been edited, and an import would undo that.
    if read_directory_export(&people).await?.employees.is_empty() {
        import_export::import_directory(SAMPLE_DIRECTORY, &people)
            .await
            .context("the sample people")?;
    }
    Ok(database)
}

fn build_ports(
    database: Database,
    chain: &SigningChain,
    issuer: &DemoIssuer,
    mailbox: &Arc<InMemoryMailbox>,
    clock: &Arc<dyn Clock>,
) -> anyhow::Result<ApplicationPorts> {
    let root = std::fs::read(chain.trust_anchors_path()).context("the root of the signing chain")?;
    let chains = Arc::new(verify::ChainFolder::new(chain.chains_folder()));
    let captured = |channel| Arc::new(CapturingSender::new(channel, Arc::clone(mailbox)));
    let senders = [Channel::Email, Channel::Sms].into_iter();
    // The public roots stay trusted too: the demo adds its own root and changes nothing else about the verification.
    let anchors = TrustAnchors::public().with_pem(&root)?;
    Ok(ApplicationPorts::embedded(EmbeddedParts {
        clock: Arc::clone(clock),
        database,
        entropy: Arc::new(SystemEntropy),
        links: Arc::new(JwtLinkTokenVerifier::open(
            issuer.verifier_settings(),
            Arc::clone(clock),
        )?),
        // A new key at each start. PINs and messages do not outlive the process, and the audit log begins new chains.
        root_key: RootKey::generate(&SystemEntropy),
        senders: senders.fold(ChannelSenders::empty(), |all, channel| {
            all.with_sender(channel, captured(channel))
        }),
        verifier: RequestVerifier::new(anchors, chains, Arc::clone(clock)),
        web_apis: WebApiSettings::default(),
    }))
}

/// The part of a directory export that the console needs.
#[derive(Debug, Deserialize)]
struct DirectoryExport {
    #[serde(default)]
    employees: Vec<Employee>,
    #[serde(default)]
    contacts: Vec<Contact>,
    #[serde(default)]
    apps: Vec<App>,
    #[serde(default)]
    publishings: Vec<Publishing>,
}

// Through the export, because the `ChainFolder` port has no operation that lists everybody: a turn never needs one.
async fn read_directory_export(people: &SqlDirectory) -> anyhow::Result<DirectoryExport> {
    serde_json::from_str(&import_export::export_directory(people).await?).context("the directory")
}

/// Lists the employees to speak as and the contacts to ask for. They belong to the organization of the first app.
async fn load_catalog(people: &SqlDirectory) -> anyhow::Result<SimulatorCatalog> {
    let all = read_directory_export(people).await?;
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
    Ok(SimulatorCatalog::new(
        &app.name,
        application_id,
        employees,
        contacts,
    ))
}

/// Links accounts with tokens from the demo's own issuer.
#[derive(Debug)]
struct DemoLinkTokenIssuer {
    issuer: DemoIssuer,
    clock: Arc<dyn Clock>,
}

impl LinkTokenIssuer for DemoLinkTokenIssuer {
    fn issue_token(&self, employee: &EmployeeId) -> String {
        self.issuer
            .issue_token(employee, LINK_TOKEN_LIFETIME, self.clock.now())
            .expose()
            .to_owned()
    }
}
