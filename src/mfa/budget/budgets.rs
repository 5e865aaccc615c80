//! The budgets: the policy applied to the ledger.
//!
//! Every decision opens the accounts it concerns, queries them, decides and commits. Only then does the
//! caller act on it.

use std::sync::Arc;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};

use super::{
    AttemptContext,
    budget_policy::{BudgetName, BudgetPolicy, WindowLimit},
    budget_rules::{BudgetRule, moment_after, moment_before},
    decision::{BurnConsequences, DeliveryOptions, NoticeOutcome, SpentBudget},
    ledger::{
        EntriesToVoid, EntrySelector, Ledger, LedgerAccount, LedgerEntry, LedgerEntryKind, LedgerError,
        LedgerTransaction,
    },
};
use crate::{
    clock::Timestamp,
    directory::{EmployeeId, PhoneNumber},
    mfa::ChallengeId,
    secret::{self, Entropy, MacKey, RootKey},
};

/// Decides about guesses and sends, and records both in the ledger. Clones share the ledger.
#[derive(Debug, Clone)]
pub struct Budgets {
    pub(super) policy: BudgetPolicy,
    pub(super) ledger: Arc<dyn Ledger>,
    entropy: Arc<dyn Entropy>,
    numbers: MacKey,
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
        let digest = |text: &str| BASE64_URL_SAFE_NO_PAD.encode(&self.numbers.sign(text.as_bytes())[..16]);
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

    /// Records a burned challenge and decides its consequences: how long the device waits, whether the
    /// organization's PINs become longer, and how the owner is notified.
    ///
    /// # Errors
    /// [`LedgerError`]: nothing was recorded, and there are no consequences.
    pub async fn record_burn(
        &self,
        visit: &AttemptContext<'_>,
        challenge: &ChallengeId,
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
            notice: told,
            // Set by the gate once the mail is in the outbox.
            notified: false,
        })
    }

    /// Counts a "lock everywhere". Returns false, and counts nothing, if there were too many.
    ///
    /// # Errors
    /// [`LedgerError`]: nothing was counted.
    pub async fn admit_lock_everywhere(&self, visit: &AttemptContext<'_>) -> Result<bool, LedgerError> {
        let account = visit.employee_account();
        let mut page = self.ledger.open(std::slice::from_ref(&account)).await?;
        let WindowLimit { count, window } = self.policy.locks_everywhere;
        let since = moment_before(visit.now, window);
        let kind = LedgerEntryKind::LockedEverywhere;
        if page.count(&account, kind, since).await? >= count {
            return Ok(false);
        }
        let entry = new_entry(visit, account, kind, &self.draw_id());
        self.add_and_commit(page, visit, &[entry]).await?;
        Ok(true)
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

/// Voids the pause and the stop of an account. It gives no guesses back.
pub(super) async fn lift_pause_and_stop(
    page: &mut dyn LedgerTransaction,
    account: LedgerAccount,
) -> Result<(), LedgerError> {
    for kind in [
        LedgerEntryKind::Paused,
        LedgerEntryKind::Wrong,
        LedgerEntryKind::WrongUnknown,
    ] {
        void_entries(page, account.clone(), kind, EntrySelector::All).await?;
    }
    Ok(())
}
