//! The adapter from `linking` to the port that `turn` defines. The two must not depend on each other.

use crate::{
    directory::EmployeeId,
    linking::{JwtLinkTokenVerifier, LinkToken},
    turn::{LinkTokenCheckError, LinkTokenVerifier},
};

#[async_trait::async_trait]
impl LinkTokenVerifier for JwtLinkTokenVerifier {
    async fn verify_claimant(&self, token: &str) -> Result<EmployeeId, LinkTokenCheckError> {
        let token: LinkToken = token
            .parse()
            .map_err(|_| LinkTokenCheckError::Refused("not_a_token"))?;
        Self::verify_token(self, &token).await.map_err(|refusal| {
            // A bad token concerns one employee, who can link the account again. Missing keys concern
            // everybody, and an operator has to act.
            if refusal.is_token_fault() {
                tracing::info!(cause = refusal.label(), "a link token was rejected");
                LinkTokenCheckError::Refused(refusal.label())
            } else {
                tracing::error!(cause = refusal.label(), %refusal, "link tokens cannot be verified");
                LinkTokenCheckError::KeysUnavailable
            }
        })
    }

    async fn check_ready(&self) -> Result<(), LinkTokenCheckError> {
        Self::fetch_keys_if_due(self)
            .await
            .map_err(|_| LinkTokenCheckError::KeysUnavailable)
    }
}
