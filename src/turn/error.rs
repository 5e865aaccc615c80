//! The reasons why a turn fails.

use crate::{answers, audit, directory, mfa};

/// The reason why a turn failed. The person hears a sentence for each, except for [`TurnError::UnknownSkill`].
#[derive(Debug, thiserror::Error)]
pub enum TurnError {
    /// The request is for a skill that is not in the directory. The status is 400, as for a request
    /// that is not verified.
    #[error("the request is for a skill that is not in the directory")]
    UnknownSkill,
    /// The account is not linked.
    #[error("the account is not linked")]
    NotLinked,
    /// The link token is invalid or has expired. The text is a label for metrics.
    #[error("the link token was rejected: {0}")]
    LinkRefused(&'static str),
    /// The link token is valid, but it does not name an active employee of the skill's organization.
    #[error("the claimant is not an active employee of this organization")]
    NotAnEmployee,
    /// The keys for checking link tokens are unavailable.
    #[error("the keys for link tokens are unavailable")]
    LinkKeysUnavailable,
    /// The directory is unavailable.
    #[error(transparent)]
    Directory(#[from] directory::Error),
    /// The gate could not decide, so the answer is withheld.
    #[error(transparent)]
    Gate(#[from] mfa::gate::Error),
    /// The question of a passed challenge is not in the form that this version writes.
    #[error("the question of a passed challenge is not readable")]
    StoredQuestion,
    /// The source of answers is unavailable.
    #[error(transparent)]
    Answers(#[from] answers::Error),
    /// The audit event could not be written, so the answer is withheld.
    #[error(transparent)]
    Audit(#[from] audit::Error),
}

impl TurnError {
    /// The label for metrics and logs.
    pub fn label(&self) -> &'static str {
        match self {
            Self::UnknownSkill => "not_ours",
            Self::NotLinked => "not_linked",
            Self::LinkRefused(_) => "link_refused",
            Self::NotAnEmployee => "stranger",
            Self::LinkKeysUnavailable => "link_keys",
            Self::Directory(_) => "directory",
            Self::Gate(_) | Self::StoredQuestion => "gate",
            Self::Answers(_) => "answers",
            Self::Audit(_) => "audit",
        }
    }

    /// Returns true if a part of the server is unavailable, false if the cause is in the request.
    pub fn is_server_side(&self) -> bool {
        match self {
            Self::UnknownSkill | Self::NotLinked | Self::LinkRefused(_) | Self::NotAnEmployee => false,
            Self::LinkKeysUnavailable
            | Self::Directory(_)
            | Self::Gate(_)
            | Self::StoredQuestion
            | Self::Answers(_)
            | Self::Audit(_) => true,
        }
    }
}
