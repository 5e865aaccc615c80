//! `[database]`.

use std::{path::Path, time::Duration};

use super::{Faults, forms::DatabaseUrl, load_alone};

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

impl DatabaseConfig {
    /// Reads this section alone, for those who need nothing else: whoever migrates has no use for the key of PINs.
    ///
    /// # Errors
    /// [`Faults`] holds every fault of this section, and of a file that cannot be read at all.
    pub fn load(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, Faults> {
        load_alone(file, environment)
    }
}
