//! `[secrets]`.

use super::forms::RootKeyText;

section! {
    /// Keys of countersign's own.
    struct SecretsConfig in "secrets" {
        /// The key from which all others are derived: PINs are digested and waiting messages sealed under it. Every server of
        /// one installation has the same. A new one makes PINs that are on their way useless, and loses nothing else.
        root_key: RootKeyText;
    }
}
