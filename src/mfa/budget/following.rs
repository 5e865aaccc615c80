//! An owner's link is used, once.

use super::{
    book::Budgets,
    burning::lift,
    ledger::{Account, Entry, Kind, LedgerError, Page},
    rules::ago,
};
use crate::{
    clock::Timestamp,
    mfa::owner::{Action, OwnerLink},
};

/// A link that was not used before, and is not until [`Following::done`]. Meanwhile nothing else of its employee is
/// counted, so no PIN is compared.
pub struct Following<'a> {
    budgets: &'a Budgets,
    page: Box<dyn Page>,
    link: &'a OwnerLink,
    now: Timestamp,
}

impl Budgets {
    /// Whether a link was used before.
    ///
    /// # Errors
    /// [`LedgerError`]: it is not known.
    pub async fn is_used(&self, link: &OwnerLink) -> Result<bool, LedgerError> {
        let mut page = self.ledger.open(&[account(link)]).await?;
        is_used(&mut *page, link).await
    }

    /// Begins to use a link; none if it was used before.
    ///
    /// # Errors
    /// [`LedgerError`]: it is not used.
    pub async fn follow<'a>(
        &'a self,
        link: &'a OwnerLink,
        now: Timestamp,
    ) -> Result<Option<Following<'a>>, LedgerError> {
        let mut page = self.ledger.open(&[account(link)]).await?;
        if is_used(&mut *page, link).await? {
            return Ok(None);
        }
        Ok(Some(Following {
            budgets: self,
            page,
            link,
            now,
        }))
    }
}

impl Following<'_> {
    /// Does what the link is for, and uses it up, in one step.
    ///
    /// # Errors
    /// [`LedgerError`]: neither is done as far as can be told.
    pub async fn done(mut self) -> Result<(), LedgerError> {
        let kind = match self.link.action() {
            Action::Pause => Kind::Paused,
            Action::Unlock => {
                lift(&mut *self.page, account(self.link)).await?;
                Kind::Unlocked
            }
        };
        let entries = [self.entry(kind), self.entry(Kind::LinkUsed)];
        let forget = ago(self.now, self.budgets.policy.memory());
        self.page.add(&entries, forget).await?;
        self.page.close().await
    }

    fn entry(&self, kind: Kind) -> Entry {
        Entry {
            account: account(self.link),
            kind,
            at: self.now,
            id: self.budgets.name(),
            challenge: self.link.challenge().to_string(),
            by: self.link.action().as_str().to_owned(),
        }
    }
}

impl std::fmt::Debug for Following<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Following")
            .field("link", self.link)
            .finish_non_exhaustive()
    }
}

fn account(link: &OwnerLink) -> Account {
    Account::Employee(link.employee().clone())
}

async fn is_used(page: &mut dyn Page, link: &OwnerLink) -> Result<bool, LedgerError> {
    let (challenge, by) = (link.challenge().as_str(), link.action().as_str());
    let used = page.ids(&account(link), Kind::LinkUsed, challenge, by).await?;
    Ok(!used.is_empty())
}
