//! Opening the ports from the configuration.
//!
//! Nothing here waits for another machine. After a power cut all machines start at once, and a server that
//! ends because the database is not there yet would need somebody to start it again.

use std::{fs, io, sync::Arc, time::Duration};

use secrecy::ExposeSecret;
use tokio::time::sleep;

use super::{ApplicationPorts, senders::build_senders};
use crate::{
    alexa::verify::{
        ChainDownloadSettings, ChainDownloader, ChainFolder as ChainDirectory, ChainSource, RequestVerifier,
        TrustAnchors, TrustAnchorsError,
    },
    answers::{AnswerRouter, WebApiSettings},
    audit::{AuditChainKey, SqlAuditLog},
    clock::{Clock, SystemClock},
    config::{
        ConfigError, CountersignConfig, DatabaseConfig, LinkingConfig, StoreKind, TrustedRoots,
        value_types::ReadableFile,
    },
    delivery::Outbox,
    directory::{
        self, CachedDirectory, SqlDirectory,
        store::{Database, DatabaseSettings},
    },
    linking::{self, IssuerKeySource, JwtLinkTokenVerifier, LinkTokenSettings},
    mfa::{
        budget::ledger::sql_ledger::SqlLedger,
        store::{
            ChallengeStore, ChallengeStoreError,
            memory::InMemoryChallengeStore,
            redis::{RedisChallengeStore, RedisSettings},
        },
    },
    secret::{Entropy, ParseRootKeyError, RootKey, SystemEntropy},
};

