//! The effects of an owner link on the guess ledger, the store and the audit log.

use std::sync::Arc;

use crate::{
    audit::{self, AuditLog},
    clock::Clock,
    directory::{self, Directory, Employee},
    mfa::{
        budget::{Budgets, LedgerError},
        owner::{OwnerLink, OwnerLinkAction},
        store::{AccessScope, ChallengeStore, ChallengeStoreError},
    },
};

/// State of an owner link whose seal is valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum OwnerLinkState {
    /// The link can be used. Carries the display name of its employee.
    Usable(String),
    /// The link was used before.
    Used,
    /// The link has expired.
    Expired,
    /// The employee no longer exists or has been deactivated.
    Gone,
}

/// Result of using an owner link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum OwnerLinkOutcome {
    /// The action was carried out for the employee with this display name. The link is now used up.
    Done(String),
    /// Nothing was done, because of this state of the link. It is never [`OwnerLinkState::Usable`].
    NotDone(OwnerLinkState),
}

/// The store or the database is unavailable. As far as we know nothing was done, and the link can be tried again.
#[derive(Debug, thiserror::Error)]
#[error("voice access: {0}")]
pub(super) struct VoiceAccessError(#[source] Box<dyn std::error::Error + Send + Sync>);

/// Pauses and unlocks voice access for the pages behind owner links.
#[derive(Debug)]
pub struct OwnerVoiceAccess {
    /// The budgets, which record pauses, unlocks and used links.
    pub budgets: Budgets,
    /// The store of challenges and clearances.
    pub store: Arc<dyn ChallengeStore>,
    /// The directory.
    pub directory: Arc<dyn Directory>,
    /// The audit log.
    pub audit: Arc<dyn AuditLog>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
}

impl OwnerVoiceAccess {
    /// Returns the state of `link` without changing anything.
    ///
    /// # Errors
    /// [`VoiceAccessError`] when the store or the database is unavailable.
    pub(super) async fn check_link(&self, link: &OwnerLink) -> Result<OwnerLinkState, VoiceAccessError> {
        let employee = match self.find_owner(link).await? {
            Ok(employee) => employee,
            Err(link_state) => return Ok(link_state),
        };
        Ok(if self.budgets.is_link_used(link).await? {
            OwnerLinkState::Used
        } else {
            OwnerLinkState::Usable(employee.display_name.clone())
        })
    }

    /// Carries out the action of `link`, once: of two concurrent calls with the same link, only one succeeds.
    ///
    /// # Errors
    /// [`VoiceAccessError`] when the store or the database is unavailable.
    pub(super) async fn use_link(&self, link: &OwnerLink) -> Result<OwnerLinkOutcome, VoiceAccessError> {
        let employee = match self.find_owner(link).await? {
            Ok(employee) => employee,
            Err(link_state) => return Ok(OwnerLinkOutcome::NotDone(link_state)),
        };
        let now = self.clock.now();
        let Some(following) = self.budgets.begin_link_use(link, now).await? else {
            return Ok(OwnerLinkOutcome::NotDone(OwnerLinkState::Used));
        };
        if link.action() == OwnerLinkAction::Pause {
            // This comes before the ledger entry. If it fails, the link is still unused and can be tried
            // again. In the other order the link would be used up while clearances are still valid.
            let everything = AccessScope::Employee(employee.id.clone());
            self.store.end_access(&everything, now).await?;
        }
        following.complete().await?;
        self.record_link_use(link, &employee).await;
        Ok(OwnerLinkOutcome::Done(employee.display_name.clone()))
    }

    /// Returns the employee of a link. The inner error says why the link cannot be used: it has expired, or
    /// the employee is gone or inactive.
    async fn find_owner(
        &self,
        link: &OwnerLink,
    ) -> Result<Result<Arc<Employee>, OwnerLinkState>, VoiceAccessError> {
        if self.clock.now() >= link.expires_at() {
            return Ok(Err(OwnerLinkState::Expired));
        }
        let employee = self.directory.find_employee(link.employee()).await?;
        let employee = employee.filter(|employee| employee.active);
        Ok(employee.ok_or(OwnerLinkState::Gone))
    }

    /// Records the use of a link in the audit log. A failure is logged and not reported to the owner: the
    /// action has already taken effect, and pausing again would not help.
    async fn record_link_use(&self, link: &OwnerLink, employee: &Employee) {
        let (name, outcome) = match link.action() {
            OwnerLinkAction::Pause => (audit::AuditEventName::VoicePaused, "paused"),
            OwnerLinkAction::Unlock => (audit::AuditEventName::VoiceUnlocked, "unlocked"),
        };
        let event = audit::AuditEvent {
            actor: audit::AuditActor::Owner(employee.id.clone()),
            organization: Some(employee.organization.clone()),
            target: Some(employee.id.clone()),
            ..audit::AuditEvent::new(self.clock.now(), name, outcome)
        };
        if let Err(error) = self.audit.record(&event.with_reason("owner_link")).await {
            tracing::error!(%error, "an owner link was used, but this could not be written to the audit log");
        }
    }
}

impl From<LedgerError> for VoiceAccessError {
    fn from(error: LedgerError) -> Self {
        Self(Box::new(error))
    }
}

impl From<ChallengeStoreError> for VoiceAccessError {
    fn from(error: ChallengeStoreError) -> Self {
        Self(Box::new(error))
    }
}

impl From<directory::Error> for VoiceAccessError {
    fn from(error: directory::Error) -> Self {
        Self(Box::new(error))
    }
}
