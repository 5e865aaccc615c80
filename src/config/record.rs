//! `[record]`.

use super::value_types::WritableDirectory;

section! {
    /// Recording of conversations, to replay them later (docs/fixtures.md).
    struct RecordConfig in "record" {
        /// A directory for the recordings, one fixture per conversation. Their ids, tokens, times, names and PINs
        /// are replaced with invented ones, and of the responses only the skill's own wording is kept. Without it,
        /// nothing is recorded.
        directory: Option<WritableDirectory>;
    }
}
