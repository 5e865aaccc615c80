//! What an owner's link brings about: the guess ledger is told, and what is open closes.

use std::sync::Arc;

use async_trait::async_trait;

use crate::{
    admin::voice_access::{Acted, Away, Standing, VoiceAccess},
    audit::{self, AuditLog},
    clock::Clock,
    directory::{self, Directory, Employee},
    mfa::{
        budget::{Budgets, LedgerError},
        owner::{Action, OwnerLink},
        store::{GateStore, Scope, StoreError},
    },
};

/// Voice access, as the ledger and the store of challenges have it.
#[derive(Debug)]
pub struct OwnersAccess {
    /// What is used up, paused and lifted.
    pub budgets: Budgets,
    /// What is open.
    pub store: Arc<dyn GateStore>,
    /// Who there is.
    pub directory: Arc<dyn Directory>,
    /// Who did what.
    pub audit: Arc<dyn AuditLog>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl VoiceAccess for OwnersAccess {
    async fn peek(&self, link: &OwnerLink) -> Result<Standing, Away> {
        let employee = match self.owner(link).await? {
            Ok(employee) => employee,
            Err(standing) => return Ok(standing),
        };
        Ok(if self.budgets.is_used(link).await? {
            Standing::Used
        } else {
            Standing::Open(employee.display_name.clone())
        })
    }

    async fn act(&self, link: &OwnerLink) -> Result<Acted, Away> {
        let employee = match self.owner(link).await? {
            Ok(employee) => employee,
            Err(standing) => return Ok(Acted::Not(standing)),
        };
        let now = self.clock.now();
        let Some(following) = self.budgets.follow(link, now).await? else {
            return Ok(Acted::Not(Standing::Used));
        };
        if link.action() == Action::Pause {
            // Before it is written down: if this fails the link is as good as before.
            let everything = Scope::Employee(employee.id.clone());
            self.store.end(&everything, now).await?;
        }
        following.done().await?;
        self.account(link, &employee).await;
        Ok(Acted::Done(employee.display_name.clone()))
    }
}

impl OwnersAccess {
    /// Whom a link is about that can be used by its time.
    async fn owner(&self, link: &OwnerLink) -> Result<Result<Arc<Employee>, Standing>, Away> {
        if self.clock.now() >= link.expires_at() {
            return Ok(Err(Standing::Expired));
        }
        let employee = self.directory.employee(link.employee()).await?;
        let employee = employee.filter(|employee| employee.active);
        Ok(employee.ok_or(Standing::Gone))
    }

    /// Writes it down. It is done by then, and stays so.
    async fn account(&self, link: &OwnerLink, employee: &Employee) {
        let (name, outcome) = match link.action() {
            Action::Pause => (audit::Name::VoicePaused, "paused"),
            Action::Unlock => (audit::Name::VoiceUnlocked, "unlocked"),
        };
        let event = audit::Event {
            actor: audit::Actor::Owner(employee.id.clone()),
            organization: Some(employee.organization.clone()),
            target: Some(employee.id.clone()),
            ..audit::Event::new(self.clock.now(), name, outcome)
        };
        if let Err(error) = self.audit.record(&event.because("owner_link")).await {
            tracing::error!(%error, "an owner's link was used and the audit log does not know");
        }
    }
}

impl From<LedgerError> for Away {
    fn from(error: LedgerError) -> Self {
        Self(Box::new(error))
    }
}

impl From<StoreError> for Away {
    fn from(error: StoreError) -> Self {
        Self(Box::new(error))
    }
}

impl From<directory::Error> for Away {
    fn from(error: directory::Error) -> Self {
        Self(Box::new(error))
    }
}
