//! The adapter from `linking` to the port that `turn` defines. The two must not depend on each other.

use crate::{
    directory::EmployeeId,
    linking::{LinkToken, LinkVerifier},
    turn::{Links, Unlinked},
};

#[async_trait::async_trait]
impl Links for LinkVerifier {
    async fn claimant(&self, token: &str) -> Result<EmployeeId, Unlinked> {
        let token: LinkToken = token.parse().map_err(|_| Unlinked::Refused("not_a_token"))?;
        Self::claimant(self, &token).await.map_err(|refusal| {
            // A bad token concerns one employee, who can link the account again. Missing keys concern
            // everybody, and an operator has to act.
            if refusal.is_the_tokens_fault() {
                tracing::info!(cause = refusal.label(), "a link token was refused");
                Unlinked::Refused(refusal.label())
            } else {
                tracing::error!(cause = refusal.label(), %refusal, "no link token can be checked");
                Unlinked::KeysAway
            }
        })
    }

    async fn ready(&self) -> Result<(), Unlinked> {
        Self::ready(self).await.map_err(|_| Unlinked::KeysAway)
    }
}
