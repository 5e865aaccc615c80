//! The check of link tokens, as the turn needs it.

use crate::directory::EmployeeId;

/// Finds out which employee a link token names. `linking` implements the check, and `ports` connects the two.
#[async_trait::async_trait]
pub trait Links: Send + Sync + std::fmt::Debug {
    /// The employee whom `token` names. It is the token as received, not yet checked.
    ///
    /// # Errors
    /// [`Unlinked`] if the token is invalid, or cannot be checked for the moment.
    async fn claimant(&self, token: &str) -> Result<EmployeeId, Unlinked>;

    /// Checks that tokens can be checked now.
    ///
    /// # Errors
    /// [`Unlinked::KeysAway`] if they cannot.
    async fn ready(&self) -> Result<(), Unlinked> {
        Ok(())
    }
}

/// The reason why a link token names nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unlinked {
    /// The token is invalid. The text is a label for metrics.
    Refused(&'static str),
    /// The keys for checking it are unavailable.
    KeysAway,
}
