//! The test support: real servers on free ports, test certificate chains, and the application under test.

pub(crate) mod alexa_request;
pub(crate) mod canary;
pub(crate) mod chain_storage;
pub(crate) mod postgres;
pub(crate) mod redis;
pub(crate) mod response_schema;
pub(crate) mod sample_messages;
pub(crate) mod skill_response;
pub(crate) mod smtp;
pub(crate) mod sqlite;
pub(crate) mod tcp_relay;
pub(crate) mod test_app;
pub(crate) mod test_app_builder;
pub(crate) mod test_chain;
pub(crate) mod test_speaker;

use countersign::directory::Database;

/// An empty, migrated database that only one test uses.
#[derive(Debug)]
pub(crate) struct TestDatabase {
    pub(crate) database: Database,
    /// The URL that opens it again.
    pub(crate) url: String,
    #[expect(dead_code, reason = "dropping it removes the folder")]
    folder: Option<tempfile::TempDir>,
}

/// Opens connections that bypass the program, for statements that the program itself never runs.
pub(crate) async fn connect_directly(url: &str) -> sqlx::AnyPool {
    sqlx::any::install_default_drivers();
    sqlx::AnyPool::connect(url).await.unwrap()
}
