//! `[secrets]`.

use secrecy::ExposeSecret;

use super::value_types::{PreviousRootKeyText, RootKeyText};
use crate::secret::{ParseRootKeyError, RootKey};

section! {
    /// The keys of countersign itself.
    struct SecretsConfig in "secrets" {
        /// The key from which all others are derived. They protect PINs, messages that wait to be sent, links in mails, and
        /// the audit log. All servers of an installation need the same key. [Deployment](deployment.md#replace-the-root-key)
        /// says how to replace it: a new key alone makes PINs and links that are on their way useless. Text, repetition and
        /// counting are refused, because a key must be random.
        root_key: RootKeyText;
        /// The keys that `secrets.root_key` had before, the latest first. They only open and verify. What is written from
        /// now on is protected with the current key. In a file of its own, each key can be on a line of its own.
        previous_root_keys: Vec<PreviousRootKeyText> = "";
    }
}

impl SecretsConfig {
    /// Parses the root key and the previous ones.
    ///
    /// # Errors
    /// [`ParseRootKeyError`] if one is not a key. A configuration that was loaded contains only keys.
    pub fn parse_root_key(&self) -> Result<RootKey, ParseRootKeyError> {
        let previous: Vec<RootKey> = self
            .previous_root_keys
            .iter()
            .map(|key| RootKey::from_base64(key.0.expose_secret()))
            .collect::<Result<_, _>>()?;
        Ok(RootKey::from_base64(self.root_key.0.expose_secret())?.with_previous(previous))
    }
}
