//! `[database]`.

use std::time::Duration;

use super::value_types::DatabaseUrl;

section! {
    /// The database for people, settings and the audit log.
    struct DatabaseConfig in "database" {
        /// SQLite (for a single server) or PostgreSQL. Migrations run at startup.
        url: DatabaseUrl;
        /// The maximum number of connections.
        connections: u16 = "8", "1" to "512";
        /// The time limit for a query, including the wait for a connection. Alexa waits 8 s for a turn.
        timeout: Duration = "2s", "100ms" to "5s";
    }
}
