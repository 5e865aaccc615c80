//! The reasons why there is no chain to sign with.

use std::{io, path::PathBuf};

/// The chain cannot be made, stored or read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file cannot be read or written.
    #[error("{path}: {why}")]
    File {
        /// The path of the file.
        path: PathBuf,
        /// The cause.
        #[source]
        why: io::Error,
    },
    /// The RSA key cannot be generated.
    #[error("the signing key could not be created")]
    Key,
    /// A certificate cannot be issued.
    #[error("the signing chain could not be created: {0}")]
    Certificate(#[from] rcgen::Error),
}
