//! May a code be sent, how long, and by which ways?

use super::{
    book::{Budgets, Visit, entry, spent, strike},
    ledger::{Account, Entry, Kind, LedgerError, Page, Query, Which},
    rules::{ago, longest},
    ruling::{Sending, Spent, Terms, Way},
    table::Name,
};
use crate::mfa::{ChallengeId, Digits};

impl Budgets {
    /// A code is to be sent for this challenge, with at least so many digits. If it may, that is counted first; say
    /// [`Budgets::unsent`] when nothing was sent.
    ///
    /// # Errors
    /// [`LedgerError`]: nothing may be sent.
    pub async fn send(
        &self,
        visit: &Visit<'_>,
        challenge: &ChallengeId,
        at_least: Digits,
        way: &Way,
    ) -> Result<Sending, LedgerError> {
        let mut page = self.ledger.open(&accounts(visit, way)).await?;
        let known = self.knows(&mut *page, visit).await?;
        let refusing = [
            self.policy.off(visit),
            self.policy.sending(visit, known),
            self.policy.estranging(visit, known),
        ]
        .concat();
        let mut refusals = spent(&mut *page, &refusing).await?;
        let waiting = page.ask(&self.policy.waiting(visit)).await?;
        let until = self.policy.waited(&waiting).1.filter(|until| *until > visit.now);
        refusals.extend(until.map(|until| Spent {
            budget: Name::BurnedOnDevice,
            until: Some(until),
        }));
        let withheld = longest(spent(&mut *page, &self.policy.texting(visit, way)).await?);
        refusals.extend(withheld.filter(|_| !way.email));
        if let Some(refusal) = longest(refusals) {
            return Ok(Sending::Refused(refusal));
        }
        let terms = self.terms(&mut *page, visit, known, at_least).await?;
        let id = self.name();
        let entries = sent(
            visit,
            challenge,
            &id,
            known,
            way.sms.as_ref().filter(|_| withheld.is_none()),
        );
        self.write(page, visit, &entries).await?;
        let withheld = withheld.map(|spent| spent.budget);
        let terms = Terms { withheld, ..terms };
        Ok(Sending::Allowed { id, terms })
    }

    /// The sending of that id came to nothing: another was quicker, or there was nothing left to send for.
    ///
    /// # Errors
    /// [`LedgerError`]: it stays counted.
    pub async fn unsent(&self, visit: &Visit<'_>, sending: &str, way: &Way) -> Result<(), LedgerError> {
        let mut page = self.ledger.open(&accounts(visit, way)).await?;
        let mut counted = vec![
            (visit.account(), Kind::Send),
            (visit.seat(), Kind::Send),
            (visit.account(), Kind::SendUnknown),
        ];
        if let Some((number, prefix)) = &way.sms {
            counted.push((Account::Number(number.clone()), Kind::Sms));
            counted.push((Account::Prefix(prefix.clone()), Kind::Unanswered));
            counted.push((visit.company(), Kind::Sms));
        }
        for (account, kind) in counted {
            strike(&mut *page, account, kind, Which::Id(sending.to_owned())).await?;
        }
        page.close().await
    }

    /// Whether a PIN was given through this device not long ago.
    pub(super) async fn knows(&self, page: &mut dyn Page, visit: &Visit<'_>) -> Result<bool, LedgerError> {
        let query = Query {
            account: visit.seat(),
            kind: Kind::Passed,
            since: Some(ago(visit.now, self.policy.known_for)),
            nth: 1,
        };
        Ok(page.ask(&[query]).await?.iter().any(Option::is_some))
    }

    async fn terms(
        &self,
        page: &mut dyn Page,
        visit: &Visit<'_>,
        known: bool,
        at_least: Digits,
    ) -> Result<Terms, LedgerError> {
        let usual = self.policy.digits.max(at_least);
        let mut terms = Terms {
            digits: usual,
            longer: None,
            withheld: None,
        };
        if self.policy.is_short(usual)
            && let Some(spent) = longest(spent(page, &self.policy.lengthening(visit, known)).await?)
        {
            terms.digits = self.policy.long;
            terms.longer = Some(spent.budget);
        }
        Ok(terms)
    }
}

/// On whose accounts a sending is.
fn accounts(visit: &Visit<'_>, way: &Way) -> Vec<Account> {
    let mut accounts = vec![visit.account(), visit.company()];
    if let Some((number, prefix)) = &way.sms {
        accounts.extend([Account::Number(number.clone()), Account::Prefix(prefix.clone())]);
    }
    accounts
}

/// What a sending spends.
fn sent(
    visit: &Visit<'_>,
    challenge: &ChallengeId,
    id: &str,
    known: bool,
    sms: Option<&(String, String)>,
) -> Vec<Entry> {
    let line = |account, kind| Entry {
        challenge: challenge.as_str().to_owned(),
        ..entry(visit, account, kind, id)
    };
    let mut entries = vec![line(visit.account(), Kind::Send)];
    entries.push(if known {
        line(visit.seat(), Kind::Send)
    } else {
        line(visit.account(), Kind::SendUnknown)
    });
    if let Some((number, prefix)) = sms {
        entries.push(line(Account::Number(number.clone()), Kind::Sms));
        entries.push(line(Account::Prefix(prefix.clone()), Kind::Unanswered));
        entries.push(line(visit.company(), Kind::Sms));
    }
    entries
}