/// The settings can never work. An outage that may be over in a minute is not reported as this error.
#[derive(Debug, thiserror::Error)]
pub enum OpenPortsError {
    /// A sender rejected its settings.
    #[error(transparent)]
    Faults(#[from] ConfigError),
    /// A file was removed or changed since the configuration was read.
    #[error("a file that the settings name cannot be read: {0}")]
    File(#[from] io::Error),
    /// The root key is invalid.
    #[error("secrets.root_key: {0}")]
    RootKey(#[from] ParseRootKeyError),
    /// The URL of the database is invalid.
    #[error("database.url: {0}")]
    Database(#[source] directory::Error),
    /// The URL of Redis is invalid.
    #[error("redis.url: {0}")]
    Store(#[from] ChallengeStoreError),
    /// The store is Redis, but its URL is missing.
    #[error("redis.url: is missing, and store.kind is redis")]
    NoRedis,
    /// The location of the issuer's keys is missing.
    #[error("linking.jwks_url: is missing, and linking.jwks_file too")]
    NoKeys,
    /// The settings for link tokens are invalid.
    #[error("linking: {0}")]
    Linking(#[from] linking::LinkTokenSettingsError),
    /// The trust anchors for development are invalid.
    #[error("alexa.development: {0}")]
    Anchors(#[from] TrustAnchorsError),
}

/// The opened ports, and those parts that need something done at start.
#[derive(Debug)]
pub struct OpenedPorts {
    /// The ports.
    pub ports: ApplicationPorts,
    /// The database, which has to be migrated.
    pub database: Database,
    /// The verifier of link tokens. Its keys should be fetched before the first turn needs them.
    pub links: Arc<JwtLinkTokenVerifier>,
}

impl ApplicationPorts {
    /// Opens all ports. Must be called within a Tokio runtime.
    ///
    /// # Errors
    /// [`OpenPortsError`] if the settings can never work.
    pub fn open(config: &CountersignConfig) -> Result<OpenedPorts, OpenPortsError> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
        let database = open_database(&config.database)?;
        let sql = Arc::new(SqlDirectory::new(database.clone()));
        let directory = Arc::new(CachedDirectory::new(sql, Arc::clone(&clock)));
        let links = Arc::new(JwtLinkTokenVerifier::open(
            link_settings(&config.linking)?,
            Arc::clone(&clock),
        )?);
        let (store, outbox) = open_store(config)?;
        let root_key = RootKey::from_base64(config.secrets.root_key.0.expose_secret())?;
        let ports = Self {
            answers: Arc::new(AnswerRouter::new(
                Arc::clone(&directory) as _,
                web_api_settings(config),
            )),
            audit: Arc::new(SqlAuditLog::new(database.clone(), audit_chain_key(&root_key))),
            directory,
            ledger: Arc::new(SqlLedger::new(database.clone())),
            links: Arc::clone(&links) as _,
            outbox,
            root_key,
            senders: build_senders(config, &entropy)?,
            store,
            verifier: Arc::new(build_verifier(config, &clock)?),
            clock,
            entropy,
        };
        Ok(OpenedPorts {
            ports,
            database,
            links,
        })
    }
}

/// Derives the key of the audit chains from the root key.
pub fn audit_chain_key(root: &RootKey) -> AuditChainKey {
    AuditChainKey::new(root.derive_mac_key(AuditChainKey::PURPOSE))
}

/// Opens the database without connecting to it.
///
/// # Errors
/// [`OpenPortsError::Database`] if its URL is invalid.
pub fn open_database(config: &DatabaseConfig) -> Result<Database, OpenPortsError> {
    let settings = DatabaseSettings {
        max_connections: config.connections.into(),
        call_timeout: config.timeout,
    };
    Database::open(config.url.0.expose_secret(), &settings).map_err(OpenPortsError::Database)
}

/// Migrates the database. While the database is unavailable, retries after increasing delays of up to ten
/// seconds.
///
/// # Errors
/// If a retry cannot help: the database rejects the password, does not exist, or was migrated by a newer
/// version of the program.
pub async fn migrate_when_available(database: &Database) -> Result<(), directory::Error> {
    let mut wait = Duration::from_millis(500);
    loop {
        match database.migrate().await {
            Ok(()) => return Ok(()),
            Err(error) if is_outage(&error) => {
                tracing::warn!(%error, "the database is unavailable; retrying");
                sleep(wait).await;
                wait = (wait * 2).min(Duration::from_secs(10));
            }
            Err(error) => return Err(error),
        }
    }
}

/// Returns true if the error may go away by itself.
fn is_outage(error: &directory::Error) -> bool {
    match error {
        directory::Error::Timeout => true,
        directory::Error::Shared(error) => is_outage(error),
        directory::Error::BadUrl | directory::Error::Corrupt { .. } => false,
        directory::Error::Database(cause) => match cause.downcast_ref::<sqlx::Error>() {
            Some(sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed) => true,
            // PostgreSQL is starting or shutting down (57P…), or has no free connection (53300).
            Some(sqlx::Error::Database(error)) => error
                .code()
                .is_some_and(|code| code.starts_with("57P") || code == "53300"),
            _ => false,
        },
    }
}

/// The store of challenges and the outbox. They are one object, so that a challenge and its messages can be
/// written in one step.
type StoreAndOutbox = (Arc<dyn ChallengeStore>, Arc<dyn Outbox>);

fn open_store(config: &CountersignConfig) -> Result<StoreAndOutbox, OpenPortsError> {
    match (config.store.kind, &config.redis.url) {
        (StoreKind::Redis, Some(url)) => {
            let settings = RedisSettings {
                prefix: config.redis.key_prefix.clone(),
                timeout: config.redis.timeout,
                ..RedisSettings::single(url.0.expose_secret())
            };
            let store = Arc::new(RedisChallengeStore::open(&settings)?);
            Ok((Arc::clone(&store) as _, store))
        }
        (StoreKind::Redis, None) => Err(OpenPortsError::NoRedis),
        (StoreKind::Memory, _) => {
            let store = Arc::new(InMemoryChallengeStore::new());
            Ok((Arc::clone(&store) as _, store))
        }
    }
}

fn link_settings(config: &LinkingConfig) -> Result<LinkTokenSettings, OpenPortsError> {
    let keys = match (&config.jwks_file, &config.jwks_url) {
        (_, Some(url)) => IssuerKeySource::Url(url.0.clone()),
        (Some(file), None) => IssuerKeySource::File(file.path().to_owned()),
        (None, None) => return Err(OpenPortsError::NoKeys),
    };
    Ok(LinkTokenSettings {
        audience: config.audience.clone(),
        algorithms: config.algorithms.clone(),
        leeway: config.leeway,
        ..LinkTokenSettings::new(&config.issuer, "", keys)
    })
}

fn web_api_settings(config: &CountersignConfig) -> WebApiSettings {
    let bearers = config.contact_api.bearers.iter();
    WebApiSettings {
        timeout: config.contact_api.timeout,
        bearers: bearers
            .map(|bearer| (bearer.origin.clone(), bearer.credential.clone()))
            .collect(),
        ..WebApiSettings::default()
    }
}

fn build_verifier(
    config: &CountersignConfig,
    clock: &Arc<dyn Clock>,
) -> Result<RequestVerifier, OpenPortsError> {
    let development = &config.development;
    let anchors = match config.alexa.trust {
        TrustedRoots::Public => TrustAnchors::public(),
        TrustedRoots::Amazon => TrustAnchors::amazon(),
    };
    // The download has trust anchors of its own: TLS of the host that serves the chains is independent of who
    // may sign requests.
    let source: Arc<dyn ChainSource> = match &development.chains {
        Some(folder) => Arc::new(ChainDirectory::new(folder.path())),
        None => Arc::new(ChainDownloader::new(ChainDownloadSettings {
            anchors: add_trust_anchors(TrustAnchors::public(), development.tls_trust_anchors.as_ref())?,
            ..ChainDownloadSettings::default()
        })),
    };
    let anchors = add_trust_anchors(anchors, development.trust_anchors.as_ref())?;
    Ok(RequestVerifier::new(anchors, source, Arc::clone(clock)))
}

fn add_trust_anchors(
    anchors: TrustAnchors,
    file: Option<&ReadableFile>,
) -> Result<TrustAnchors, OpenPortsError> {
    match file {
        Some(file) => Ok(anchors.with_pem(&fs::read(file.path())?)?),
        None => Ok(anchors),
    }
}
