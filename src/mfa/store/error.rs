//! The error of every store.

/// The store is unavailable, or contains something unreadable. The only safe reaction is to deny access.
#[derive(Debug, thiserror::Error)]
#[error("the store of challenges: {0}")]
pub struct ChallengeStoreError(#[source] pub Box<dyn std::error::Error + Send + Sync>);
