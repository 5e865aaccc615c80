//! The ports together, opened from the configuration or embedded in this process.

use std::sync::Arc;

use super::{
    OpenPortsError,
    open_parts::{
        audit_chain_key, build_verifier, link_settings, open_database, open_redis, web_api_settings,
    },
    senders::build_senders,
};
use crate::{
    alexa::verify::RequestVerifier,
    answers::{AnswerRouter, AnswerSource, WebApiSettings},
    audit::{AuditLog, SqlAuditLog},
    clock::{Clock, SystemClock},
    config::CountersignConfig,
    delivery::{ChannelSenders, Outbox},
    directory::{CachedDirectory, Database, Directory, SqlDirectory},
    http::{ReadinessCheck, ReadinessChecks},
    linking::JwtLinkTokenVerifier,
    mfa::{
        budget::{Ledger, ledger::sql_ledger::SqlLedger},
        store::{ChallengeStore, SealedChallengeStore, memory::InMemoryRecordStore},
    },
    secret::{Entropy, RootKey, SystemEntropy},
    turn::LinkTokenVerifier,
};

/// The external dependencies, each behind its trait. Clones share them.
#[derive(Debug, Clone)]
pub struct ApplicationPorts {
    /// The source of the protected answers.
    pub answers: Arc<dyn AnswerSource>,
    /// The audit log.
    pub audit: Arc<dyn AuditLog>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// People and settings.
    pub directory: Arc<dyn Directory>,
    /// The source of random bytes.
    pub entropy: Arc<dyn Entropy>,
    /// The guess ledger.
    pub ledger: Arc<dyn Ledger>,
    /// The verifier of link tokens.
    pub links: Arc<dyn LinkTokenVerifier>,
    /// The outbox.
    pub outbox: Arc<dyn Outbox>,
    /// The key from which all other keys are derived.
    pub root_key: RootKey,
    /// The senders of the configured channels.
    pub senders: ChannelSenders,
    /// The store of challenges and clearances.
    pub store: Arc<dyn ChallengeStore>,
    /// The verifier of the seal on requests.
    pub verifier: Arc<RequestVerifier>,
}

/// The parts that differ between the demo, a replay, a test and a server. The ports are made from them.
#[derive(Debug)]
pub struct EmbeddedParts {
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The database for people, settings, the guess ledger and the audit log.
    pub database: Database,
    /// The source of random bytes.
    pub entropy: Arc<dyn Entropy>,
    /// The verifier of link tokens.
    pub links: Arc<dyn LinkTokenVerifier>,
    /// The key from which all other keys are derived.
    pub root_key: RootKey,
    /// The senders.
    pub senders: ChannelSenders,
    /// The verifier of the seal on requests.
    pub verifier: RequestVerifier,
    /// The settings for contacts from web APIs.
    pub web_apis: WebApiSettings,
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
    /// Makes the ports from their parts. Challenges, clearances and messages are kept in the memory of this process.
    pub fn embedded(parts: EmbeddedParts) -> Self {
        let sql = Arc::new(SqlDirectory::new(parts.database.clone()));
        let directory = Arc::new(CachedDirectory::new(sql, Arc::clone(&parts.clock)));
        let chain_key = audit_chain_key(&parts.root_key);
        // Records and outbox are one object, so that a challenge and its messages are written in one step.
        let records = Arc::new(InMemoryRecordStore::new());
        let store = SealedChallengeStore::new(
            Arc::clone(&records) as _,
            &parts.root_key,
            Arc::clone(&parts.entropy),
        );
        Self {
            answers: Arc::new(AnswerRouter::new(Arc::clone(&directory) as _, parts.web_apis)),
            audit: Arc::new(SqlAuditLog::new(parts.database.clone(), chain_key)),
            clock: parts.clock,
            directory,
            entropy: parts.entropy,
            ledger: Arc::new(SqlLedger::new(parts.database)),
            links: parts.links,
            outbox: records,
            root_key: parts.root_key,
            senders: parts.senders,
            store: Arc::new(store),
            verifier: Arc::new(parts.verifier),
        }
    }

    /// Opens the ports from the configuration. Must be called within a Tokio runtime.
    ///
    /// # Errors
    /// [`OpenPortsError`] if the settings can never work.
    pub fn open(config: &CountersignConfig) -> Result<OpenedPorts, OpenPortsError> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
        let database = open_database(&config.database)?;
        let settings = link_settings(&config.linking)?;
        let links = Arc::new(JwtLinkTokenVerifier::open(settings, Arc::clone(&clock))?);
        let redis = open_redis(config)?;
        let mut ports = Self::embedded(EmbeddedParts {
            database: database.clone(),
            links: Arc::clone(&links) as _,
            root_key: config.secrets.parse_root_key()?,
            senders: build_senders(config, &entropy)?,
            verifier: build_verifier(config, &clock)?,
            web_apis: web_api_settings(config),
            clock,
            entropy,
        });
        if let Some(redis) = redis {
            ports.store = Arc::new(SealedChallengeStore::new(
                Arc::clone(&redis) as _,
                &ports.root_key,
                Arc::clone(&ports.entropy),
            ));
            ports.outbox = redis;
        }
        Ok(OpenedPorts {
            ports,
            database,
            links,
        })
    }

    /// The parts that `/health/ready` checks.
    pub fn health_parts(&self) -> ReadinessChecks {
        let (store, directory) = (Arc::clone(&self.store), Arc::clone(&self.directory));
        let links = Arc::clone(&self.links);
        let parts = vec![
            ReadinessCheck::new("link_keys", move || {
                let links = Arc::clone(&links);
                async move {
                    links
                        .check_ready()
                        .await
                        .map_err(|_| "the issuer's keys are unavailable".into())
                }
            }),
            ReadinessCheck::new("store", move || {
                let store = Arc::clone(&store);
                async move { Ok(store.ready().await?) }
            }),
            ReadinessCheck::new("database", move || {
                let directory = Arc::clone(&directory);
                async move { Ok(directory.ready().await?) }
            }),
        ];
        ReadinessChecks::new(parts, Arc::clone(&self.clock))
    }
}
