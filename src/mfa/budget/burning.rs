//! Consequences of a burned challenge, and pausing and unlocking of voice access.

use super::{
    book::{Budgets, Visit, entry, is_full_with_one_more, spent, strike},
    ledger::{Account, Entry, Kind, LedgerError, Page, Which},
    rules::{Rule, ago, later},
    ruling::{Burn, Told},
    table::{Limit, Name},
};
use crate::{clock::Timestamp, directory::EmployeeId, mfa::ChallengeId};

impl Budgets {
    /// Records a burned challenge and decides its consequences: how long the device waits, whether the
    /// organization's PINs become longer, and how the owner is notified. `by_this` are the budgets that the last
    /// guess spent.
    ///
    /// # Errors
    /// [`LedgerError`]: nothing was recorded, and there are no consequences.
    pub async fn burned(
        &self,
        visit: &Visit<'_>,
        challenge: &ChallengeId,
        by_this: &[Name],
    ) -> Result<Burn, LedgerError> {
        let mut page = self.ledger.open(&[visit.account(), visit.company()]).await?;
        // Counted without this burn, so the count is the index of the wait that applies now.
        let before = self
            .policy
            .waited(&page.ask(&self.policy.waiting(visit)).await?)
            .0;
        let wait = self.policy.waits.get(before).or(self.policy.waits.last());
        let line = |account, kind| entry(visit, account, kind, challenge.as_str());
        let mut entries = vec![
            line(visit.seat(), Kind::Burned),
            line(visit.account(), Kind::Burned),
        ];
        let limit = self.policy.organization_burned.of(visit.enrolled);
        let of_one = page
            .count(&visit.account(), Kind::Burned, ago(visit.now, limit.window))
            .await?;
        let mut elevated = false;
        // One noisy employee must not make everybody's PINs longer: only so many burns of one count for the
        // organization.
        if of_one < self.policy.burned_of_one {
            let full = is_full_with_one_more(&mut *page, visit.company(), Kind::Burned, limit, visit.now);
            // Only the burn that starts the elevation is reported as such. Further burns do not move its end.
            elevated = full.await?
                && spent(&mut *page, &[self.policy.elevated(visit)])
                    .await?
                    .is_empty();
            entries.push(line(visit.company(), Kind::Burned));
        }
        if elevated {
            entries.push(line(visit.company(), Kind::Elevated));
        }
        let told = self.tell(&mut *page, visit).await?;
        if told == Told::Notice {
            entries.push(line(visit.account(), Kind::Notice));
        }
        self.write(page, visit, &entries).await?;
        Ok(Burn {
            wait: wait.copied().unwrap_or_default(),
            elevated,
            spent: by_this.to_vec(),
            told,
            // Set by the gate once the mail is in the outbox.
            notified: false,
        })
    }

    /// Pauses an employee's voice access until it is unlocked.
    ///
    /// # Errors
    /// [`LedgerError`]: voice access is not paused.
    pub async fn pause(&self, employee: &EmployeeId, now: Timestamp) -> Result<(), LedgerError> {
        let page = self.ledger.open(&[Account::Employee(employee.clone())]).await?;
        self.note(page, employee, Kind::Paused, now).await
    }

    /// Lifts the pause, the waits and the stop of an employee. It gives no guesses back.
    ///
    /// # Errors
    /// [`LedgerError`]: nothing is lifted.
    pub async fn unlock(&self, employee: &EmployeeId, now: Timestamp) -> Result<(), LedgerError> {
        let account = Account::Employee(employee.clone());
        let mut page = self.ledger.open(std::slice::from_ref(&account)).await?;
        // Waits need no voiding: the rules ignore burns before the latest unlock.
        lift(&mut *page, account).await?;
        self.note(page, employee, Kind::Unlocked, now).await
    }

    async fn note(
        &self,
        mut page: Box<dyn Page>,
        employee: &EmployeeId,
        kind: Kind,
        at: Timestamp,
    ) -> Result<(), LedgerError> {
        let entry = Entry {
            account: Account::Employee(employee.clone()),
            kind,
            at,
            id: self.name(),
            challenge: String::new(),
            by: String::new(),
        };
        page.add(&[entry], ago(at, self.policy.memory())).await?;
        page.close().await
    }

    async fn tell(&self, page: &mut dyn Page, visit: &Visit<'_>) -> Result<Told, LedgerError> {
        let Limit { count, window } = self.policy.notices;
        let first = Rule::of(
            Name::Sends,
            visit.account(),
            Kind::Notice,
            self.policy.notices,
            visit.now,
        );
        let Some(since) = page
            .ask(&[first.query])
            .await?
            .first()
            .copied()
            .flatten()
            // A rule treats a limit of zero as one. Here zero turns the digest off. The configuration allows no
            // zero.
            .filter(|_| count > 0)
        else {
            return Ok(Told::Notice);
        };
        // This burn is not written yet.
        let burned = page
            .count(&visit.account(), Kind::Burned, since)
            .await?
            .saturating_add(1);
        Ok(Told::Digest {
            since,
            due: later(since, window),
            burned,
        })
    }
}

/// Voids the pause and the stop of an account. It gives no guesses back.
pub(super) async fn lift(page: &mut dyn Page, account: Account) -> Result<(), LedgerError> {
    for kind in [Kind::Paused, Kind::Wrong] {
        strike(page, account.clone(), kind, Which::All).await?;
    }
    Ok(())
}
