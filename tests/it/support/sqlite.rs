//! A separate SQLite database for each test.

use countersign::directory::{Database, DatabaseSettings};
use tempfile::TempDir;

use super::TestDatabase;

/// Creates an empty, migrated database in a file that is removed with it.
pub(crate) async fn fresh_database() -> TestDatabase {
    let folder = TempDir::new().unwrap();
    let url = format!("sqlite:{}", folder.path().join("test.db").display());
    let database = Database::open(&url, &DatabaseSettings::default()).unwrap();
    database.migrate().await.unwrap();
    TestDatabase {
        database,
        url,
        folder: Some(folder),
    }
}
