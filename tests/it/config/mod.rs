//! Settings: what is read, what is refused, and how that is said.

mod documentation;
mod environment_variables;
mod faults;
mod opening_ports;
mod setting_rules;

use std::{fs, path::PathBuf};

use countersign::{
    config::{ConfigError, CountersignConfig},
    ports,
};
use tempfile::TempDir;

/// 32 bytes that are no secret.
pub(crate) const ROOT_KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// A directory with a file of settings in it.
pub(crate) struct TestConfig {
    directory: TempDir,
    text: String,
}

impl TestConfig {
    /// Settings without a fault.
    pub(crate) fn valid() -> Self {
        let directory = tempfile::tempdir().expect("there is room for a directory");
        let keys = directory.path().join("jwks.json");
        fs::write(&keys, JWKS).expect("the directory is ours");
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

    /// Nothing.
    pub(crate) fn empty() -> Self {
        Self {
            directory: tempfile::tempdir().expect("there is room for a directory"),
            text: String::new(),
        }
    }

    /// With one text instead of another, which must be there.
    #[track_caller]
    pub(crate) fn with_replaced(mut self, old: &str, new: &str) -> Self {
        assert!(self.text.contains(old), "{old:?} is not part of the settings");
        self.text = self.text.replace(old, new);
        self
    }

    /// With more at the end.
    pub(crate) fn with_appended(mut self, more: &str) -> Self {
        self.text.push_str(more);
        self.text.push('\n');
        self
    }

    /// With another file beside; its path.
    pub(crate) fn write_file(&self, name: &str, contents: &str) -> PathBuf {
        let path = self.directory.path().join(name);
        fs::write(&path, contents).expect("the directory is ours");
        path
    }

    /// Writes the file; its path.
    pub(crate) fn write_config_file(&self) -> PathBuf {
        self.write_file("countersign.toml", &self.text)
    }

    /// Loads them with these variables over them.
    pub(crate) fn load(&self, variables: &[(&str, &str)]) -> Result<CountersignConfig, ConfigError> {
        let variables = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        CountersignConfig::load_with_part_checks(
            Some(&self.write_config_file()),
            variables,
            ports::find_settings_faults,
        )
    }

    /// The faults, without the path of the directory.
    #[track_caller]
    pub(crate) fn expect_faults(&self, variables: &[(&str, &str)]) -> String {
        let faults = self.load(variables).expect_err("these settings have a fault");
        self.without_path(&faults.to_string())
    }

    /// A text with the path of the directory taken out.
    pub(crate) fn without_path(&self, text: &str) -> String {
        text.replace(&format!("{}/", self.directory.path().display()), "")
    }
}

const JWKS: &str = r#"{"keys": [{
    "kty": "EC", "crv": "P-256", "alg": "ES256", "kid": "one", "use": "sig",
    "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
}]}"#;
