//! `[record]`.

use super::forms::WritableDirectory;

section! {
    /// Writing conversations down, to be replayed (docs/fixtures.md).
    struct RecordConfig in "record" {
        /// A directory for one fixture of each conversation. Ids, tokens, times, names and PINs in it are invented, and of
        /// what was answered only the skill's own words are left. Without it nothing is written down.
        directory: Option<WritableDirectory>;
    }
}
