//! Where certificate chains come from: Amazon's storage, or in development a folder.
//!
//! Lives here: the [`ChainSource`] port, the bounded download and the folder.
//! Does not live here: whether a chain is to be believed (`chain`), keeping it (`certificates`).

mod directory;
mod download;

use async_trait::async_trait;
use bytes::Bytes;
pub use directory::Directory;
pub use download::{Download, DownloadSettings};

use super::{Blame, CertUrl};

/// The longest chain, in bytes. Real ones have about 7,000.
pub const MAX_CHAIN_BYTES: usize = 64 * 1024;

/// A place that certificate chains come from.
#[async_trait]
pub trait ChainSource: Send + Sync + std::fmt::Debug {
    /// The PEM text at `url`, of at most [`MAX_CHAIN_BYTES`]. It answers within a few seconds.
    async fn fetch(&self, url: &CertUrl) -> Result<Bytes, FetchFault>;
}

/// Why a chain could not be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FetchFault {
    /// Its host says that there is none, or that nobody may have it.
    #[error("it is not there")]
    NotThere,
    /// The folder of development chains holds none of its name: who signed has a chain that is not known here.
    #[error("it is not in the folder of alexa.development.chains; sign under the chain of that folder")]
    NotInFolder,
    /// Its host says that it is elsewhere. Nobody goes there.
    #[error("its host sends us elsewhere")]
    Redirected,
    /// It is longer than any chain.
    #[error("it has more than {MAX_CHAIN_BYTES} bytes")]
    TooLarge,
    /// Its host could not be reached, or the transfer broke off.
    #[error("its host cannot be reached")]
    Unreachable,
    /// Its host took too long.
    #[error("its host takes too long")]
    Timeout,
    /// Its host is not able to answer now.
    #[error("its host is not able to answer now")]
    HostTrouble,
}

impl FetchFault {
    pub(super) fn blame(self) -> Blame {
        match self {
            Self::NotThere | Self::NotInFolder | Self::Redirected | Self::TooLarge => Blame::Caller,
            Self::Unreachable | Self::Timeout | Self::HostTrouble => Blame::Unreachable,
        }
    }

    pub(super) fn label(self) -> &'static str {
        match self {
            Self::NotThere => "chain_not_there",
            Self::NotInFolder => "chain_not_in_folder",
            Self::Redirected => "chain_redirected",
            Self::TooLarge => "chain_too_large",
            Self::Unreachable => "chain_host_unreachable",
            Self::Timeout => "chain_host_timeout",
            Self::HostTrouble => "chain_host_trouble",
        }
    }
}
