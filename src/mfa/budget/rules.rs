//! Turns rows of the table into ledger queries, and their results into spent budgets. Nothing here waits or
//! writes.

use super::{
    book::Visit,
    ledger::{Account, Kind, Query},
    ruling::{Spent, Way},
    table::{Limit, Name, Policy},
};
use crate::clock::{SignedDuration, Timestamp};

/// A budget, the account and kind of entries it counts, and its limit.
pub(super) type Counted = (Name, Account, Kind, Limit);

/// A budget as a ledger query. The budget is spent if the query finds an entry.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    pub(super) budget: Name,
    pub(super) query: Query,
    /// Time after the found entry until the budget recovers. `None` if only an unlock lifts it.
    window: Option<SignedDuration>,
}

impl Rule {
    /// Limits entries of a kind to `limit.count` within a sliding window.
    pub(super) fn of(budget: Name, account: Account, kind: Kind, limit: Limit, now: Timestamp) -> Self {
        // With a limit of n, the budget is spent while the n-th latest entry is inside the window. A counter that
        // is reset at fixed times would allow twice the limit around each reset.
        let query = Query {
            account,
            kind,
            since: Some(ago(now, limit.window)),
            nth: limit.count.max(1),
        };
        Self {
            budget,
            query,
            window: Some(limit.window),
        }
    }

