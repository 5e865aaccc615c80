//! Subject line of an email that carries a code. It can be configured, and it never contains the code.

use std::str::FromStr;

use crate::delivery::{
    OutgoingMessage, placeholders,
    words::{self, MessageWords},
};

/// A subject line for all languages, with the placeholders `{app}` and `{organization}`. The default is each
/// language's own. There is no placeholder for the code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SubjectTemplate(Option<String>);

/// The text is not a subject line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseSubjectError {
    /// It is empty, or has more than one line.
    #[error("is empty or has more than one line")]
    NotALine,
    /// It has a placeholder for the code, which would show on a locked screen.
    #[error("contains the code, which a subject line must not show")]
    CodePlaceholder,
    /// It has an unknown placeholder.
    #[error("has the unknown placeholder {{{0}}}")]
    UnknownPlaceholder(String),
}

impl SubjectTemplate {
    /// Returns the subject line of `message`, or the default of its language.
    pub(super) fn render(&self, message: &OutgoingMessage, words: &MessageWords<'_>) -> String {
        let Some(line) = &self.0 else {
            return words.say("pin-subject").text();
        };
        let organization = words::strip_unsafe_characters(&message.organization);
        // Split and joined, so that a placeholder inside a name is not filled in.
        let parts = line.split("{app}");
        let parts = parts.map(|part| part.replace("{organization}", &organization));
        parts
            .collect::<Vec<_>>()
            .join(&words::strip_unsafe_characters(&message.app))
    }
}

impl FromStr for SubjectTemplate {
    type Err = ParseSubjectError;
    fn from_str(text: &str) -> Result<Self, ParseSubjectError> {
        // A line break would begin another header.
        if text.trim().is_empty() || text.contains(char::is_control) {
            return Err(ParseSubjectError::NotALine);
        }
        for name in placeholders::placeholder_names(text) {
            match name {
                "app" | "organization" => {}
                // These get an error of their own: they are not misspelled but forbidden.
                "code" | "pin" | "text" => return Err(ParseSubjectError::CodePlaceholder),
                other => return Err(ParseSubjectError::UnknownPlaceholder(other.into())),
            }
        }
        Ok(Self(Some(text.trim().into())))
    }
}
