//! The limits that the gate applies, each with its window. Their numbers are in the table of budgets.

use super::budget_settings::BudgetSettings;
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
        /// Wrong guesses of an employee in a row, from known devices. Consequence: voice access is off.
        WrongKnown => "wrong_known",
        /// Wrong guesses of an employee in a row, from all unknown devices together. Consequence: nothing is sent to or
        /// compared for unknown devices.
        WrongUnknown => "wrong_unknown",
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

string_enum! {
    /// Choice of PIN length. The texts are those of the setting, of `countersign odds` and of its figures.
    #[derive(Default)]
    pub enum PinLengthPreset {
        /// Three digits, six under attack. Three are few enough to remember and speak.
        #[default]
        Voice => "voice",
        /// Four digits, six under attack.
        Balanced => "balanced",
        /// Always six digits.
        Strict => "strict",
    }
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
    /// Wrong guesses at short PINs, per employee.
    pub short_guesses: Vec<WindowLimit>,
    /// Waits of a device after the first, second … burned challenge of an employee. The last one is repeated.
    pub waits: Vec<SignedDuration>,
    /// Time without a burned challenge after which the waits start again with the first.
    pub waits_clean: SignedDuration,
    /// Wrong guesses in a row from known devices, at PINs of any length, that turn voice access off. Together with
    /// `wrong_unknown`, the default is the maximum of NIST SP 800-63B-4, 3.2.2.
    pub wrong_known: u32,
    /// The same from all unknown devices together, after which they are closed for the employee.
    pub wrong_unknown: u32,
    /// Uses of "lock everywhere".
    pub locks_everywhere: WindowLimit,
    /// Sends from a known device.
    pub sends_known: Vec<WindowLimit>,
    /// Sends from all unknown devices together.
    pub sends_unknown: Vec<WindowLimit>,
    /// All sends to an employee.
    pub sends: WindowLimit,
    /// Time for which a device stays known after a right PIN.
    pub known_for: SignedDuration,
    /// Text messages to one number.
    pub sms_number: WindowLimit,
    /// Text messages to numbers with the same prefix whose PINs did not come back.
    pub sms_prefix: WindowLimit,
    /// Text messages of an organization.
    pub sms_organization: OrganizationLimit,
    /// Burned challenges of an organization.
    pub organization_burned: OrganizationLimit,
    /// Burned challenges of one employee that count for the organization within its window, so that one noisy
    /// employee does not make everybody's PINs long.
    pub burned_of_one: u32,
    /// Wrong guesses at short PINs in an organization.
    pub organization_guesses: OrganizationLimit,
    /// The same over a long time. PINs are long until the window moves on.
    pub organization_month: OrganizationLimit,
    /// Wrong guesses in an organization from devices that are unknown to the guessed employee, after which PINs for
    /// such devices are long.
    pub stranger_guesses: WindowLimit,
    /// The same, after which no PIN is sent for such devices.
    pub stranger_wrong: WindowLimit,
    /// Time for which everybody in an organization gets long PINs.
    pub elevated_for: SignedDuration,
    /// Wrong guesses that right PINs forgive.
    pub forgiven: WindowLimit,
    /// Mails about burned challenges. Further ones go into one digest.
    pub notices: WindowLimit,
}

impl Default for BudgetPolicy {
    fn default() -> Self {
        Self::new(&BudgetSettings::default(), Digits::SHORT)
    }
}

impl BudgetPolicy {
    /// Creates the policy from the settings. While no budget is spent, PINs have this many digits.
    pub fn new(settings: &BudgetSettings, digits: Digits) -> Self {
        let per_hour = |count| WindowLimit::new(count, HOUR);
        let per_day = |count| WindowLimit::new(count, DAY);
        let per_month = |count| WindowLimit::new(count, MONTH);
        let share = |least, per_hundred, window| OrganizationLimit {
            least,
            per_hundred,
            window,
        };
        let s = settings;
        Self {
            digits,
            long_digits: Digits::LONG,
            short_guesses: vec![
                WindowLimit::new(s.short_guesses_36h, SignedDuration::from_hours(36)),
                per_month(s.short_guesses_30d),
            ],
            waits: s.waits.clone(),
            waits_clean: s.waits_clean,
            wrong_known: s.wrong_known,
            wrong_unknown: s.wrong_unknown,
            locks_everywhere: per_day(s.locks_everywhere_day),
            sends_known: vec![per_hour(s.sends_known_hour), per_day(s.sends_known_day)],
            sends_unknown: vec![per_hour(s.sends_unknown_hour), per_day(s.sends_unknown_day)],
            sends: per_day(s.sends_day),
            known_for: s.known_for,
            sms_number: per_day(s.sms_number_day),
            sms_prefix: per_hour(s.sms_prefix_hour),
            sms_organization: share(s.sms_organization_day, s.sms_organization_percent, DAY),
            organization_burned: share(s.organization_burned_hour, s.organization_burned_percent, HOUR),
            burned_of_one: s.burned_of_one,
            organization_guesses: share(s.organization_guesses_day, s.organization_guesses_percent, DAY),
            organization_month: share(s.organization_guesses_month, s.organization_month_percent, MONTH),
            // These two do not grow with the organization: nine of 900 PINs is 1 %, whatever its size
            // (docs/decisions/0012-many-at-once.md).
            stranger_guesses: per_month(s.stranger_guesses_month),
            stranger_wrong: per_day(s.stranger_wrong_day),
            elevated_for: s.elevated_for,
            forgiven: per_day(s.forgiven_day),
            notices: per_day(s.notices_day),
        }
    }

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
            self.locks_everywhere.window,
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
