//! The reasons why the ports cannot be opened.

use std::io;

use crate::{
    alexa::verify::TrustAnchorsError, config::ConfigError, directory, linking,
    mfa::store::ChallengeStoreError, secret::ParseRootKeyError,
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
    /// The database is on another machine, and the connection would not verify its certificate.
    #[error(
        "database.url: connects to another machine without a check of its certificate; add ?sslmode=verify-full, or \
         set database.allow_unverified_tls"
    )]
    UnverifiedDatabase,
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
    /// The client that downloads signing chains could not be created.
    #[error("the download of signing chains: {0}")]
    Download(#[from] reqwest::Error),
}
