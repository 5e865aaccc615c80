//! The table of budgets: every limit, in one place.

use crate::{clock::SignedDuration, mfa::Digits, string_enum::string_enum};

const HOUR: SignedDuration = SignedDuration::from_hours(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);
const MONTH: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A maximum number of events in a sliding window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WindowLimit {
    /// Maximum number of events, at least one.
    pub count: u32,
    /// Length of the window.
    pub window: SignedDuration,
}

impl WindowLimit {
    /// Allows `count` events per `window`.
    pub const fn new(count: u32, window: SignedDuration) -> Self {
        Self { count, window }
    }
}

/// A limit that grows with the organization: `per_hundred` events for each hundred enrolled employees, but never
/// fewer than `least`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrganizationLimit {
    /// Limit of a small organization.
    pub least: u32,
    /// Events per hundred enrolled employees.
    pub per_hundred: u32,
    /// Length of the window.
    pub window: SignedDuration,
}

impl OrganizationLimit {
    /// Returns the limit for an organization with this many enrolled employees.
    pub fn for_enrolled(self, enrolled: u32) -> WindowLimit {
        // In 64 bits: 300 per hundred would overflow with many employees.
        let share = u64::from(enrolled) * u64::from(self.per_hundred) / 100;
        let count = u32::try_from(share).unwrap_or(u32::MAX).max(self.least);
        WindowLimit::new(count, self.window)
    }
}

string_enum! {
    /// A budget. The texts appear in audit events and metrics, so they never change.
    pub enum BudgetName {
        /// Wrong guesses at short PINs by an employee. Consequence: long PINs.
        ShortGuesses => "short_guesses",
        /// Burned challenges of an employee on one device. Consequence: a wait.
        BurnedOnDevice => "burned_on_device",
        /// Wrong guesses of an employee in a row. Consequence: voice access is off.
        WrongInARow => "wrong_in_a_row",
        /// Pause by the owner or an administrator. Consequence: voice access is off.
        Paused => "paused",
        /// Sends from one known device. Consequence: nothing is sent.
        SendsKnown => "sends_known",
        /// Sends from all unknown devices together. Consequence: nothing is sent.
        SendsUnknown => "sends_unknown",
        /// All sends to an employee. Consequence: nothing is sent.
        Sends => "sends",
        /// Text messages to one number. Consequence: email only.
        SmsNumber => "sms_number",
        /// Text messages to numbers with the same prefix whose PINs did not come back. Consequence: email only.
        SmsPrefix => "sms_prefix",
        /// Text messages of an organization. Consequence: email only.
        SmsOrganization => "sms_organization",
        /// Burned challenges of an organization. Consequence: long PINs for everybody.
        OrganizationBurned => "organization_burned",
        /// Wrong guesses at short PINs in an organization. Consequence: long PINs for everybody.
        OrganizationGuesses => "organization_guesses",
        /// Wrong guesses from unknown devices in an organization. Consequence: long PINs for unknown devices.
        StrangerGuesses => "stranger_guesses",
        /// Many more of the same in a day. Consequence: no PINs for unknown devices.
        StrangerWrong => "stranger_wrong",
        /// One of the organization's limits was reached less than a day ago. Consequence: long PINs for everybody.
        OrganizationElevated => "organization_elevated",
    }
}

impl BudgetName {
    /// Returns true if the budget limits how many PINs are sent.
    pub fn limits_sends(self) -> bool {
        matches!(self, Self::SendsKnown | Self::SendsUnknown | Self::Sends)
    }
}

/// Choice of PIN length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PinLengthPreset {
    /// Three digits, six under attack. Three are few enough to remember and speak.
    #[default]
    Voice,
    /// Four digits, six under attack.
    Balanced,
    /// Always six digits.
    Strict,
}

impl PinLengthPreset {
    /// Returns the smallest number of digits that may be configured.
    pub fn min_digits(self) -> Digits {
        match self {
            Self::Voice => Digits::SHORT,
            Self::Balanced => Digits::BALANCED,
            Self::Strict => Digits::LONG,
        }
    }
}

