//! Certificate chains in a local folder, for development.

use std::{io, path::PathBuf};

use async_trait::async_trait;
use bytes::Bytes;
use tokio::io::AsyncReadExt;

use super::{ChainSource, FetchFault, MAX_CHAIN_BYTES};
use crate::alexa::verify::CertUrl;

/// Reads the chain for `https://s3.amazonaws.com/echo.api/NAME` from the file `NAME` in a folder.
#[derive(Debug)]
pub struct Directory(PathBuf);

impl Directory {
    /// A source that reads from this folder.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self(folder.into())
    }
}

#[async_trait]
impl ChainSource for Directory {
    async fn fetch(&self, url: &CertUrl) -> Result<Bytes, FetchFault> {
        let name = url.file_name();
        // A `CertUrl` has no `..` left in it, so a name without a slash stays in the folder.
        if name.is_empty() || name.contains('/') {
            return Err(FetchFault::NotInFolder);
        }
        let file = tokio::fs::File::open(self.0.join(name))
            .await
            .map_err(|error| fault_of(&error))?;
        let mut pem = Vec::new();
        // One byte over the limit tells a file that is too long from one that just fits.
        let limit = MAX_CHAIN_BYTES as u64 + 1;
        file.take(limit)
            .read_to_end(&mut pem)
            .await
            .map_err(|error| fault_of(&error))?;
        if pem.len() > MAX_CHAIN_BYTES {
            Err(FetchFault::TooLarge)
        } else {
            Ok(pem.into())
        }
    }
}

fn fault_of(error: &io::Error) -> FetchFault {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::IsADirectory | io::ErrorKind::InvalidFilename => {
            FetchFault::NotInFolder
        }
        _ => FetchFault::Unreachable,
    }
}
