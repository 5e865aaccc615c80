//! `[database]`.

use std::{path::Path, time::Duration};

use super::{ConfigError, load_section, value_types::DatabaseUrl};

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

impl DatabaseConfig {
    /// Reads only this section, for commands that need nothing else. Somebody who migrates the database need not
    /// have the root key.
    ///
    /// # Errors
    /// [`ConfigError`] with every fault of this section, and of a file that cannot be read at all.
    pub fn load(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        load_section(file, environment)
    }
}
