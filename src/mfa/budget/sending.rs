//! Decides whether a PIN may be sent, how many digits it has, and on which channels it goes.

use super::{
    book::{Budgets, Visit, entry, spent, strike},
    ledger::{Account, Entry, Kind, LedgerError, Page, Query, Which},
    rules::{ago, longest},
    ruling::{Sending, Spent, Terms, Way},
    table::Name,
};
use crate::mfa::{ChallengeId, Digits};

impl Budgets {
    /// Decides whether a PIN of at least this many digits may be sent for a challenge. If it may, the send is
    /// counted first. Call [`Budgets::unsent`] if nothing was sent in the end.
    ///
    /// # Errors
    /// [`LedgerError`]: no PIN may be sent.
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
        // A withheld text message is a refusal only if there is no email address to fall back to.
        refusals.extend(withheld.filter(|_| !way.email));
        // A refusal returns without a commit and costs nothing: otherwise asking again would extend the wait.
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

    /// Gives back the send with this id, because nothing was sent: another request was quicker, or the challenge
    /// had ended.
    ///
    /// # Errors
    /// [`LedgerError`]: the send stays counted.
    pub async fn unsent(&self, visit: &Visit<'_>, sending: &str, way: &Way) -> Result<(), LedgerError> {
        let mut page = self.ledger.open(&accounts(visit, way)).await?;
        // Voids on every account that a send can be charged to. Whether the device was known then is not recorded.
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

    /// Returns true if a right PIN was given through this device within `known_for`.
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
        // A PIN that is long anyway cannot be made longer, so no rule needs to be asked.
        if self.policy.is_short(usual)
            && let Some(spent) = longest(spent(page, &self.policy.lengthening(visit, known)).await?)
        {
            terms.digits = self.policy.long;
            terms.longer = Some(spent.budget);
        }
        Ok(terms)
    }
}

/// Lists the accounts to open for a send. A device account needs no opening of its own: the employee's covers it.
fn accounts(visit: &Visit<'_>, way: &Way) -> Vec<Account> {
    let mut accounts = vec![visit.account(), visit.company()];
    if let Some((number, prefix)) = &way.sms {
        accounts.extend([Account::Number(number.clone()), Account::Prefix(prefix.clone())]);
    }
    accounts
}

/// Builds the entries of a send. `sms` is `None` if no text message goes out.
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
