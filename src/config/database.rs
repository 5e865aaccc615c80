//! `[database]`.

use std::{path::Path, time::Duration};

use super::{
    Config, Faults,
    forms::DatabaseUrl,
    section::{Reader, Section},
    source::Source,
};

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
        let mut faults = Faults::default();
        let source = Source::open(file, environment, &mut faults);
        if !source.file_reads() {
            return Err(faults);
        }
        let config = Self::read(&mut Reader::new(&source, &mut faults));
        source.refuse_unknown(&Config::sections(), &mut faults);
        faults.keep(|key| key.is_empty() || key.starts_with("database"));
        if faults.is_empty() {
            Ok(config)
        } else {
            Err(faults)
        }
    }
}
