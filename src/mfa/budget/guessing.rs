//! Decides whether a guess may be compared, and settles it when the result is known.

use super::{
    book::{Budgets, Visit, entry, is_full_with_one_more, spent, strike, take_back},
    ledger::{Account, Entry, Kind, LedgerError, Page, Which},
    rules::{ago, longest},
    ruling::{Guess, Way},
    table::{Limit, Name},
};
use crate::mfa::{ChallengeId, Digits};

impl Budgets {
    /// Decides whether a guess at a PIN of this many digits may be compared. If it may, it is counted as wrong
    /// first. Call [`Budgets::passed`] if it was right, or [`Budgets::unused`] if nothing was compared.
    ///
    /// # Errors
    /// [`LedgerError`]: the guess must not be compared.
    pub async fn guess(
        &self,
        visit: &Visit<'_>,
        challenge: &ChallengeId,
        digits: Digits,
    ) -> Result<Guess, LedgerError> {
        let mut page = self.ledger.open(&[visit.account(), visit.company()]).await?;
        let known = self.knows(&mut *page, visit).await?;
        // A refusal returns without a commit and costs nothing: otherwise asking again would extend it.
        let refusing = [self.policy.off(visit), self.policy.estranging(visit, known)].concat();
        if let Some(refusal) = longest(spent(&mut *page, &refusing).await?) {
            return Ok(Guess::Refused(refusal));
        }
        let short = self.policy.is_short(digits);
        let mut by_this = Vec::new();
        if short {
            let lengthening = self.policy.lengthening(visit, known);
            if let Some(spent) = longest(spent(&mut *page, &lengthening).await?) {
                return Ok(Guess::Longer(spent.budget));
            }
            by_this = self.spent_by_one_more(&mut *page, visit, known).await?;
        }
        let id = self.name();
        let line = |account, kind| Entry {
            challenge: challenge.as_str().to_owned(),
            ..entry(visit, account, kind, &id)
        };
        // Counted as wrong before the comparison. A crash in between costs the owner a guess and never gives one to
        // an attacker.
        let mut entries = vec![line(visit.account(), Kind::Wrong)];
        if short {
            entries.push(line(visit.account(), Kind::ShortGuess));
            entries.push(line(visit.company(), Kind::ShortGuess));
        }
        // From an unknown device every guess counts, at long PINs too: a thousand employees with a few guesses each
        // would otherwise add up to many tries at six digits (docs/decisions/0012-many-at-once.md).
        if !known {
            entries.push(line(visit.company(), Kind::StrangerGuess));
        }
        // PINs stay long for `elevated_for`, even if the window moves on earlier.
        if by_this.contains(&Name::OrganizationGuesses) {
            entries.push(line(visit.company(), Kind::Elevated));
        }
        self.write(page, visit, &entries).await?;
        Ok(Guess::Counted { id, spent: by_this })
    }

    /// Records that the guess with this id was right: voids it, forgives earlier wrong guesses at this challenge,
    /// and makes the device known.
    ///
    /// # Errors
    /// [`LedgerError`]: the guess stays counted as wrong, and the question must not be answered.
    pub async fn passed(
        &self,
        visit: &Visit<'_>,
        challenge: &ChallengeId,
        guess: &str,
        way: &Way,
    ) -> Result<(), LedgerError> {
        let mut accounts = vec![visit.account(), visit.company()];
        accounts.extend(way.sms.iter().map(|(_, prefix)| Account::Prefix(prefix.clone())));
        let mut page = self.ledger.open(&accounts).await?;
        // A pass ends the row of wrong guesses, whoever made them.
        strike(&mut *page, visit.account(), Kind::Wrong, Which::All).await?;
        take_back(&mut *page, visit, guess).await?;
        let forgiven = self.forgive(&mut *page, visit, challenge).await?;
        // Nobody speaks the PINs of SMS pumping: a PIN that came back was sent to a real person.
        if let Some((_, prefix)) = &way.sms {
            let answered = Which::Challenge(challenge.as_str().to_owned());
            strike(
                &mut *page,
                Account::Prefix(prefix.clone()),
                Kind::Unanswered,
                answered,
            )
            .await?;
        }
        let passed = entry(visit, visit.seat(), Kind::Passed, guess);
        let entries: Vec<_> = forgiven.into_iter().chain([passed]).collect();
        self.write(page, visit, &entries).await
    }

    /// Gives back the guess with this id. It was compared with nothing, because its challenge had ended.
    ///
    /// # Errors
    /// [`LedgerError`]: the guess stays counted as wrong.
    pub async fn unused(&self, visit: &Visit<'_>, guess: &str) -> Result<(), LedgerError> {
        let mut page = self.ledger.open(&[visit.account(), visit.company()]).await?;
        strike(
            &mut *page,
            visit.account(),
            Kind::Wrong,
            Which::Id(guess.to_owned()),
        )
        .await?;
        take_back(&mut *page, visit, guess).await?;
        page.close().await
    }

    async fn spent_by_one_more(
        &self,
        page: &mut dyn Page,
        visit: &Visit<'_>,
        known: bool,
    ) -> Result<Vec<Name>, LedgerError> {
        let mut spent = Vec::new();
        for (name, account, kind, limit) in self.policy.by_one_more_guess(visit, known) {
            let full = is_full_with_one_more(page, account, kind, limit, visit.now);
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
    async fn forgive(
        &self,
        page: &mut dyn Page,
        visit: &Visit<'_>,
        challenge: &ChallengeId,
    ) -> Result<Vec<Entry>, LedgerError> {
        // Forgiveness is for mishearing. Guesses of somebody else at the same challenge carry another digest and
        // stay.
        let Limit { count, window } = self.policy.forgiven;
        let before = page
            .count(&visit.account(), Kind::Forgiven, ago(visit.now, window))
            .await?;
        let left = usize::try_from(count.saturating_sub(before)).unwrap_or(usize::MAX);
        let (employee, company) = (visit.account(), visit.company());
        for kind in [Kind::ShortGuess, Kind::StrangerGuess] {
            let wrong = page.ids(&company, kind, challenge.as_str(), &visit.by);
            for guess in wrong.await? {
                strike(page, company.clone(), kind, Which::Id(guess)).await?;
            }
        }
        let wrong = page.ids(&employee, Kind::ShortGuess, challenge.as_str(), &visit.by);
        let mut forgiven = Vec::new();
        for guess in wrong.await?.into_iter().take(left) {
            strike(page, employee.clone(), Kind::ShortGuess, Which::Id(guess.clone())).await?;
            forgiven.push(entry(visit, employee.clone(), Kind::Forgiven, &guess));
        }
        Ok(forgiven)
    }
}
