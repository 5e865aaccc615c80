//! Turns rows of the table into ledger queries, and their results into spent budgets. Nothing here waits or
//! writes.

use super::{
    AttemptContext,
    budget_policy::{BudgetName, BudgetPolicy, WindowLimit},
    decision::{DeliveryOptions, SpentBudget},
    ledger::{LedgerAccount, LedgerEntryKind, LedgerQuery},
};
use crate::clock::{SignedDuration, Timestamp};

/// A budget, the account and kind of entries it counts, and its limit.
pub(super) type AccountLimit = (BudgetName, LedgerAccount, LedgerEntryKind, WindowLimit);

/// A budget as a ledger query. The budget is spent if the query finds an entry.
#[derive(Debug, Clone)]
pub(super) struct BudgetRule {
    pub(super) budget: BudgetName,
    pub(super) query: LedgerQuery,
    /// Time after the found entry until the budget recovers. `None` if only an unlock lifts it.
    window: Option<SignedDuration>,
}

impl BudgetRule {
    /// Limits entries of a kind to `limit.count` within a sliding window.
    pub(super) fn sliding(
        budget: BudgetName,
        account: LedgerAccount,
        kind: LedgerEntryKind,
        limit: WindowLimit,
        now: Timestamp,
    ) -> Self {
        // With a limit of n, the budget is spent while the n-th latest entry is inside the window. A counter that
        // is reset at fixed times would allow twice the limit around each reset.
        let query = LedgerQuery {
            account,
            kind,
            since: Some(moment_before(now, limit.window)),
            nth: limit.count.max(1),
        };
        Self {
            budget,
            query,
            window: Some(limit.window),
        }
    }

    /// Limits entries of a kind to `count`, however old they are.
    fn lifetime(budget: BudgetName, account: LedgerAccount, kind: LedgerEntryKind, count: u32) -> Self {
        let query = LedgerQuery {
            account,
            kind,
            since: None,
            nth: count.max(1),
        };
        Self {
            budget,
            query,
            window: None,
        }
    }

    /// Interprets the result of the query: the spent budget, or `None`.
    pub(super) fn evaluate(&self, answer: Option<Timestamp>) -> Option<SpentBudget> {
        let until = |at: Timestamp| self.window.map(|window| moment_after(at, window));
        answer.map(|at| SpentBudget {
            budget: self.budget,
            until: until(at),
        })
    }
}

/// Returns the timestamp `span` before `now`, or the earliest possible one.
pub(super) fn moment_before(now: Timestamp, span: SignedDuration) -> Timestamp {
    now.checked_sub(span).unwrap_or(Timestamp::MIN)
}

/// Returns the timestamp `span` after `now`, or the latest possible one.
pub(super) fn moment_after(now: Timestamp, span: SignedDuration) -> Timestamp {
    now.checked_add(span).unwrap_or(Timestamp::MAX)
}

/// Returns the spent budget that lasts longest. One without an end outlasts all others.
pub(super) fn longest_lasting(spent: impl IntoIterator<Item = SpentBudget>) -> Option<SpentBudget> {
    spent
        .into_iter()
        .max_by_key(|spent| spent.until.unwrap_or(Timestamp::MAX))
}

/// The kinds of entry of a text message: that it was sent, and that its PIN has not come back.
pub(super) fn sms_kinds(known: bool) -> (LedgerEntryKind, LedgerEntryKind) {
    if known {
        (LedgerEntryKind::Sms, LedgerEntryKind::Unanswered)
    } else {
        (LedgerEntryKind::SmsUnknown, LedgerEntryKind::UnansweredUnknown)
    }
}

/// The kind of entry of a wrong guess, which counts until the row of wrong guesses ends.
pub(super) fn wrong_kind(known: bool) -> LedgerEntryKind {
    if known {
        LedgerEntryKind::Wrong
    } else {
        LedgerEntryKind::WrongUnknown
    }
}

impl BudgetPolicy {
    /// Rules that turn voice access off.
    pub(super) fn access_off_rules(&self, visit: &AttemptContext<'_>) -> Vec<BudgetRule> {
        let account = visit.employee_account();
        vec![
            BudgetRule::lifetime(BudgetName::Paused, account.clone(), LedgerEntryKind::Paused, 1),
            BudgetRule::lifetime(
                BudgetName::WrongKnown,
                account,
                LedgerEntryKind::Wrong,
                self.wrong_known,
            ),
        ]
    }

    /// Rules that make PINs long. The limit on unknown devices applies only if the device is not `known`.
    pub(super) fn long_pin_rules(&self, visit: &AttemptContext<'_>, known: bool) -> Vec<BudgetRule> {
        let rule = |(name, account, kind, limit)| BudgetRule::sliding(name, account, kind, limit, visit.now);
        let guesses = self
            .short_guess_limits(visit)
            .into_iter()
            .chain(self.stranger_guess_limit(visit, known));
        // The daily limit of the organization is not among these: reaching it writes an `Elevated` entry, which is
        // checked below.
        let month = self.organization_month.for_enrolled(visit.enrolled);
        let month = (
            BudgetName::OrganizationGuesses,
            visit.organization_account(),
            LedgerEntryKind::ShortGuess,
            month,
        );
        guesses
            .chain([month])
            .map(rule)
            .chain([self.elevation_rule(visit)])
            .collect()
    }

    fn short_guess_limits(&self, visit: &AttemptContext<'_>) -> Vec<AccountLimit> {
        let of_one = |limit: &WindowLimit| {
            (
                BudgetName::ShortGuesses,
                visit.employee_account(),
                LedgerEntryKind::ShortGuess,
                *limit,
            )
        };
        self.short_guesses.iter().map(of_one).collect()
    }

