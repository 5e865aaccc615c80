//! Who a link token speaks for, as a turn needs to know it.

use crate::directory::EmployeeId;

/// Tells which employee an account-link token names. `linking` does; `ports` joins the two.
#[async_trait::async_trait]
pub trait Links: Send + Sync + std::fmt::Debug {
    /// The employee that `token`, as it stands in the request, names.
    ///
    /// # Errors
    /// [`Unlinked`] when it is not to be believed, or nobody can tell now.
    async fn claimant(&self, token: &str) -> Result<EmployeeId, Unlinked>;

    /// Whether tokens can be checked now.
    ///
    /// # Errors
    /// [`Unlinked::KeysAway`] when they cannot.
    async fn ready(&self) -> Result<(), Unlinked> {
        Ok(())
    }
}

/// Why a link token names nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unlinked {
    /// It is not to be believed; why, in a word for metrics.
    Refused(&'static str),
    /// The keys to check it with are out of reach.
    KeysAway,
}
