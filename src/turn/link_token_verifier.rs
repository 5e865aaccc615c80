//! The check of link tokens, as the turn needs it.

use crate::directory::EmployeeId;

/// Finds out which employee a link token names. `linking` implements the check, and `ports` connects the two.
#[async_trait::async_trait]
pub trait LinkTokenVerifier: Send + Sync + std::fmt::Debug {
    /// The employee whom `token` names. It is the token as received, not yet checked.
    ///
    /// # Errors
    /// [`LinkTokenCheckError`] if the token is invalid, or cannot be checked for the moment.
    async fn verify_claimant(&self, token: &str) -> Result<EmployeeId, LinkTokenCheckError>;

    /// Checks that tokens can be checked now.
    ///
    /// # Errors
    /// [`LinkTokenCheckError::KeysUnavailable`] if they cannot.
    async fn check_ready(&self) -> Result<(), LinkTokenCheckError> {
        Ok(())
    }
}

/// The reason why a link token names nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkTokenCheckError {
    /// The token is invalid. The text is a label for metrics.
    Refused(&'static str),
    /// The keys for checking it are unavailable.
    KeysUnavailable,
}
