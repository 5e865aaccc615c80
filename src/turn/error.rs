//! Why a turn is not answered as asked.

use crate::{answers, audit, directory, mfa};

/// A turn that failed. All but [`Failure::NotOurs`] are spoken.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The request is for a skill that is not in the directory. It is answered 400, like a broken seal.
    #[error("the request is for a skill that is not ours")]
    NotOurs,
    /// The account is not linked.
    #[error("the account is not linked")]
    NotLinked,
    /// The link token is no longer good, or never was.
    #[error("the link token was refused: {0}")]
    LinkRefused(&'static str),
    /// The link token is good, but its subject is no active employee of the skill's organization.
    #[error("the claimant is not an active employee of this organization")]
    Stranger,
    /// The keys that link tokens are checked with are out of reach.
    #[error("the keys of the link tokens are out of reach")]
    LinkKeys,
    /// The directory is out of reach.
    #[error(transparent)]
    Directory(#[from] directory::Error),
    /// The gate could not decide.
    #[error(transparent)]
    Gate(#[from] mfa::gate::Error),
    /// The source of answers is out of reach.
    #[error(transparent)]
    Answers(#[from] answers::Error),
    /// What happened could not be written down; so it did not happen.
    #[error(transparent)]
    Audit(#[from] audit::Error),
}

impl Failure {
    /// Its label in metrics.
    pub fn label(&self) -> &'static str {
        match self {
            Self::NotOurs => "not_ours",
            Self::NotLinked => "not_linked",
            Self::LinkRefused(_) => "link_refused",
            Self::Stranger => "stranger",
            Self::LinkKeys => "link_keys",
            Self::Directory(_) => "directory",
            Self::Gate(_) => "gate",
            Self::Answers(_) => "answers",
            Self::Audit(_) => "audit",
        }
    }

    /// Whether a part of ours is away, rather than something about the request.
    pub fn is_ours(&self) -> bool {
        match self {
            Self::NotOurs | Self::NotLinked | Self::LinkRefused(_) | Self::Stranger => false,
            Self::LinkKeys | Self::Directory(_) | Self::Gate(_) | Self::Answers(_) | Self::Audit(_) => true,
        }
    }
}
