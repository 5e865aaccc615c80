//! Using an owner link, at most once.

use super::{
    budget_rules::moment_before,
    budgets::{Budgets, lift_pause_and_stop},
    ledger::{LedgerAccount, LedgerEntry, LedgerEntryKind, LedgerError, LedgerTransaction},
};
use crate::{
    clock::Timestamp,
    mfa::owner::{OwnerLink, OwnerLinkAction},
};

/// An owner link in use. It is not used up until [`OwnerLinkUse::complete`]. Until then its employee's account stays
/// locked, so none of their guesses is counted and no PIN is compared.
pub struct OwnerLinkUse<'a> {
    budgets: &'a Budgets,
    page: Box<dyn LedgerTransaction>,
    link: &'a OwnerLink,
    now: Timestamp,
}

impl Budgets {
    /// Returns true if the link was used before.
    ///
    /// # Errors
    /// [`LedgerError`]: the answer is unknown.
    pub async fn is_link_used(&self, link: &OwnerLink) -> Result<bool, LedgerError> {
        let mut page = self.ledger.open(&[account_of_link(link)]).await?;
        has_been_used(&mut *page, link).await
    }

    /// Begins to use a link. Returns `None` if it was used before.
    ///
    /// # Errors
    /// [`LedgerError`]: the link is not used up.
    pub async fn begin_link_use<'a>(
        &'a self,
        link: &'a OwnerLink,
        now: Timestamp,
    ) -> Result<Option<OwnerLinkUse<'a>>, LedgerError> {
        // The account stays open until the action is done. Of two requests with the same link, the second waits and
        // then finds it used.
        let mut page = self.ledger.open(&[account_of_link(link)]).await?;
        if has_been_used(&mut *page, link).await? {
            return Ok(None);
        }
        Ok(Some(OwnerLinkUse {
            budgets: self,
            page,
            link,
            now,
        }))
    }
}

impl OwnerLinkUse<'_> {
    /// Does what the link is for and uses it up, in one transaction.
    ///
    /// # Errors
    /// [`LedgerError`]: as far as is known, neither happened.
    pub async fn complete(mut self) -> Result<(), LedgerError> {
        let kind = match self.link.action() {
            OwnerLinkAction::Pause => LedgerEntryKind::Paused,
            OwnerLinkAction::Unlock => {
                lift_pause_and_stop(&mut *self.page, account_of_link(self.link)).await?;
                LedgerEntryKind::Unlocked
            }
        };
        let entries = [self.new_entry(kind), self.new_entry(LedgerEntryKind::LinkUsed)];
        let forget = moment_before(self.now, self.budgets.policy.ledger_retention());
        self.page.add(&entries, forget).await?;
        self.page.commit().await
    }

    fn new_entry(&self, kind: LedgerEntryKind) -> LedgerEntry {
        LedgerEntry {
            account: account_of_link(self.link),
            kind,
            at: self.now,
            id: self.budgets.draw_id(),
            challenge: self.link.challenge().to_string(),
            // In place of a digest stands the action: the pause link and the unlock link of one challenge are used
            // up separately.
            origin: self.link.action().as_str().to_owned(),
        }
    }
}

impl std::fmt::Debug for OwnerLinkUse<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Following")
            .field("link", self.link)
            .finish_non_exhaustive()
    }
}

fn account_of_link(link: &OwnerLink) -> LedgerAccount {
    LedgerAccount::Employee(link.employee().clone())
}

async fn has_been_used(page: &mut dyn LedgerTransaction, link: &OwnerLink) -> Result<bool, LedgerError> {
    let (challenge, by) = (link.challenge().as_str(), link.action().as_str());
    let used = page
        .entry_ids(&account_of_link(link), LedgerEntryKind::LinkUsed, challenge, by)
        .await?;
    Ok(!used.is_empty())
}
