//! The rig - real servers on free ports, test chains, the application under test.

pub(crate) mod app;
pub(crate) mod canary;
pub(crate) mod chain;
pub(crate) mod conversation;
pub(crate) mod envelope;
pub(crate) mod heard;
pub(crate) mod messages;
pub(crate) mod postgres;
pub(crate) mod redis;
pub(crate) mod relay;
pub(crate) mod response_schema;
pub(crate) mod setup;
pub(crate) mod smtp;
pub(crate) mod sqlite;
pub(crate) mod storage;

use countersign::directory::Database;

/// An empty, migrated database that only one test uses.
#[derive(Debug)]
pub(crate) struct TestDatabase {
    pub(crate) database: Database,
    /// By which to open it again.
    pub(crate) url: String,
    #[expect(dead_code, reason = "dropping it removes the folder")]
    folder: Option<tempfile::TempDir>,
}

/// A connection past the program, for what no program of ours would do.
pub(crate) async fn connect_directly(url: &str) -> sqlx::AnyPool {
    sqlx::any::install_default_drivers();
    sqlx::AnyPool::connect(url).await.unwrap()
}