    fn stranger_guess_limit(&self, visit: &AttemptContext<'_>, known: bool) -> Option<AccountLimit> {
        let limit = self.stranger_guesses;
        let counted = (
            BudgetName::StrangerGuesses,
            visit.organization_account(),
            LedgerEntryKind::StrangerGuess,
            limit,
        );
        (!known).then_some(counted)
    }

    /// Rules that stop guesses and sends from an unknown device. None if the device is `known`.
    pub(super) fn unknown_device_rules(&self, visit: &AttemptContext<'_>, known: bool) -> Vec<BudgetRule> {
        if known {
            return Vec::new();
        }
        vec![
            BudgetRule::lifetime(
                BudgetName::WrongUnknown,
                visit.employee_account(),
                LedgerEntryKind::WrongUnknown,
                self.wrong_unknown,
            ),
            BudgetRule::sliding(
                BudgetName::StrangerWrong,
                visit.organization_account(),
                LedgerEntryKind::StrangerGuess,
                self.stranger_wrong,
                visit.now,
            ),
        ]
    }

    /// Rule that makes everybody's PINs in the organization long.
    pub(super) fn elevation_rule(&self, visit: &AttemptContext<'_>) -> BudgetRule {
        let once = WindowLimit::new(1, self.elevated_for);
        BudgetRule::sliding(
            BudgetName::OrganizationElevated,
            visit.organization_account(),
            LedgerEntryKind::Elevated,
            once,
            visit.now,
        )
    }

    /// Limits that one more guess at a short PIN counts towards. Unknown devices have one more than `known` ones.
    pub(super) fn limits_of_next_guess(&self, visit: &AttemptContext<'_>, known: bool) -> Vec<AccountLimit> {
        let of_all = [self.organization_guesses, self.organization_month].map(|share| {
            let limit = share.for_enrolled(visit.enrolled);
            (
                BudgetName::OrganizationGuesses,
                visit.organization_account(),
                LedgerEntryKind::ShortGuess,
                limit,
            )
        });
        let of_one = self
            .short_guess_limits(visit)
            .into_iter()
            .chain(self.stranger_guess_limit(visit, known));
        of_one.chain(of_all).collect()
    }

    /// Rules that stop sends from this device. No send for an unknown device counts towards the limits of known ones.
    pub(super) fn send_rules(&self, visit: &AttemptContext<'_>, known: bool) -> Vec<BudgetRule> {
        let (budget, account, kind, limits) = if known {
            (
                BudgetName::SendsKnown,
                visit.device_account(),
                LedgerEntryKind::Send,
                &self.sends_known,
            )
        } else {
            (
                BudgetName::SendsUnknown,
                visit.employee_account(),
                LedgerEntryKind::SendUnknown,
                &self.sends_unknown,
            )
        };
        let of_device = limits
            .iter()
            .map(|limit| BudgetRule::sliding(budget, account.clone(), kind, *limit, visit.now));
        let of_known = BudgetRule::sliding(
            BudgetName::Sends,
            visit.employee_account(),
            LedgerEntryKind::Send,
            self.sends,
            visit.now,
        );
        of_device.chain(known.then_some(of_known)).collect()
    }

    /// Rules that keep a PIN from being sent by text message.
    pub(super) fn sms_rules(
        &self,
        visit: &AttemptContext<'_>,
        way: &DeliveryOptions,
        known: bool,
    ) -> Vec<BudgetRule> {
        let Some((number, prefix)) = &way.sms else {
            return Vec::new();
        };
        let organization = self.sms_organization.for_enrolled(visit.enrolled);
        let now = visit.now;
        let (sms, unanswered) = sms_kinds(known);
        vec![
            BudgetRule::sliding(
                BudgetName::SmsNumber,
                LedgerAccount::Number(number.clone()),
                sms,
                self.sms_number,
                now,
            ),
            BudgetRule::sliding(
                BudgetName::SmsPrefix,
                LedgerAccount::Prefix(prefix.clone()),
                unanswered,
                self.sms_prefix,
                now,
            ),
            BudgetRule::sliding(
                BudgetName::SmsOrganization,
                visit.organization_account(),
                sms,
                organization,
                now,
            ),
        ]
    }

    /// Queries for the device's wait: the latest burned challenges of the employee on this device, one query per
    /// step of the waits, followed by the latest unlock.
    pub(super) fn device_wait_queries(&self, visit: &AttemptContext<'_>) -> Vec<LedgerQuery> {
        // More queries than steps are not needed: the last step is repeated.
        let burned = (1..).take(self.waits.len()).map(|nth| LedgerQuery {
            account: visit.device_account(),
            kind: LedgerEntryKind::Burned,
            since: Some(moment_before(visit.now, self.waits_clean)),
            nth,
        });
        let lifted = LedgerQuery {
            account: visit.employee_account(),
            kind: LedgerEntryKind::Unlocked,
            since: Some(moment_before(visit.now, self.waits_clean)),
            nth: 1,
        };
        burned.chain([lifted]).collect()
    }

    /// Interprets the results of [`BudgetPolicy::device_wait_queries`]: how many burned challenges count, and when the device's wait
    /// ends.
    pub(super) fn evaluate_device_wait(&self, answers: &[Option<Timestamp>]) -> (usize, Option<Timestamp>) {
        let (burned, lifted) = answers.split_at(answers.len().saturating_sub(1));
        let lifted = lifted.first().copied().flatten();
        let counts = |at: &&Timestamp| lifted.is_none_or(|lifted| **at > lifted);
        let count = burned.iter().flatten().filter(counts).count();
        let latest = burned.first().copied().flatten();
        let wait = count.checked_sub(1).and_then(|step| self.waits.get(step));
        (
            count,
            latest.zip(wait).map(|(latest, wait)| moment_after(latest, *wait)),
        )
    }
}
