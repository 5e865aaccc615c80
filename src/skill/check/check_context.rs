//! The facts that a check needs besides the sources.

use std::collections::BTreeSet;

/// Facts about a package that are not in its sources.
#[derive(Debug, Clone, Default)]
pub struct SkillCheckContext {
    /// The intents that apps answer with a fixed text. The skill does not know them by itself.
    pub fixed_answers: BTreeSet<String>,
    /// True if the address of the privacy policy is set when the package is built.
    pub privacy_policy: bool,
    /// True if the address of the terms of use is set when the package is built.
    pub terms_of_use: bool,
}
