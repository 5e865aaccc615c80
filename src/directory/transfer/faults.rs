//! What is wrong with a file, and where.

use std::fmt;

use super::super::Error;
use crate::located::{Node, line_and_column};

/// One fault of a directory file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The value as a JSON path: `$.employees[3].emails[1].value`.
    pub path: String,
    /// What is wrong, and what would be right. No address or number is repeated.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            line,
            column,
            path,
            message,
        } = self;
        write!(f, "line {line}, column {column} ({path}): {message}")
    }
}

/// Why a file was not imported. Nothing of it was.
#[derive(Debug)]
pub enum ImportError {
    /// The file is wrong; every fault, in the order of the file.
    Faults(Vec<Fault>),
    /// The database failed.
    Directory(Error),
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Faults(faults) => {
                let s = if faults.len() == 1 { "" } else { "s" };
                write!(f, "the file has {} fault{s}; nothing was imported", faults.len())?;
                faults.iter().try_for_each(|fault| write!(f, "\n  {fault}"))
            }
            Self::Directory(error) => write!(f, "nothing was imported: {error}"),
        }
    }
}

impl std::error::Error for ImportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Faults(_) => None,
            Self::Directory(error) => Some(error),
        }
    }
}

impl From<Error> for ImportError {
    fn from(error: Error) -> Self {
        Self::Directory(error)
    }
}

/// Collects the faults of one text.
pub(super) struct Faults<'t> {
    pub(super) text: &'t str,
    found: Vec<(usize, Fault)>,
    /// What is no fault, and yet not as it may have been meant.
    notes: Vec<Fault>,
}

impl<'t> Faults<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Self {
            text,
            found: vec![],
            notes: vec![],
        }
    }

    /// Reads the text as JSON.
    pub(super) fn parse(&self) -> Result<Node, ImportError> {
        Node::read(self.text).map_err(|error| {
            let message = error.to_string();
            let what = message.split(" at line ").next().unwrap_or_default();
            ImportError::Faults(vec![Fault {
                line: error.line(),
                column: error.column(),
                path: "$".to_owned(),
                message: format!("not JSON: {what}"),
            }])
        })
    }

    pub(super) fn add(&mut self, at: usize, path: impl Into<String>, message: impl Into<String>) {
        let fault = self.fault(at, path, message);
        self.found.push((at, fault));
    }

    /// Notes what is no fault, and yet does not do what may have been meant.
    pub(super) fn note(&mut self, at: usize, path: impl Into<String>, message: impl Into<String>) {
        let note = self.fault(at, path, message);
        self.notes.push(note);
    }

    fn fault(&self, at: usize, path: impl Into<String>, message: impl Into<String>) -> Fault {
        let (line, column) = line_and_column(self.text, at);
        Fault {
            line,
            column,
            path: path.into(),
            message: message.into(),
        }
    }

    /// What was noted, in the order of the file.
    pub(super) fn into_notes(mut self) -> Vec<Fault> {
        self.notes.sort_by_key(|note| (note.line, note.column));
        self.notes
    }

    /// Nothing, if nothing is wrong.
    pub(super) fn none(&mut self) -> Result<(), ImportError> {
        if self.found.is_empty() {
            return Ok(());
        }
        let mut found = std::mem::take(&mut self.found);
        found.sort_by_key(|(at, _)| *at);
        let faults = found.into_iter().map(|(_, fault)| fault).collect();
        Err(ImportError::Faults(faults))
    }
}
