//! The subject line, which is settable and never holds the code.

use std::{fmt, str::FromStr};

use crate::delivery::{Message, placeholders, words};

/// A subject line with places for `{app}` and `{organization}`. There is no place for the code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject(String);

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
    /// The subject line of this message.
    pub fn of(&self, message: &Message) -> String {
        self.0
            .replace("{app}", &words::plain(&message.app))
            .replace("{organization}", &words::plain(&message.organization))
    }
}

impl Default for Subject {
    fn default() -> Self {
        Self("Your PIN for {app}".into())
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
        Ok(Self(text.trim().into()))
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
