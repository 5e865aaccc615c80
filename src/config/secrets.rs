//! `[secrets]`.

use std::path::Path;

use super::{ConfigError, load_section, value_types::RootKeyText};

section! {
    /// The keys of countersign itself.
    struct SecretsConfig in "secrets" {
        /// The key from which all others are derived. They protect PINs, messages that wait to be sent, and the
        /// audit log. All servers of an installation need the same key. A new key makes PINs that are on their way
        /// useless, and starts new chains in the audit log: keep the old key to verify the old chains.
        root_key: RootKeyText;
    }
}

impl SecretsConfig {
    /// Reads only this section, for commands that need nothing but the keys.
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
