//! `[database]`.

use std::time::Duration;

use super::forms::DatabaseUrl;

section! {
    /// People, settings and the audit log.
    struct DatabaseConfig in "database" {
        /// SQLite (one server) or PostgreSQL. Migrations run at start.
        url: DatabaseUrl;
        /// How many connections are kept at most.
        connections: u16 = "8", "1" to "512";
        /// How long one query may take, waiting for a connection included. Alexa gives a turn 8 s.
        timeout: Duration = "2s", "100ms" to "5s";
    }
}
