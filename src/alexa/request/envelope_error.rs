//! The reasons why a body is not an envelope.

/// The deepest nesting of objects and lists that a body may have.
pub(super) const MAX_DEPTH: usize = 128;

/// The reason why a body is not a request envelope. It quotes nothing from the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    /// The body is not UTF-8.
    #[error("the body is not UTF-8")]
    NotUtf8,
    /// Objects or lists are nested too deeply.
    #[error("the body is nested more than {MAX_DEPTH} levels deep")]
    TooDeep,
    /// The body is not one JSON value.
    #[error("the body is not JSON (line {line}, column {column})")]
    NotJson {
        /// The line of the error, counted from 1.
        line: usize,
        /// The column of the error, counted from 1.
        column: usize,
    },
    /// A required field is missing, a known field appears twice, or a field has the wrong type.
    #[error("the body is not a request envelope (line {line}, column {column})")]
    NotAnEnvelope {
        /// The line of the error, counted from 1.
        line: usize,
        /// The column of the error, counted from 1.
        column: usize,
    },
    /// `request.timestamp` is neither an RFC 3339 time nor a number of milliseconds since 1970.
    #[error("request.timestamp is neither an RFC 3339 time nor a number of milliseconds since 1970")]
    Timestamp,
}

impl From<&serde_json::Error> for EnvelopeError {
    fn from(error: &serde_json::Error) -> Self {
        let (line, column) = (error.line(), error.column());
        match error.classify() {
            serde_json::error::Category::Data => Self::NotAnEnvelope { line, column },
            _ => Self::NotJson { line, column },
        }
    }
}
