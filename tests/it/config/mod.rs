//! Settings: loading, validation and the wording of faults.

mod documentation;
mod environment_variables;
mod exposed_keys;
mod faults;
mod opening_ports;
mod setting_rules;
mod transport_security;

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use countersign::{
    config::{self, ConfigError, CountersignConfig},
    ports,
};
use tempfile::TempDir;

/// A root key that is in everybody's hands, in base64.
pub(crate) const ROOT_KEY: &str = "mYtTFBkvTkfGdZkVNaQMu+SolTYOD4rSKxguyfYZJ2Y=";

/// Another one.
pub(crate) const OTHER_ROOT_KEY: &str = "D6aO28X9/YkHq3rBJ+XwkbU6AD5YcnTtK41EOD5waso=";

/// A configuration file, as text, and a temporary directory to write it to.
pub(crate) struct TestConfig {
    directory: TempDir,
    text: String,
}

impl TestConfig {
    /// A configuration without a fault: SQLite, memory store, a key file and a mail server on localhost.
    pub(crate) fn valid() -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory can be created");
        let keys = directory.path().join("jwks.json");
        fs::write(&keys, JWKS).expect("the directory is writable");
        let text = format!(
            r#"
[server]
listen = "127.0.0.1:0"
[secrets]
root_key = "{ROOT_KEY}"
[database]
url = "sqlite:{database}?mode=rwc"
[store]
kind = "memory"
[linking]
issuer = "https://login.example.com"
audience = ["countersign"]
jwks_file = "{keys}"
[email]
host = "localhost"
"#,
            database = directory.path().join("countersign.db").display(),
            keys = keys.display(),
        );
        Self { directory, text }
    }

    /// An empty configuration.
    pub(crate) fn empty() -> Self {
        Self {
            directory: tempfile::tempdir().expect("a temporary directory can be created"),
            text: String::new(),
        }
    }

    /// Replaces `old`, which must occur, by `new`.
    #[track_caller]
    pub(crate) fn with_replaced(mut self, old: &str, new: &str) -> Self {
        assert!(self.text.contains(old), "{old:?} is not part of the settings");
        self.text = self.text.replace(old, new);
        self
    }

    /// Appends `more` as further lines.
    pub(crate) fn with_appended(mut self, more: &str) -> Self {
        self.text.push_str(more);
        self.text.push('\n');
        self
    }

    /// Replaces the root key, and gives the keys that were used before it.
    pub(crate) fn with_root_key(mut self, key: &str, previous: &[&str]) -> Self {
        let lines = self
            .text
            .lines()
            .filter(|line| !line.starts_with("previous_root_keys"));
        let replaced: Vec<_> = lines
            .map(|line| {
                if line.starts_with("root_key") {
                    format!("root_key = \"{key}\"\nprevious_root_keys = {previous:?}")
                } else {
                    line.to_owned()
                }
            })
            .collect();
        self.text = replaced.join("\n") + "\n";
        self
    }

    /// Writes another file into the same directory, and returns its path.
    pub(crate) fn write_file(&self, name: &str, contents: &str) -> PathBuf {
        let path = self.directory.path().join(name);
        fs::write(&path, contents).expect("the directory is writable");
        self.set_mode(name, 0o600);
        path
    }

    /// Sets the permissions of a file in the directory. [`TestConfig::write_file`] makes it readable for its owner only.
    pub(crate) fn set_mode(&self, name: &str, mode: u32) {
        let path = self.directory.path().join(name);
        fs::set_permissions(path, Permissions::from_mode(mode)).expect("the file is ours");
    }

    /// Returns the permissions of a file in the directory, if it exists.
    pub(crate) fn mode_of(&self, name: &str) -> Option<u32> {
        let about = fs::metadata(self.directory.path().join(name)).ok()?;
        Some(about.permissions().mode() & 0o777)
    }

    /// Writes the configuration file, and returns its path.
    pub(crate) fn write_config_file(&self) -> PathBuf {
        self.write_file("countersign.toml", &self.text)
    }

    /// Loads the configuration, with these environment variables.
    pub(crate) fn load(&self, variables: &[(&str, &str)]) -> Result<CountersignConfig, ConfigError> {
        Self::load_file(&self.write_config_file(), variables)
    }

    /// Loads the configuration from this file, with these environment variables.
    pub(crate) fn load_file(
        file: &Path,
        variables: &[(&str, &str)],
    ) -> Result<CountersignConfig, ConfigError> {
        let variables = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        config::load_config(Some(file), variables, ports::find_settings_faults)
    }

    /// Loads the configuration, which must have faults, and returns them without the path of the directory.
    #[track_caller]
    pub(crate) fn expect_faults(&self, variables: &[(&str, &str)]) -> String {
        let faults = self
            .load(variables)
            .expect_err("these settings should have a fault");
        self.without_path(&faults.to_string())
    }

    /// Removes the path of the directory from a text, because it differs in every run.
    pub(crate) fn without_path(&self, text: &str) -> String {
        text.replace(&format!("{}/", self.directory.path().display()), "")
    }
}

const JWKS: &str = r#"{"keys": [{
    "kty": "EC", "crv": "P-256", "alg": "ES256", "kid": "one", "use": "sig",
    "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
}]}"#;
