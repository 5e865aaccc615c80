//! The budgets: a policy over a ledger. Each ruling opens the accounts it concerns, asks, decides and writes, and only then
//! is spoken.

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

/// Who comes, from where, and when.
#[derive(Debug, Clone)]
pub struct Visit<'a> {
    /// The organization.
    pub organization: &'a OrganizationId,
    /// How many of its employees are enrolled.
    pub enrolled: u32,
    /// The employee.
    pub employee: &'a EmployeeId,
    /// The device (a digest).
    pub device: &'a str,
    /// Session, device and person together (a digest): who is forgiven a wrong guess by a right one.
    pub by: String,
    /// Now.
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

/// The budgets. Clones share the ledger.
#[derive(Debug, Clone)]
pub struct Budgets {
    pub(super) policy: Policy,
    pub(super) ledger: Arc<dyn Ledger>,
    entropy: Arc<dyn Entropy>,
    numbers: hmac::Key,
}

impl Budgets {
    /// The budgets of a policy over a ledger. Numbers are digested under a key derived from `root`.
    pub fn new(policy: Policy, ledger: Arc<dyn Ledger>, entropy: Arc<dyn Entropy>, root: &RootKey) -> Self {
        Self {
            policy,
            ledger,
            entropy,
            numbers: root.mac_key("guess ledger"),
        }
    }

    /// The bounds.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// By which ways a code could go to these addresses.
    pub fn way(&self, email: bool, phone: Option<&PhoneNumber>) -> Way {
        let digest = |text: &str| {
            let tag = hmac::sign(&self.numbers, text.as_bytes());
            BASE64_URL_SAFE_NO_PAD.encode(&tag.as_ref()[..16])
        };
        // The country, the area and the first digits of the subscriber: what a block of numbers is rented by.
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
        page.add(entries, ago(visit.now, self.policy.memory())).await?;
        page.close().await
    }

    /// A new name for something that happens.
    pub(super) fn name(&self) -> String {
        secret::name(&*self.entropy)
    }
}

/// A line about something that happens now.
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

/// Those that are spent.
pub(super) async fn spent(page: &mut dyn Page, rules: &[Rule]) -> Result<Vec<Spent>, LedgerError> {
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

/// A guess was not wrong, or was compared with nothing.
pub(super) async fn take_back(
    page: &mut dyn Page,
    visit: &Visit<'_>,
    guess: &str,
) -> Result<(), LedgerError> {
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

/// Whether one more entry reaches the limit.
pub(super) async fn is_full_with_one_more(
    page: &mut dyn Page,
    account: Account,
    kind: Kind,
    limit: Limit,
    now: Timestamp,
) -> Result<bool, LedgerError> {
    let Some(others) = limit.count.checked_sub(1).filter(|others| *others > 0) else {
        return Ok(true);
    };
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