    /// Limits entries of a kind to `count`, however old they are.
    fn ever(budget: Name, account: Account, kind: Kind, count: u32) -> Self {
        let query = Query {
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
    pub(super) fn spent(&self, answer: Option<Timestamp>) -> Option<Spent> {
        let until = |at: Timestamp| self.window.map(|window| later(at, window));
        answer.map(|at| Spent {
            budget: self.budget,
            until: until(at),
        })
    }
}

/// Returns the timestamp `span` before `now`, or the earliest possible one.
pub(super) fn ago(now: Timestamp, span: SignedDuration) -> Timestamp {
    now.checked_sub(span).unwrap_or(Timestamp::MIN)
}

/// Returns the timestamp `span` after `now`, or the latest possible one.
pub(super) fn later(now: Timestamp, span: SignedDuration) -> Timestamp {
    now.checked_add(span).unwrap_or(Timestamp::MAX)
}

/// Returns the spent budget that lasts longest. One without an end outlasts all others.
pub(super) fn longest(spent: impl IntoIterator<Item = Spent>) -> Option<Spent> {
    spent
        .into_iter()
        .max_by_key(|spent| spent.until.unwrap_or(Timestamp::MAX))
}

impl Policy {
    /// Rules that turn voice access off.
    pub(super) fn off(&self, visit: &Visit<'_>) -> Vec<Rule> {
        let account = visit.account();
        vec![
            Rule::ever(Name::Paused, account.clone(), Kind::Paused, 1),
            Rule::ever(Name::WrongInARow, account, Kind::Wrong, self.wrong_in_a_row),
        ]
    }

    /// Rules that make PINs long. The limit on unknown devices applies only if the device is not `known`.
    pub(super) fn lengthening(&self, visit: &Visit<'_>, known: bool) -> Vec<Rule> {
        let rule = |(name, account, kind, limit)| Rule::of(name, account, kind, limit, visit.now);
        let guesses = self.short(visit).into_iter().chain(self.strange(visit, known));
        // The daily limit of the organization is not among these: reaching it writes an `Elevated` entry, which is
        // checked below.
        let month = self.organization_month.of(visit.enrolled);
        let month = (
            Name::OrganizationGuesses,
            visit.company(),
            Kind::ShortGuess,
            month,
        );
        guesses
            .chain([month])
            .map(rule)
            .chain([self.elevated(visit)])
            .collect()
    }

    fn short(&self, visit: &Visit<'_>) -> Vec<Counted> {
        let of_one = |limit: &Limit| (Name::ShortGuesses, visit.account(), Kind::ShortGuess, *limit);
        self.short_guesses.iter().map(of_one).collect()
    }

    fn strange(&self, visit: &Visit<'_>, known: bool) -> Option<Counted> {
        let limit = self.stranger_guesses;
        let counted = (Name::StrangerGuesses, visit.company(), Kind::StrangerGuess, limit);
        (!known).then_some(counted)
    }

    /// Rules that stop guesses and sends from an unknown device. None if the device is `known`.
    pub(super) fn estranging(&self, visit: &Visit<'_>, known: bool) -> Vec<Rule> {
        let rule = Rule::of(
            Name::StrangerWrong,
            visit.company(),
            Kind::StrangerGuess,
            self.stranger_wrong,
            visit.now,
        );
        (!known).then_some(rule).into_iter().collect()
    }

    /// Rule that makes everybody's PINs in the organization long.
    pub(super) fn elevated(&self, visit: &Visit<'_>) -> Rule {
        let once = Limit::new(1, self.elevated_for);
        Rule::of(
            Name::OrganizationElevated,
            visit.company(),
            Kind::Elevated,
            once,
            visit.now,
        )
    }

    /// Limits that one more guess at a short PIN counts towards. Unknown devices have one more than `known` ones.
    pub(super) fn by_one_more_guess(&self, visit: &Visit<'_>, known: bool) -> Vec<Counted> {
        let of_all = [self.organization_guesses, self.organization_month].map(|share| {
            let limit = share.of(visit.enrolled);
            (
                Name::OrganizationGuesses,
                visit.company(),
                Kind::ShortGuess,
                limit,
            )
        });
        let of_one = self.short(visit).into_iter().chain(self.strange(visit, known));
        of_one.chain(of_all).collect()
    }

    /// Rules that stop sends from this device.
    pub(super) fn sending(&self, visit: &Visit<'_>, known: bool) -> Vec<Rule> {
        let (budget, account, kind, limits) = if known {
            (Name::SendsKnown, visit.seat(), Kind::Send, &self.sends_known)
        } else {
            (
                Name::SendsUnknown,
                visit.account(),
                Kind::SendUnknown,
                &self.sends_unknown,
            )
        };
        let of_device = limits
            .iter()
            .map(|limit| Rule::of(budget, account.clone(), kind, *limit, visit.now));
        let in_all = Rule::of(Name::Sends, visit.account(), Kind::Send, self.sends, visit.now);
        of_device.chain([in_all]).collect()
    }

    /// Rules that keep a PIN from being sent by text message.
    pub(super) fn texting(&self, visit: &Visit<'_>, way: &Way) -> Vec<Rule> {
        let Some((number, prefix)) = &way.sms else {
            return Vec::new();
        };
        let organization = self.sms_organization.of(visit.enrolled);
        let now = visit.now;
        vec![
            Rule::of(
                Name::SmsNumber,
                Account::Number(number.clone()),
                Kind::Sms,
                self.sms_number,
                now,
            ),
            Rule::of(
                Name::SmsPrefix,
                Account::Prefix(prefix.clone()),
                Kind::Unanswered,
                self.sms_prefix,
                now,
            ),
            Rule::of(
                Name::SmsOrganization,
                visit.company(),
                Kind::Sms,
                organization,
                now,
            ),
        ]
    }

    /// Queries for the device's wait: the latest burned challenges of the employee on this device, one query per
    /// step of the waits, followed by the latest unlock.
    pub(super) fn waiting(&self, visit: &Visit<'_>) -> Vec<Query> {
        // More queries than steps are not needed: the last step is repeated.
        let burned = (1..).take(self.waits.len()).map(|nth| Query {
            account: visit.seat(),
            kind: Kind::Burned,
            since: Some(ago(visit.now, self.waits_clean)),
            nth,
        });
        let lifted = Query {
            account: visit.account(),
            kind: Kind::Unlocked,
            since: Some(ago(visit.now, self.waits_clean)),
            nth: 1,
        };
        burned.chain([lifted]).collect()
    }

    /// Interprets the results of [`Policy::waiting`]: how many burned challenges count, and when the device's wait
    /// ends.
    pub(super) fn waited(&self, answers: &[Option<Timestamp>]) -> (usize, Option<Timestamp>) {
        let (burned, lifted) = answers.split_at(answers.len().saturating_sub(1));
        let lifted = lifted.first().copied().flatten();
        let counts = |at: &&Timestamp| lifted.is_none_or(|lifted| **at > lifted);
        let count = burned.iter().flatten().filter(counts).count();
        let latest = burned.first().copied().flatten();
        let wait = count.checked_sub(1).and_then(|step| self.waits.get(step));
        (count, latest.zip(wait).map(|(latest, wait)| later(latest, *wait)))
    }
}
