//! `[secrets]`.

use super::value_types::RootKeyText;

section! {
    /// The keys of countersign itself.
    struct SecretsConfig in "secrets" {
        /// The key from which all others are derived. They protect PINs, messages that wait to be sent, and the
        /// audit log. All servers of an installation need the same key. A new key makes PINs that are on their way
        /// useless, and starts new chains in the audit log: keep the old key to verify the old chains.
        root_key: RootKeyText;
    }
}
