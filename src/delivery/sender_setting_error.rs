//! Faults in the settings of senders, with a remedy for each.

use std::fmt;

/// One fault in the settings of a sender. It contains no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SenderSettingError {
    /// Name of the field.
    pub field: &'static str,
    /// The problem with the field, as the rest of a sentence that begins with its name.
    pub problem: String,
    /// Advice on how to correct it.
    pub remedy: &'static str,
}

impl SenderSettingError {
    pub(super) fn new(field: &'static str, problem: impl Into<String>, remedy: &'static str) -> Self {
        Self {
            field,
            problem: problem.into(),
            remedy,
        }
    }
}

impl fmt::Display for SenderSettingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}; {}", self.field, self.problem, self.remedy)
    }
}
