//! The faults of a directory file, with their positions.

use std::fmt;

use super::super::Error;
use crate::json_reader::{JsonDocument, JsonValue};

/// A fault in a directory file, or a note about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportFault {
    /// The line, starting at 1.
    pub line: usize,
    /// The column in characters, starting at 1.
    pub column: usize,
    /// The JSON path of the value: `$.employees[3].emails[1].value`.
    pub path: String,
    /// The problem, and what would be valid. Addresses and phone numbers are never quoted.
    pub message: String,
}

impl fmt::Display for ImportFault {
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

/// The import failed. Nothing was changed.
#[derive(Debug)]
pub enum ImportError {
    /// The file has faults. This lists all of them, in the order of the file.
    Faults(Vec<ImportFault>),
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

/// Parses a file as JSON.
pub(super) fn parse_file(text: &str) -> Result<JsonDocument<'_>, ImportError> {
    JsonDocument::parse(text).map_err(|error| {
        // A syntax error is the only fault that is reported alone, because nothing after it can be read.
        ImportError::Faults(vec![ImportFault {
            line: error.line,
            column: error.column,
            path: "$".to_owned(),
            message: format!("not JSON: {}", error.problem),
        }])
    })
}

/// Collects the faults of a file, so that all of them can be reported at once.
pub(super) struct ImportFaultCollector<'t> {
    pub(super) document: &'t JsonDocument<'t>,
    /// The faults with their byte offsets.
    found: Vec<(usize, ImportFault)>,
    /// Notes about values that are valid but may not do what the author intended.
    notes: Vec<ImportFault>,
}

impl<'t> ImportFaultCollector<'t> {
    pub(super) fn new(document: &'t JsonDocument<'t>) -> Self {
        Self {
            document,
            found: vec![],
            notes: vec![],
        }
    }

    /// Adds a fault of the value or the key at this offset.
    pub(super) fn add_fault(&mut self, offset: usize, message: impl Into<String>) {
        let fault = self.locate_fault(offset, self.document.path(offset), message);
        self.found.push((offset, fault));
    }

    /// Adds a fault of a key that may be missing, at the object that it belongs to.
    pub(super) fn add_fault_below(&mut self, object: JsonValue<'_>, key: &str, message: impl Into<String>) {
        let path = format!("{}.{key}", self.document.path(object.offset()));
        let fault = self.locate_fault(object.offset(), path, message);
        self.found.push((object.offset(), fault));
    }

    /// Adds a note about a value that is valid but may not do what the author intended.
    pub(super) fn add_note(&mut self, object: JsonValue<'_>, key: &str, message: impl Into<String>) {
        let path = format!("{}.{key}", self.document.path(object.offset()));
        let note = self.locate_fault(object.offset_of(key), path, message);
        self.notes.push(note);
    }

    fn locate_fault(&self, offset: usize, path: String, message: impl Into<String>) -> ImportFault {
        let (line, column) = self.document.place(offset);
        ImportFault {
            line,
            column,
            path,
            message: message.into(),
        }
    }

    /// Returns the notes in the order of the file.
    pub(super) fn into_notes(mut self) -> Vec<ImportFault> {
        self.notes.sort_by_key(|note| (note.line, note.column));
        self.notes
    }

    /// Fails with all faults found so far, in the order of the file. Returns `Ok` if there are none.
    pub(super) fn fail_if_any(&mut self) -> Result<(), ImportError> {
        if self.found.is_empty() {
            return Ok(());
        }
        let mut found = std::mem::take(&mut self.found);
        found.sort_by_key(|(at, _)| *at);
        let faults = found.into_iter().map(|(_, fault)| fault).collect();
        Err(ImportError::Faults(faults))
    }
}
