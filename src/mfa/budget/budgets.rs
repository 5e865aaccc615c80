//! The budgets: the policy applied to the ledger.
//!
//! Every decision opens the accounts it concerns, queries them, decides and commits. Only then does the
//! caller act on it.

use std::sync::Arc;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use ring::hmac;

use super::{
    AttemptContext,
    budget_policy::{BudgetName, BudgetPolicy, WindowLimit},
    budget_rules::{BudgetRule, moment_before},
    decision::{DeliveryOptions, SpentBudget},
    ledger::{
        EntriesToVoid, EntrySelector, Ledger, LedgerAccount, LedgerEntry, LedgerEntryKind, LedgerError,
        LedgerTransaction,
    },
};
use crate::{
    clock::Timestamp,
    directory::PhoneNumber,
    secret::{self, Entropy, RootKey},
};

/// Decides about guesses and sends, and records both in the ledger. Clones share the ledger.
#[derive(Debug, Clone)]
pub struct Budgets {
    pub(super) policy: BudgetPolicy,
    pub(super) ledger: Arc<dyn Ledger>,
    entropy: Arc<dyn Entropy>,
    numbers: hmac::Key,
}

impl Budgets {
    /// Applies a policy to a ledger. Phone numbers are digested under a key derived from `root`.
    pub fn new(
        policy: BudgetPolicy,
        ledger: Arc<dyn Ledger>,
        entropy: Arc<dyn Entropy>,
        root: &RootKey,
    ) -> Self {
        Self {
            policy,
            ledger,
            entropy,
            numbers: root.derive_mac_key("guess ledger"),
        }
    }

    /// Returns the limits in force.
    pub fn policy(&self) -> &BudgetPolicy {
        &self.policy
    }

    /// Returns the channels on which a PIN could be sent: email if `email`, text message if there is a `phone`.
    pub fn delivery_options(&self, email: bool, phone: Option<&PhoneNumber>) -> DeliveryOptions {
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
        DeliveryOptions { email, sms }
    }

    pub(super) async fn add_and_commit(
        &self,
        mut page: Box<dyn LedgerTransaction>,
        visit: &AttemptContext<'_>,
        entries: &[LedgerEntry],
    ) -> Result<(), LedgerError> {
        // Every write drops what no window reaches any more, so the ledger needs no clean-up job.
        page.add(entries, moment_before(visit.now, self.policy.ledger_retention()))
            .await?;
        page.commit().await
    }

    /// Draws an id for a guess or a send.
    pub(super) fn draw_id(&self) -> String {
        secret::generate_random_id(&*self.entropy)
    }
}

/// Builds an entry that is dated now and attributed to whoever makes this attempt.
pub(super) fn new_entry(
    visit: &AttemptContext<'_>,
    account: LedgerAccount,
    kind: LedgerEntryKind,
    id: &str,
) -> LedgerEntry {
    LedgerEntry {
        account,
        kind,
        at: visit.now,
        id: id.to_owned(),
        challenge: String::new(),
        origin: visit.origin.clone(),
    }
}

/// Returns the spent budgets among `rules`.
pub(super) async fn find_spent_budgets(
    page: &mut dyn LedgerTransaction,
    rules: &[BudgetRule],
) -> Result<Vec<SpentBudget>, LedgerError> {
    // One query for all rules, because the accounts are locked meanwhile.
    let queries: Vec<_> = rules.iter().map(|rule| rule.query.clone()).collect();
    let answers = page.query(&queries).await?;
    Ok(rules
        .iter()
        .zip(answers)
        .filter_map(|(rule, answer)| rule.evaluate(answer))
        .collect())
}

pub(super) async fn void_entries(
    page: &mut dyn LedgerTransaction,
    account: LedgerAccount,
    kind: LedgerEntryKind,
    which: EntrySelector,
) -> Result<(), LedgerError> {
    page.void(&EntriesToVoid {
        account,
        kind,
        selector: which,
    })
    .await
}

/// Voids the entries of a guess that was right, or that was compared with nothing.
pub(super) async fn void_guess(
    page: &mut dyn LedgerTransaction,
    visit: &AttemptContext<'_>,
    guess: &str,
) -> Result<(), LedgerError> {
    // The count of wrong guesses in a row is missing here on purpose: a right PIN voids all of it, and the caller
    // does that.
    let counted = [
        (visit.employee_account(), LedgerEntryKind::ShortGuess),
        (visit.organization_account(), LedgerEntryKind::ShortGuess),
        (visit.organization_account(), LedgerEntryKind::StrangerGuess),
    ];
    for (account, kind) in counted {
        void_entries(page, account, kind, EntrySelector::Id(guess.to_owned())).await?;
    }
    Ok(())
}

/// Returns true if one more entry reaches the limit.
pub(super) async fn next_entry_reaches_limit(
    page: &mut dyn LedgerTransaction,
    account: LedgerAccount,
    kind: LedgerEntryKind,
    limit: WindowLimit,
    now: Timestamp,
) -> Result<bool, LedgerError> {
    // The first entry reaches a limit of one, whatever the ledger contains. A limit of zero is treated as one.
    let Some(others) = limit.count.checked_sub(1).filter(|others| *others > 0) else {
        return Ok(true);
    };
    // Only the query of this rule is used. The name of the budget has no effect.
    let rule = BudgetRule::sliding(
        BudgetName::ShortGuesses,
        account,
        kind,
        WindowLimit {
            count: others,
            ..limit
        },
        now,
    );
    Ok(page.query(&[rule.query]).await?.iter().any(Option::is_some))
}
