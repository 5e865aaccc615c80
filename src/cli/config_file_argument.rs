//! The argument that names the settings file, and the environment that overrides it.

use std::path::PathBuf;

use clap::Args;

use crate::{
    config::{self, ConfigError, CountersignConfig, DatabaseConfig, SecretsConfig},
    ports,
};

/// The argument that names the settings file.
#[derive(Debug, Args)]
pub(super) struct ConfigFileArgument {
    /// The settings file (TOML). Variables `COUNTERSIGN_SECTION__KEY` override it. Without a file, only the
    /// variables are read.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl ConfigFileArgument {
    /// Loads all settings and checks them as far as possible without starting anything.
    pub(super) fn load(&self) -> Result<CountersignConfig, ConfigError> {
        config::load_config(
            self.config.as_deref(),
            environment_variables(),
            ports::find_settings_faults,
        )
    }

    /// Loads only the database settings. Faults in other sections do not matter.
    pub(super) fn load_database(&self) -> Result<DatabaseConfig, ConfigError> {
        config::load_section(self.config.as_deref(), environment_variables())
    }

    /// Loads only the database settings and the keys. Faults in other sections do not matter.
    pub(super) fn load_database_and_secrets(&self) -> Result<(DatabaseConfig, SecretsConfig), ConfigError> {
        let secrets = config::load_section(self.config.as_deref(), environment_variables());
        match (self.load_database(), secrets) {
            (Ok(database), Ok(secrets)) => Ok((database, secrets)),
            (Ok(_), Err(faults)) | (Err(faults), Ok(_)) => Err(faults),
            // Both sections are reported at once. `merge` drops what both found, such as an unreadable file.
            (Err(mut faults), Err(others)) => {
                faults.merge(others);
                Err(faults)
            }
        }
    }
}

/// The variables of the environment. A value that is not Unicode is converted rather than dropped, so that the
/// setting is reported as malformed and not as missing.
pub(super) fn environment_variables() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os().map(|(name, value)| {
        (
            name.to_string_lossy().into_owned(),
            value.to_string_lossy().into_owned(),
        )
    })
}
