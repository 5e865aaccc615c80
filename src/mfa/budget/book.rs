//! The budgets: the policy applied to the ledger.
//!
//! Every decision opens the accounts it concerns, queries them, decides and commits. Only then does the
//! caller act on it.

use std::sync::Arc;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use ring::hmac;

use super::{
    ledger::{Account, Entry, Kind, Ledger, LedgerError, Page, Strike, Which},
    rules::{Rule, ago},
    ruling::{Spent, Way},
    table::{Limit, Name, Policy},
};
use crate::{
    clock::Timestamp,
    directory::{EmployeeId, OrganizationId, PhoneNumber},
    secret::{self, Entropy, RootKey},
};

/// The employee, device and moment of an attempt or a send.
#[derive(Debug, Clone)]
pub struct Visit<'a> {
    /// The employee's organization.
    pub organization: &'a OrganizationId,
    /// Number of enrolled employees in the organization. Some limits grow with it.
    pub enrolled: u32,
    /// The employee whose PIN is sent or guessed.
    pub employee: &'a EmployeeId,
    /// Digest of the device.
    pub device: &'a str,
    /// Digest of session, device and person together. A right PIN forgives only wrong guesses with the same digest.
    pub by: String,
    /// Current time.
    pub now: Timestamp,
}

impl Visit<'_> {
    pub(super) fn account(&self) -> Account {
        Account::Employee(self.employee.clone())
    }

    pub(super) fn seat(&self) -> Account {
        Account::Device(self.employee.clone(), self.device.to_owned())
    }

    pub(super) fn company(&self) -> Account {
        Account::Organization(self.organization.clone())
    }
}

/// Decides about guesses and sends, and records both in the ledger. Clones share the ledger.
#[derive(Debug, Clone)]
pub struct Budgets {
    pub(super) policy: Policy,
    pub(super) ledger: Arc<dyn Ledger>,
    entropy: Arc<dyn Entropy>,
    numbers: hmac::Key,
}

impl Budgets {
    /// Applies a policy to a ledger. Phone numbers are digested under a key derived from `root`.
    pub fn new(policy: Policy, ledger: Arc<dyn Ledger>, entropy: Arc<dyn Entropy>, root: &RootKey) -> Self {
        Self {
            policy,
            ledger,
            entropy,
            numbers: root.mac_key("guess ledger"),
        }
    }

    /// Returns the limits in force.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Returns the channels on which a PIN could be sent: email if `email`, text message if there is a `phone`.
    pub fn way(&self, email: bool, phone: Option<&PhoneNumber>) -> Way {
        // Keyed, because an unkeyed digest of a phone number is reversed by trying all numbers.
        let digest = |text: &str| {
            let tag = hmac::sign(&self.numbers, text.as_bytes());
            BASE64_URL_SAFE_NO_PAD.encode(&tag.as_ref()[..16])
        };
        // Without the last four digits: numbers are rented in such blocks, so SMS pumping shows as many messages to
        // one block.
        let beginning = |number: &str| {
            number
                .chars()
                .take(number.len().saturating_sub(4))
                .collect::<String>()
        };
        let sms = phone.map(|phone| (digest(phone.as_e164()), digest(&beginning(phone.as_e164()))));
        Way { email, sms }
    }

    pub(super) async fn write(
        &self,
        mut page: Box<dyn Page>,
        visit: &Visit<'_>,
        entries: &[Entry],
    ) -> Result<(), LedgerError> {
        // Every write drops what no window reaches any more, so the ledger needs no clean-up job.
        page.add(entries, ago(visit.now, self.policy.memory())).await?;
        page.close().await
    }

    /// Draws an id for a guess or a send.
    pub(super) fn name(&self) -> String {
        secret::name(&*self.entropy)
    }
}

/// Builds an entry that is dated now and attributed to whoever makes this attempt.
pub(super) fn entry(visit: &Visit<'_>, account: Account, kind: Kind, id: &str) -> Entry {
    Entry {
        account,
        kind,
        at: visit.now,
        id: id.to_owned(),
        challenge: String::new(),
        by: visit.by.clone(),
    }
}

/// Returns the spent budgets among `rules`.
pub(super) async fn spent(page: &mut dyn Page, rules: &[Rule]) -> Result<Vec<Spent>, LedgerError> {
    // One query for all rules, because the accounts are locked meanwhile.
    let queries: Vec<_> = rules.iter().map(|rule| rule.query.clone()).collect();
    let answers = page.ask(&queries).await?;
    Ok(rules
        .iter()
        .zip(answers)
        .filter_map(|(rule, answer)| rule.spent(answer))
        .collect())
}

pub(super) async fn strike(
    page: &mut dyn Page,
    account: Account,
    kind: Kind,
    which: Which,
) -> Result<(), LedgerError> {
    page.strike(&Strike { account, kind, which }).await
}

/// Voids the entries of a guess that was right, or that was compared with nothing.
pub(super) async fn take_back(
    page: &mut dyn Page,
    visit: &Visit<'_>,
    guess: &str,
) -> Result<(), LedgerError> {
    // The count of wrong guesses in a row is missing here on purpose: a right PIN voids all of it, and the caller
    // does that.
    let counted = [
        (visit.account(), Kind::ShortGuess),
        (visit.company(), Kind::ShortGuess),
        (visit.company(), Kind::StrangerGuess),
    ];
    for (account, kind) in counted {
        strike(page, account, kind, Which::Id(guess.to_owned())).await?;
    }
    Ok(())
}

/// Returns true if one more entry reaches the limit.
pub(super) async fn is_full_with_one_more(
    page: &mut dyn Page,
    account: Account,
    kind: Kind,
    limit: Limit,
    now: Timestamp,
) -> Result<bool, LedgerError> {
    // The first entry reaches a limit of one, whatever the ledger contains. A limit of zero is treated as one.
    let Some(others) = limit.count.checked_sub(1).filter(|others| *others > 0) else {
        return Ok(true);
    };
    // Only the query of this rule is used. The name of the budget has no effect.
    let rule = Rule::of(
        Name::ShortGuesses,
        account,
        kind,
        Limit {
            count: others,
            ..limit
        },
        now,
    );
    Ok(page.ask(&[rule.query]).await?.iter().any(Option::is_some))
}
