//! May a guess be compared? And what follows when it was right.

use super::{
    book::{Budgets, Visit, entry, is_full_with_one_more, spent, strike, take_back},
    ledger::{Account, Entry, Kind, LedgerError, Page, Which},
    rules::{ago, longest},
    ruling::{Guess, Way},
    table::{Limit, Name},
};
use crate::mfa::{ChallengeId, Digits};

impl Budgets {
    /// A guess is to be compared with a code of so many digits. If it may, it is counted as wrong first; say
    /// [`Budgets::passed`] when it was right, and [`Budgets::unused`] when nothing was compared.
    ///
    /// # Errors
    /// [`LedgerError`]: nothing may be compared.
    pub async fn guess(
        &self,
        visit: &Visit<'_>,
        challenge: &ChallengeId,
        digits: Digits,
    ) -> Result<Guess, LedgerError> {
        let mut page = self.ledger.open(&[visit.account(), visit.company()]).await?;
        let known = self.knows(&mut *page, visit).await?;
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
        let mut entries = vec![line(visit.account(), Kind::Wrong)];
        if short {
            entries.push(line(visit.account(), Kind::ShortGuess));
            entries.push(line(visit.company(), Kind::ShortGuess));
        }
        if !known {
            entries.push(line(visit.company(), Kind::StrangerGuess));
        }
        if by_this.contains(&Name::OrganizationGuesses) {
            entries.push(line(visit.company(), Kind::Elevated));
        }
        self.write(page, visit, &entries).await?;
        Ok(Guess::Counted { id, spent: by_this })
    }

    /// The guess of that id was right.
    ///
    /// # Errors
    /// [`LedgerError`]: it stays counted as wrong, and nothing may be answered.
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
        strike(&mut *page, visit.account(), Kind::Wrong, Which::All).await?;
        take_back(&mut *page, visit, guess).await?;
        let forgiven = self.forgive(&mut *page, visit, challenge).await?;
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

    /// The guess of that id was compared with nothing: its challenge had ended.
    ///
    /// # Errors
    /// [`LedgerError`]: it stays counted as wrong.
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
            if full.await? && !spent.contains(&name) {
                spent.push(name);
            }
        }
        Ok(spent)
    }

    /// Forgives what the same session, device and person guessed wrong at this challenge: the organization's account all
    /// of it, for what was passed in the end is no attack on many; the employee's as far as the day allows.
    async fn forgive(
        &self,
        page: &mut dyn Page,
        visit: &Visit<'_>,
        challenge: &ChallengeId,
    ) -> Result<Vec<Entry>, LedgerError> {
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
