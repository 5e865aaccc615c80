//! Using an owner link, at most once.

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

/// An owner link in use. It is not used up until [`Following::done`]. Until then its employee's account stays
/// locked, so none of their guesses is counted and no PIN is compared.
pub struct Following<'a> {
    budgets: &'a Budgets,
    page: Box<dyn Page>,
    link: &'a OwnerLink,
    now: Timestamp,
}

impl Budgets {
    /// Returns true if the link was used before.
    ///
    /// # Errors
    /// [`LedgerError`]: the answer is unknown.
    pub async fn is_used(&self, link: &OwnerLink) -> Result<bool, LedgerError> {
        let mut page = self.ledger.open(&[account(link)]).await?;
        is_used(&mut *page, link).await
    }

    /// Begins to use a link. Returns `None` if it was used before.
    ///
    /// # Errors
    /// [`LedgerError`]: the link is not used up.
    pub async fn follow<'a>(
        &'a self,
        link: &'a OwnerLink,
        now: Timestamp,
    ) -> Result<Option<Following<'a>>, LedgerError> {
        // The account stays open until the action is done. Of two requests with the same link, the second waits and
        // then finds it used.
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
    /// Does what the link is for and uses it up, in one transaction.
    ///
    /// # Errors
    /// [`LedgerError`]: as far as is known, neither happened.
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
            // In place of a digest stands the action: the pause link and the unlock link of one challenge are used
            // up separately.
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
