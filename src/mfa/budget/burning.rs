//! Consequences of a burned challenge, and pausing and unlocking of voice access.

use super::{
    AttemptContext,
    budget_policy::{BudgetName, WindowLimit},
    budget_rules::{BudgetRule, moment_after, moment_before},
    budgets::{Budgets, find_spent_budgets, new_entry, next_entry_reaches_limit, void_entries},
    decision::{BurnConsequences, NoticeOutcome},
    ledger::{EntrySelector, LedgerAccount, LedgerEntry, LedgerEntryKind, LedgerError, LedgerTransaction},
};
use crate::{clock::Timestamp, directory::EmployeeId, mfa::ChallengeId};

impl Budgets {
    /// Records a burned challenge and decides its consequences: how long the device waits, whether the
    /// organization's PINs become longer, and how the owner is notified. `by_this` are the budgets that the last
    /// guess spent.
    ///
    /// # Errors
    /// [`LedgerError`]: nothing was recorded, and there are no consequences.
    pub async fn record_burn(
        &self,
        visit: &AttemptContext<'_>,
        challenge: &ChallengeId,
        by_this: &[BudgetName],
    ) -> Result<BurnConsequences, LedgerError> {
        let mut page = self
            .ledger
            .open(&[visit.employee_account(), visit.organization_account()])
            .await?;
        // Counted without this burn, so the count is the index of the wait that applies now.
        let before = self
            .policy
            .evaluate_device_wait(&page.query(&self.policy.device_wait_queries(visit)).await?)
            .0;
        let wait = self.policy.waits.get(before).or(self.policy.waits.last());
        let line = |account, kind| new_entry(visit, account, kind, challenge.as_str());
        let mut entries = vec![
            line(visit.device_account(), LedgerEntryKind::Burned),
            line(visit.employee_account(), LedgerEntryKind::Burned),
        ];
        let limit = self.policy.organization_burned.for_enrolled(visit.enrolled);
        let of_one = page
            .count(
                &visit.employee_account(),
                LedgerEntryKind::Burned,
                moment_before(visit.now, limit.window),
            )
            .await?;
        let mut elevated = false;
        // One noisy employee must not make everybody's PINs longer: only so many burns of one count for the
        // organization.
        if of_one < self.policy.burned_of_one {
            let full = next_entry_reaches_limit(
                &mut *page,
                visit.organization_account(),
                LedgerEntryKind::Burned,
                limit,
                visit.now,
            );
            // Only the burn that starts the elevation is reported as such. Further burns do not move its end.
            elevated = full.await?
                && find_spent_budgets(&mut *page, &[self.policy.elevation_rule(visit)])
                    .await?
                    .is_empty();
            entries.push(line(visit.organization_account(), LedgerEntryKind::Burned));
        }
        if elevated {
            entries.push(line(visit.organization_account(), LedgerEntryKind::Elevated));
        }
        let told = self.choose_notice(&mut *page, visit).await?;
        if told == NoticeOutcome::Notice {
            entries.push(line(visit.employee_account(), LedgerEntryKind::Notice));
        }
        self.add_and_commit(page, visit, &entries).await?;
        Ok(BurnConsequences {
            wait: wait.copied().unwrap_or_default(),
            elevated,
            spent: by_this.to_vec(),
            notice: told,
            // Set by the gate once the mail is in the outbox.
            notified: false,
        })
    }

    /// Pauses an employee's voice access until it is unlocked.
    ///
    /// # Errors
    /// [`LedgerError`]: voice access is not paused.
    pub async fn pause_voice_access(&self, employee: &EmployeeId, now: Timestamp) -> Result<(), LedgerError> {
        let page = self
            .ledger
            .open(&[LedgerAccount::Employee(employee.clone())])
            .await?;
        self.record_access_change(page, employee, LedgerEntryKind::Paused, now)
            .await
    }

    /// Lifts the pause, the waits and the stop of an employee. It gives no guesses back.
    ///
    /// # Errors
    /// [`LedgerError`]: nothing is lifted.
    pub async fn unlock_voice_access(
        &self,
        employee: &EmployeeId,
        now: Timestamp,
    ) -> Result<(), LedgerError> {
        let account = LedgerAccount::Employee(employee.clone());
        let mut page = self.ledger.open(std::slice::from_ref(&account)).await?;
        // Waits need no voiding: the rules ignore burns before the latest unlock.
        lift_pause_and_stop(&mut *page, account).await?;
        self.record_access_change(page, employee, LedgerEntryKind::Unlocked, now)
            .await
    }

    async fn record_access_change(
        &self,
        mut page: Box<dyn LedgerTransaction>,
        employee: &EmployeeId,
        kind: LedgerEntryKind,
        at: Timestamp,
    ) -> Result<(), LedgerError> {
        let entry = LedgerEntry {
            account: LedgerAccount::Employee(employee.clone()),
            kind,
            at,
            id: self.draw_id(),
            challenge: String::new(),
            origin: String::new(),
        };
        page.add(&[entry], moment_before(at, self.policy.ledger_retention()))
            .await?;
        page.commit().await
    }

    async fn choose_notice(
        &self,
        page: &mut dyn LedgerTransaction,
        visit: &AttemptContext<'_>,
    ) -> Result<NoticeOutcome, LedgerError> {
        let WindowLimit { count, window } = self.policy.notices;
        let first = BudgetRule::sliding(
            BudgetName::Sends,
            visit.employee_account(),
            LedgerEntryKind::Notice,
            self.policy.notices,
            visit.now,
        );
        let Some(since) = page
            .query(&[first.query])
            .await?
            .first()
            .copied()
            .flatten()
            // A rule treats a limit of zero as one. Here zero turns the digest off. The configuration allows no
            // zero.
            .filter(|_| count > 0)
        else {
            return Ok(NoticeOutcome::Notice);
        };
        // This burn is not written yet.
        let burned = page
            .count(&visit.employee_account(), LedgerEntryKind::Burned, since)
            .await?
            .saturating_add(1);
        Ok(NoticeOutcome::Digest {
            since,
            due: moment_after(since, window),
            burned,
        })
    }
}

/// Voids the pause and the stop of an account. It gives no guesses back.
pub(super) async fn lift_pause_and_stop(
    page: &mut dyn LedgerTransaction,
    account: LedgerAccount,
) -> Result<(), LedgerError> {
    for kind in [LedgerEntryKind::Paused, LedgerEntryKind::Wrong] {
        void_entries(page, account.clone(), kind, EntrySelector::All).await?;
    }
    Ok(())
}
