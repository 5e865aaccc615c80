//! Decides whether a guess may be compared, and settles it when the result is known.

use super::{
    AttemptContext,
    budget_policy::{BudgetName, WindowLimit},
    budget_rules::{longest_lasting, moment_before, sms_kinds, wrong_kind},
    budgets::{Budgets, find_spent_budgets, new_entry, next_entry_reaches_limit, void_entries, void_guess},
    decision::{CountedGuess, DeliveryOptions, GuessDecision},
    ledger::{EntrySelector, LedgerAccount, LedgerEntry, LedgerEntryKind, LedgerError, LedgerTransaction},
};
use crate::mfa::{ChallengeId, Digits};

/// The origin of a pass. One challenge is passed once, from whatever session.
const NO_ORIGIN: &str = "";

impl Budgets {
    /// Decides whether a guess at a PIN of this many digits may be compared. If it may, it is counted as wrong
    /// first. Call [`Budgets::record_pass`] if it was right, or [`Budgets::withdraw_guess`] if nothing was compared.
    ///
    /// # Errors
    /// [`LedgerError`]: the guess must not be compared.
    pub async fn admit_guess(
        &self,
        visit: &AttemptContext<'_>,
        challenge: &ChallengeId,
        digits: Digits,
    ) -> Result<GuessDecision, LedgerError> {
        let mut page = self
            .ledger
            .open(&[visit.employee_account(), visit.organization_account()])
            .await?;
        let known = self.is_known_device(&mut *page, visit).await?;
        // A refusal returns without a commit and costs nothing: otherwise asking again would extend it.
        let refusing = [
            self.policy.access_off_rules(visit),
            self.policy.unknown_device_rules(visit, known),
        ]
        .concat();
        if let Some(refusal) = longest_lasting(find_spent_budgets(&mut *page, &refusing).await?) {
            return Ok(GuessDecision::Refused(refusal));
        }
        let short = self.policy.is_short(digits);
        let mut by_this = Vec::new();
        if short {
            let lengthening = self.policy.long_pin_rules(visit, known);
            if let Some(spent) = longest_lasting(find_spent_budgets(&mut *page, &lengthening).await?) {
                return Ok(GuessDecision::PinTooShort(spent.budget));
            }
            by_this = self.budgets_spent_by_next_guess(&mut *page, visit, known).await?;
        }
        let id = self.draw_id();
        let line = |account, kind| LedgerEntry {
            challenge: challenge.as_str().to_owned(),
            ..new_entry(visit, account, kind, &id)
        };
        // Counted as wrong before the comparison. A crash in between costs the owner a guess and never gives one to
        // an attacker.
        let mut entries = vec![line(visit.employee_account(), wrong_kind(known))];
        if short {
            entries.push(line(visit.employee_account(), LedgerEntryKind::ShortGuess));
            entries.push(line(visit.organization_account(), LedgerEntryKind::ShortGuess));
        }
        // From an unknown device every guess counts, at long PINs too: a thousand employees with a few guesses each
        // would otherwise add up to many tries at six digits (docs/decisions/0012-many-at-once.md).
        if !known {
            entries.push(line(visit.organization_account(), LedgerEntryKind::StrangerGuess));
        }
        // PINs stay long for `elevated_for`, even if the window moves on earlier.
        if by_this.contains(&BudgetName::OrganizationGuesses) {
            entries.push(line(visit.organization_account(), LedgerEntryKind::Elevated));
        }
        self.add_and_commit(page, visit, &entries).await?;
        Ok(GuessDecision::Counted(CountedGuess {
            id,
            spent: by_this,
            known,
        }))
    }

