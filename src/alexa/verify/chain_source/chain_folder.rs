//! Certificate chains in a local folder, for development.

use std::{io, path::PathBuf};

use async_trait::async_trait;
use bytes::Bytes;
use tokio::io::AsyncReadExt;

use super::{ChainFetchError, ChainSource, MAX_CHAIN_BYTES};
use crate::alexa::verify::CertUrl;

/// Reads the chain for `https://s3.amazonaws.com/echo.api/NAME` from the file `NAME` in a folder.
#[derive(Debug)]
pub struct ChainFolder(PathBuf);

impl ChainFolder {
    /// A source that reads from this folder.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self(folder.into())
    }
}

#[async_trait]
impl ChainSource for ChainFolder {
    async fn fetch(&self, url: &CertUrl) -> Result<Bytes, ChainFetchError> {
        let name = url.file_name();
        // A `CertUrl` has no `..` left in it, so a name without a slash stays in the folder.
        if name.is_empty() || name.contains('/') {
            return Err(ChainFetchError::NotInFolder);
        }
        let file = tokio::fs::File::open(self.0.join(name))
            .await
            .map_err(|error| fetch_error_from_io(&error))?;
        let mut pem = Vec::new();
        // One byte over the limit tells a file that is too long from one that just fits.
        let limit = MAX_CHAIN_BYTES as u64 + 1;
        file.take(limit)
            .read_to_end(&mut pem)
            .await
            .map_err(|error| fetch_error_from_io(&error))?;
        if pem.len() > MAX_CHAIN_BYTES {
            Err(ChainFetchError::TooLarge)
        } else {
            Ok(pem.into())
        }
    }
}

fn fetch_error_from_io(error: &io::Error) -> ChainFetchError {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::IsADirectory | io::ErrorKind::InvalidFilename => {
            ChainFetchError::NotInFolder
        }
        _ => ChainFetchError::Unreachable,
    }
}
