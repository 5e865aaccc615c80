//! `[database]`.

use std::time::Duration;

use super::value_types::DatabaseUrl;

section! {
    /// The database for people, settings and the audit log.
    struct DatabaseConfig in "database" {
        /// SQLite (for a single server) or PostgreSQL. Migrations run at startup. PostgreSQL on another machine needs
        /// `?sslmode=verify-full`; `&sslrootcert=FILE` names the certificates (PEM) of a private authority.
        url: DatabaseUrl;
        /// True to connect to PostgreSQL on another machine without `sslmode=verify-full`. Set it only if nobody else
        /// can read or change what passes on that network.
        allow_unverified_tls: bool = "false";
        /// The maximum number of connections.
        connections: u16 = "8", "1" to "512";
        /// The time limit for a query, including the wait for a connection. Alexa waits 8 s for a turn.
        timeout: Duration = "2s", "100ms" to "5s";
    }
}