    /// Records that a guess was right: voids it, forgives earlier wrong guesses at this challenge, and makes the device
    /// known. Returns false, and records nothing, if the challenge was passed before: the store of challenges can be put
    /// back to an earlier state, and one PIN must not give two answers.
    ///
    /// # Errors
    /// [`LedgerError`]: the guess stays counted as wrong, and the question must not be answered.
    pub async fn record_pass(
        &self,
        visit: &AttemptContext<'_>,
        challenge: &ChallengeId,
        guess: &CountedGuess,
        way: &DeliveryOptions,
    ) -> Result<bool, LedgerError> {
        let mut accounts = vec![visit.employee_account(), visit.organization_account()];
        accounts.extend(
            way.sms
                .iter()
                .map(|(_, prefix)| LedgerAccount::Prefix(prefix.clone())),
        );
        let mut page = self.ledger.open(&accounts).await?;
        let (device, passed) = (visit.device_account(), LedgerEntryKind::Passed);
        let before = page
            .entry_ids(&device, passed, challenge.as_str(), NO_ORIGIN)
            .await?;
        if !before.is_empty() {
            return Ok(false);
        }
        // A pass ends the row of wrong guesses, whoever made them: that from known devices, or that from all others.
        let wrong = wrong_kind(guess.known);
        void_entries(&mut *page, visit.employee_account(), wrong, EntrySelector::All).await?;
        void_guess(&mut *page, visit, &guess.id).await?;
        let forgiven = self.forgive_wrong_guesses(&mut *page, visit, challenge).await?;
        // Nobody speaks the PINs of SMS pumping: a PIN that came back was sent to a real person.
        if let Some((_, prefix)) = &way.sms {
            for known in [true, false] {
                let answered = EntrySelector::Challenge(challenge.as_str().to_owned());
                let (_, unanswered) = sms_kinds(known);
                void_entries(
                    &mut *page,
                    LedgerAccount::Prefix(prefix.clone()),
                    unanswered,
                    answered,
                )
                .await?;
            }
        }
        let passed = LedgerEntry {
            challenge: challenge.as_str().to_owned(),
            origin: NO_ORIGIN.to_owned(),
            ..new_entry(visit, device, passed, &guess.id)
        };
        let entries: Vec<_> = forgiven.into_iter().chain([passed]).collect();
        self.add_and_commit(page, visit, &entries).await?;
        Ok(true)
    }

    /// Gives a guess back. It was compared with nothing, because its challenge had ended, or it was the PIN of another
    /// challenge.
    ///
    /// # Errors
    /// [`LedgerError`]: the guess stays counted as wrong.
    pub async fn withdraw_guess(
        &self,
        visit: &AttemptContext<'_>,
        guess: &CountedGuess,
    ) -> Result<(), LedgerError> {
        let mut page = self
            .ledger
            .open(&[visit.employee_account(), visit.organization_account()])
            .await?;
        let (wrong, this) = (wrong_kind(guess.known), EntrySelector::Id(guess.id.clone()));
        void_entries(&mut *page, visit.employee_account(), wrong, this).await?;
        void_guess(&mut *page, visit, &guess.id).await?;
        page.commit().await
    }

    async fn budgets_spent_by_next_guess(
        &self,
        page: &mut dyn LedgerTransaction,
        visit: &AttemptContext<'_>,
        known: bool,
    ) -> Result<Vec<BudgetName>, LedgerError> {
        let mut spent = Vec::new();
        for (name, account, kind, limit) in self.policy.limits_of_next_guess(visit, known) {
            let full = next_entry_reaches_limit(page, account, kind, limit, visit.now);
            // Some budgets have two limits (36 hours and 30 days). Each budget is reported once.
            if full.await? && !spent.contains(&name) {
                spent.push(name);
            }
        }
        Ok(spent)
    }

    /// Forgives wrong guesses at this challenge by the same session, device and person: in the organization's
    /// account all of them, because a challenge that ends with a pass is no attack on many; in the employee's
    /// account as many as the daily limit allows, latest first.
    async fn forgive_wrong_guesses(
        &self,
        page: &mut dyn LedgerTransaction,
        visit: &AttemptContext<'_>,
        challenge: &ChallengeId,
    ) -> Result<Vec<LedgerEntry>, LedgerError> {
        // Forgiveness is for mishearing. Guesses of somebody else at the same challenge carry another digest and
        // stay.
        let WindowLimit { count, window } = self.policy.forgiven;
        let before = page
            .count(
                &visit.employee_account(),
                LedgerEntryKind::Forgiven,
                moment_before(visit.now, window),
            )
            .await?;
        let left = usize::try_from(count.saturating_sub(before)).unwrap_or(usize::MAX);
        let (employee, company) = (visit.employee_account(), visit.organization_account());
        for kind in [LedgerEntryKind::ShortGuess, LedgerEntryKind::StrangerGuess] {
            let wrong = page.entry_ids(&company, kind, challenge.as_str(), &visit.origin);
            for guess in wrong.await? {
                void_entries(page, company.clone(), kind, EntrySelector::Id(guess)).await?;
            }
        }
        let wrong = page.entry_ids(
            &employee,
            LedgerEntryKind::ShortGuess,
            challenge.as_str(),
            &visit.origin,
        );
        let mut forgiven = Vec::new();
        for guess in wrong.await?.into_iter().take(left) {
            void_entries(
                page,
                employee.clone(),
                LedgerEntryKind::ShortGuess,
                EntrySelector::Id(guess.clone()),
            )
            .await?;
            forgiven.push(new_entry(
                visit,
                employee.clone(),
                LedgerEntryKind::Forgiven,
                &guess,
            ));
        }
        Ok(forgiven)
    }
}
