//! Opening what stands outside, each part from its section of the configuration.
//!
//! Nothing here waits for another machine. After a power cut all machines start at once, and a server that
//! ends because the database is not there yet would need somebody to start it again.

use std::{fs, sync::Arc, time::Duration};

use secrecy::ExposeSecret;
use tokio::time::sleep;

use super::OpenPortsError;
use crate::{
    alexa::verify::{
        ChainDownloadSettings, ChainDownloader, ChainFolder as ChainDirectory, ChainSource, RequestVerifier,
        TrustAnchors,
    },
    answers::WebApiSettings,
    audit::AuditChainKey,
    clock::Clock,
    config::{
        CountersignConfig, DatabaseConfig, LinkingConfig, StoreKind, TrustedRoots, value_types::ReadableFile,
    },
    directory::{
        self,
        store::{Database, DatabaseSettings, has_verified_transport},
    },
    linking::{IssuerKeySource, LinkTokenSettings},
    mfa::store::redis::{RedisRecordStore, RedisSettings},
    secret::RootKey,
};

/// Derives the key of the audit chains from the root key.
pub fn audit_chain_key(root: &RootKey) -> AuditChainKey {
    AuditChainKey::new(root.derive_mac_key(AuditChainKey::PURPOSE).current().clone())
}

/// Derives the keys of all audit chains that were started under the root key or a previous one.
pub fn all_audit_chain_keys(root: &RootKey) -> Vec<AuditChainKey> {
    let keys = root.derive_mac_key(AuditChainKey::PURPOSE);
    keys.all().cloned().map(AuditChainKey::new).collect()
}

/// Opens the database without connecting to it.
///
/// # Errors
/// [`OpenPortsError::UnverifiedDatabase`] if the connection could be read or changed on its way, and
/// [`OpenPortsError::Database`] if its URL is invalid.
pub fn open_database(config: &DatabaseConfig) -> Result<Database, OpenPortsError> {
    let settings = DatabaseSettings {
        max_connections: config.connections.into(),
        call_timeout: config.timeout,
    };
    let url = config.url.0.expose_secret();
    // `check-config` and `serve` report this as a fault with its location. Commands that read only the section of the
    // database have no other check.
    if !config.allow_unverified_tls && !has_verified_transport(url) {
        return Err(OpenPortsError::UnverifiedDatabase);
    }
    Database::open(url, &settings).map_err(OpenPortsError::Database)
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

/// Opens Redis. Returns `None` if the store is the memory of this process.
pub(super) fn open_redis(
    config: &CountersignConfig,
) -> Result<Option<Arc<RedisRecordStore>>, OpenPortsError> {
    match (config.store.kind, &config.redis.url) {
        (StoreKind::Redis, Some(url)) => {
            let settings = RedisSettings {
                prefix: config.redis.key_prefix.clone(),
                timeout: config.redis.timeout,
                ..RedisSettings::single(url.0.expose_secret())
            };
            Ok(Some(Arc::new(RedisRecordStore::open(&settings)?)))
        }
        (StoreKind::Redis, None) => Err(OpenPortsError::NoRedis),
        (StoreKind::Memory, _) => Ok(None),
    }
}

pub(super) fn link_settings(config: &LinkingConfig) -> Result<LinkTokenSettings, OpenPortsError> {
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

pub(super) fn web_api_settings(config: &CountersignConfig) -> WebApiSettings {
    let bearers = config.contact_api.bearers.iter();
    WebApiSettings {
        timeout: config.contact_api.timeout,
        bearers: bearers
            .map(|bearer| (bearer.origin.clone(), bearer.credential.clone()))
            .collect(),
        ..WebApiSettings::default()
    }
}

pub(super) fn build_verifier(
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
