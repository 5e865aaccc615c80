//! The sources of certificate chains: Amazon's storage, and a local folder for development.
//!
//! Lives here: the [`ChainSource`] port, the download with its limits, and the folder.
//! Does not live here: the validation of a chain, and its cache (`alexa::verify`).

mod chain_downloader;
mod chain_folder;

use async_trait::async_trait;
use bytes::Bytes;
pub use chain_downloader::{ChainDownloadSettings, ChainDownloader};
pub use chain_folder::ChainFolder;

use super::{CertUrl, VerificationBlame};

/// The longest accepted chain, in bytes. Real chains have about 7,000.
pub const MAX_CHAIN_BYTES: usize = 64 * 1024;

/// A source of certificate chains.
#[async_trait]
pub trait ChainSource: Send + Sync + std::fmt::Debug {
    /// Fetches the PEM text at `url`, at most [`MAX_CHAIN_BYTES`] long, within a few seconds.
    async fn fetch(&self, url: &CertUrl) -> Result<Bytes, ChainFetchError>;
}

/// The reason why a chain could not be fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChainFetchError {
    /// The host says that there is no such chain, or that nobody may read it.
    #[error("it does not exist")]
    NotFound,
    /// The folder of development chains has no file of this name: the request was signed under another chain.
    #[error("it is not in the folder alexa.development.chains; sign with a chain from that folder")]
    NotInFolder,
    /// The host redirects to another address. Redirects are not followed.
    #[error("its host redirected the request")]
    Redirected,
    /// It is longer than [`MAX_CHAIN_BYTES`].
    #[error("it has more than {MAX_CHAIN_BYTES} bytes")]
    TooLarge,
    /// The host could not be reached, or the connection broke.
    #[error("its host cannot be reached")]
    Unreachable,
    /// The host took too long.
    #[error("its host did not answer in time")]
    Timeout,
    /// The host says that it cannot answer now.
    #[error("its host reported a temporary error")]
    HostUnavailable,
}

impl ChainFetchError {
    pub(super) fn blame(self) -> VerificationBlame {
        match self {
            Self::NotFound | Self::NotInFolder | Self::Redirected | Self::TooLarge => {
                VerificationBlame::Caller
            }
            Self::Unreachable | Self::Timeout | Self::HostUnavailable => VerificationBlame::Unreachable,
        }
    }

    pub(super) fn label(self) -> &'static str {
        match self {
            Self::NotFound => "chain_not_there",
            Self::NotInFolder => "chain_not_in_folder",
            Self::Redirected => "chain_redirected",
            Self::TooLarge => "chain_too_large",
            Self::Unreachable => "chain_host_unreachable",
            Self::Timeout => "chain_host_timeout",
            Self::HostUnavailable => "chain_host_trouble",
        }
    }
}