/// All limits. The ranges that the configuration allows keep this claim true: *no schedule of requests gets more
/// than six unforgiven guesses at short PINs compared in any thirty days*.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BudgetPolicy {
    /// Digits of a PIN while no budget is spent.
    pub digits: Digits,
    /// Digits of a PIN under attack. A PIN with fewer is short.
    pub long_digits: Digits,
    /// Wrong guesses at short PINs, per employee. Default: 3 in 36 h and 6 in 30 days.
    pub short_guesses: Vec<WindowLimit>,
    /// Waits of a device after the first, second … burned challenge of an employee. The last one is repeated.
    /// Default: 1, 5, 15, 60 min.
    pub waits: Vec<SignedDuration>,
    /// Time without a burned challenge after which the waits start again with the first. Default: 24 h.
    pub waits_clean: SignedDuration,
    /// Wrong guesses in a row, at PINs of any length, that turn voice access off. Default: 100, the maximum of NIST
    /// SP 800-63B-4, 3.2.2.
    pub wrong_in_a_row: u32,
    /// Sends from a known device. Default: 5 in an hour and 10 in a day.
    pub sends_known: Vec<WindowLimit>,
    /// Sends from all unknown devices together. Default: 3 in an hour and 5 in a day.
    pub sends_unknown: Vec<WindowLimit>,
    /// All sends to an employee. Default: 15 in a day.
    pub sends: WindowLimit,
    /// Time for which a device stays known after a right PIN. Default: 90 days.
    pub known_for: SignedDuration,
    /// Text messages to one number. Default: 10 in a day.
    pub sms_number: WindowLimit,
    /// Text messages to numbers with the same prefix whose PINs did not come back. Default: 30 in an hour.
    pub sms_prefix: WindowLimit,
    /// Text messages of an organization. Default: 50 in a day, or 300 per hundred enrolled.
    pub sms_organization: OrganizationLimit,
    /// Burned challenges of an organization. Default: 5 in an hour, or one per hundred enrolled.
    pub organization_burned: OrganizationLimit,
    /// Burned challenges of one employee that count for the organization within its window, so that one noisy
    /// employee does not make everybody's PINs long. Default: 2.
    pub burned_of_one: u32,
    /// Wrong guesses at short PINs in an organization. Default: 15 in a day, or one per hundred enrolled.
    pub organization_guesses: OrganizationLimit,
    /// The same over a long time. PINs are long until the window moves on. Default: 30 in 30 days, or three per
    /// hundred enrolled.
    pub organization_month: OrganizationLimit,
    /// Wrong guesses in an organization from devices that are unknown to the guessed employee, after which PINs for
    /// such devices are long. Default: 9 in 30 days.
    pub stranger_guesses: WindowLimit,
    /// The same, after which no PIN is sent for such devices. Default: 50 in a day.
    pub stranger_wrong: WindowLimit,
    /// Time for which everybody in an organization gets long PINs. Default: 24 h.
    pub elevated_for: SignedDuration,
    /// Wrong guesses that right PINs forgive. Default: 2 in a day.
    pub forgiven: WindowLimit,
    /// Mails about burned challenges. Further ones go into one digest. Default: 3 in a day.
    pub notices: WindowLimit,
}

impl Default for BudgetPolicy {
    fn default() -> Self {
        Self {
            digits: Digits::SHORT,
            long_digits: Digits::LONG,
            short_guesses: vec![
                WindowLimit::new(3, SignedDuration::from_hours(36)),
                WindowLimit::new(6, MONTH),
            ],
            waits: [1, 5, 15, 60].map(SignedDuration::from_mins).to_vec(),
            waits_clean: DAY,
            wrong_in_a_row: 100,
            sends_known: vec![WindowLimit::new(5, HOUR), WindowLimit::new(10, DAY)],
            sends_unknown: vec![WindowLimit::new(3, HOUR), WindowLimit::new(5, DAY)],
            sends: WindowLimit::new(15, DAY),
            known_for: SignedDuration::from_hours(90 * 24),
            sms_number: WindowLimit::new(10, DAY),
            sms_prefix: WindowLimit::new(30, HOUR),
            sms_organization: OrganizationLimit {
                least: 50,
                per_hundred: 300,
                window: DAY,
            },
            organization_burned: OrganizationLimit {
                least: 5,
                per_hundred: 1,
                window: HOUR,
            },
            burned_of_one: 2,
            organization_guesses: OrganizationLimit {
                least: 15,
                per_hundred: 1,
                window: DAY,
            },
            organization_month: OrganizationLimit {
                least: 30,
                per_hundred: 3,
                window: MONTH,
            },
            // These two do not grow with the organization: nine of 900 PINs is 1 %, whatever its size
            // (docs/decisions/0012-many-at-once.md).
            stranger_guesses: WindowLimit::new(9, MONTH),
            stranger_wrong: WindowLimit::new(50, DAY),
            elevated_for: DAY,
            forgiven: WindowLimit::new(2, DAY),
            notices: WindowLimit::new(3, DAY),
        }
    }
}

impl BudgetPolicy {
    /// Returns true if a PIN of this many digits is short. Guesses at short PINs are limited.
    pub fn is_short(&self, digits: Digits) -> bool {
        digits < self.long_digits
    }

    /// Returns how long the ledger must keep entries: the longest window. Kinds that never expire are kept
    /// regardless.
    pub fn ledger_retention(&self) -> SignedDuration {
        let limits = self
            .short_guesses
            .iter()
            .chain(&self.sends_known)
            .chain(&self.sends_unknown);
        let windows = limits.map(|limit| limit.window);
        // A window missing here would let the ledger forget entries that still count. A test widens each of them in
        // turn.
        let others = [
            self.waits_clean,
            self.known_for,
            self.elevated_for,
            self.sms_number.window,
            self.sms_prefix.window,
            self.sms_organization.window,
            self.organization_burned.window,
            self.organization_guesses.window,
            self.organization_month.window,
            self.stranger_guesses.window,
            self.stranger_wrong.window,
            self.forgiven.window,
            self.notices.window,
            self.sends.window,
        ];
        windows.chain(others).max().unwrap_or(self.known_for)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_grows_with_the_organization() {
        let share = OrganizationLimit {
            least: 50,
            per_hundred: 300,
            window: DAY,
        };
        assert_eq!(share.for_enrolled(0).count, 50);
        assert_eq!(share.for_enrolled(16).count, 50);
        assert_eq!(share.for_enrolled(17).count, 51);
        assert_eq!(share.for_enrolled(u32::MAX).count, u32::MAX);
    }

    #[test]
    fn the_ledger_remembers_as_long_as_the_longest_window() {
        assert_eq!(
            BudgetPolicy::default().ledger_retention(),
            SignedDuration::from_hours(90 * 24)
        );
    }
}
