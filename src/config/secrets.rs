//! `[secrets]`.

use std::path::Path;

use super::{Faults, forms::RootKeyText, load_alone};

section! {
    /// Keys of countersign's own.
    struct SecretsConfig in "secrets" {
        /// The key from which all others are derived: PINs are digested, waiting messages sealed and audit events chained under it. Every server of
        /// one installation has the same. A new one makes PINs that are on their way useless, and begins new chains in the audit
        /// log: keep the former one to check the old ones with.
        root_key: RootKeyText;
    }
}

impl SecretsConfig {
    /// Reads this section alone, for those who need nothing but the keys.
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
