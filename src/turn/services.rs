//! The parts of the program that a turn uses.

use std::sync::Arc;

use super::{answer_counts::AnswerCounts, link_token_verifier::LinkTokenVerifier};
use crate::{
    answers::AnswerSource,
    audit::AuditLog,
    clock::Clock,
    directory::Directory,
    mfa::Gate,
    secret::{Entropy, RootKey, Sealer},
};

/// The parts of the program that a turn uses.
#[derive(Debug)]
pub struct TurnServices {
    /// Employees, organizations and settings.
    pub directory: Arc<dyn Directory>,
    /// The check of link tokens.
    pub link_tokens: Arc<dyn LinkTokenVerifier>,
    /// The gate in front of protected answers.
    pub gate: Gate,
    /// The source of answers.
    pub answers: Arc<dyn AnswerSource>,
    /// The record of who did what.
    pub audit: Arc<dyn AuditLog>,
    /// The answers on their way to that record.
    pub answer_counts: AnswerCounts,
    /// The current time.
    pub clock: Arc<dyn Clock>,
    /// Random bytes.
    pub entropy: Arc<dyn Entropy>,
    /// Encrypts the session memory.
    pub session_sealer: Sealer,
}

impl TurnServices {
    /// The sealer for [`TurnServices::session_sealer`], derived from the root key.
    pub fn derive_session_sealer(root: &RootKey) -> Sealer {
        root.derive_sealer("session memory")
    }
}
