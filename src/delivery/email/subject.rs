//! The subject line of a mail that carries a code. It is settable and never holds the code.

use std::str::FromStr;

use crate::delivery::{
    Message, placeholders,
    words::{self, Words},
};

/// A subject line with places for `{app}` and `{organization}`, for every language; by default each language has its own.
/// There is no place for the code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subject(Option<String>);

/// Why a text is no subject line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotASubject {
    /// It is empty, or has more than one line.
    #[error("is empty or has more than one line")]
    NotALine,
    /// It has a place for the code, which would show on a locked screen.
    #[error("asks for the code, which a subject line never shows")]
    Code,
    /// It has a place for something else.
    #[error("has the unknown placeholder {{{0}}}")]
    Unknown(String),
}

impl Subject {
    /// The subject line of this message, or that of its language.
    pub(super) fn of(&self, message: &Message, words: &Words<'_>) -> String {
        let Some(line) = &self.0 else {
            return words.say("pin-subject").text();
        };
        let organization = words::plain(&message.organization);
        // What is put in is not looked at again.
        let parts = line.split("{app}");
        let parts = parts.map(|part| part.replace("{organization}", &organization));
        parts.collect::<Vec<_>>().join(&words::plain(&message.app))
    }
}

impl FromStr for Subject {
    type Err = NotASubject;
    fn from_str(text: &str) -> Result<Self, NotASubject> {
        if text.trim().is_empty() || text.contains(char::is_control) {
            return Err(NotASubject::NotALine);
        }
        for name in placeholders::names(text) {
            match name {
                "app" | "organization" => {}
                "code" | "pin" | "text" => return Err(NotASubject::Code),
                other => return Err(NotASubject::Unknown(other.into())),
            }
        }
        Ok(Self(Some(text.trim().into())))
    }
}
