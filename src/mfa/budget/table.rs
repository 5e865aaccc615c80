//! The table of budgets: every bound there is, in one place.

use crate::{clock::SignedDuration, mfa::Digits, named::named};

const HOUR: SignedDuration = SignedDuration::from_hours(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);
const MONTH: SignedDuration = SignedDuration::from_hours(30 * 24);

/// So many in so long a time, wherever the time begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// How many; at least one.
    pub count: u32,
    /// Within how long.
    pub window: SignedDuration,
}

impl Limit {
    /// So many in so long a time.
    pub const fn new(count: u32, window: SignedDuration) -> Self {
        Self { count, window }
    }
}

/// A limit that grows with an organization: `least`, or so many for each hundred of its enrolled employees if that is
/// more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// How many at least.
    pub least: u32,
    /// How many for each hundred enrolled.
    pub per_hundred: u32,
    /// Within how long.
    pub window: SignedDuration,
}

impl Share {
    /// The limit for an organization with so many enrolled employees.
    pub fn of(self, enrolled: u32) -> Limit {
        let share = u64::from(enrolled) * u64::from(self.per_hundred) / 100;
        let count = u32::try_from(share).unwrap_or(u32::MAX).max(self.least);
        Limit::new(count, self.window)
    }
}

named! {
    /// The budgets there are. The text of each stands in audit events and metrics: a contract.
    pub enum Name {
        /// Wrong guesses at short codes, of an employee: long codes.
        ShortGuesses => "short_guesses",
        /// Burned challenges, of an employee on a device: a wait.
        BurnedOnDevice => "burned_on_device",
        /// Wrong guesses in a row, of an employee: voice access is off.
        WrongInARow => "wrong_in_a_row",
        /// The owner or an administrator paused voice access: it is off.
        Paused => "paused",
        /// Sendings from a known device: no sending.
        SendsKnown => "sends_known",
        /// Sendings from all unknown devices together: no sending.
        SendsUnknown => "sends_unknown",
        /// Sendings to an employee in all: no sending.
        Sends => "sends",
        /// Text messages to a number: email only.
        SmsNumber => "sms_number",
        /// Text messages to numbers with the same beginning of which no PIN came back: email only.
        SmsPrefix => "sms_prefix",
        /// Text messages of an organization: email only.
        SmsOrganization => "sms_organization",
        /// Burned challenges of an organization: long codes for everyone.
        OrganizationBurned => "organization_burned",
        /// Wrong guesses at short codes of an organization: long codes for everyone.
        OrganizationGuesses => "organization_guesses",
        /// Wrong guesses from unknown devices, of an organization: long codes for unknown devices.
        StrangerGuesses => "stranger_guesses",
        /// The same, many more in a day: no codes for unknown devices.
        StrangerWrong => "stranger_wrong",
        /// One of the two was spent less than a day ago: long codes for everyone.
        OrganizationElevated => "organization_elevated",
    }
}

impl Name {
    /// Whether it is about how many codes are sent.
    pub fn is_of_sends(self) -> bool {
        matches!(self, Self::SendsKnown | Self::SendsUnknown | Self::Sends)
    }
}

/// How long codes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Preset {
    /// Three digits, six under attack. What a person can hold and speak.
    #[default]
    Voice,
    /// Four digits, six under attack.
    Balanced,
    /// Six digits always.
    Strict,
}

impl Preset {
    /// The fewest digits a code may be set to have.
    pub fn digits(self) -> Digits {
        match self {
            Self::Voice => Digits::SHORT,
            Self::Balanced => Digits::BALANCED,
            Self::Strict => Digits::LONG,
        }
    }
}

/// Every bound. The defaults are those of the design; the configuration lets none be set so that the claim falls:
/// *no schedule of requests gets more than six unforgiven guesses at short codes evaluated in any thirty days*.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Digits of a code while nothing is spent.
    pub digits: Digits,
    /// Digits of a code under attack. A code with fewer is short.
    pub long: Digits,
    /// Wrong guesses at short codes, of an employee. Default 3 in 36 h and 6 in 30 days.
    pub short_guesses: Vec<Limit>,
    /// How long a device waits after the first, second … burned challenge of an employee; the last is repeated. Default
    /// 1, 5, 15, 60 min.
    pub waits: Vec<SignedDuration>,
    /// After how long without a burned challenge the waits begin anew. Default 24 h.
    pub waits_clean: SignedDuration,
    /// How many wrong guesses in a row, at codes of any length, turn voice access off. Default 100
    /// (NIST SP 800-63B-4, 3.2.2).
    pub wrong_in_a_row: u32,
    /// Sendings from a known device. Default 5 in an hour and 10 in a day.
    pub sends_known: Vec<Limit>,
    /// Sendings from all unknown devices together. Default 3 in an hour and 5 in a day.
    pub sends_unknown: Vec<Limit>,
    /// Sendings to an employee in all. Default 15 in a day.
    pub sends: Limit,
    /// For how long a device is known after a PIN was given through it. Default 90 days.
    pub known_for: SignedDuration,
    /// Text messages to one number. Default 10 in a day.
    pub sms_number: Limit,
    /// Text messages to numbers that begin alike, of which no PIN came back. Default 30 in an hour.
    pub sms_prefix: Limit,
    /// Text messages of an organization. Default 50 in a day, or 300 for each hundred enrolled.
    pub sms_organization: Share,
    /// Burned challenges of an organization. Default 5 in an hour, or one for each hundred enrolled.
    pub organization_burned: Share,
    /// How many burned challenges of one employee count for the organization within its window: one noisy employee must
    /// not switch everybody over. Default 2.
    pub burned_of_one: u32,
    /// Wrong guesses at short codes of an organization. Default 15 in a day, or one for each hundred enrolled.
    pub organization_guesses: Share,
    /// The same over a long time; codes are long until its window moves on. Default 30 in 30 days, or three for
    /// each hundred enrolled.
    pub organization_month: Share,
    /// Wrong guesses from devices that their employees do not use, of an organization, after which codes for such devices
    /// are long. Default 9 in 30 days.
    pub stranger_guesses: Limit,
    /// The same, after which no code is sent for such a device. Default 50 in a day.
    pub stranger_wrong: Limit,
    /// How long everybody of an organization gets long codes. Default 24 h.
    pub elevated_for: SignedDuration,
    /// Wrong guesses that a pass forgives. Default 2 in a day.
    pub forgiven: Limit,
    /// Mails about burned challenges; what comes beyond goes into one digest. Default 3 in a day.
    pub notices: Limit,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            digits: Digits::SHORT,
            long: Digits::LONG,
            short_guesses: vec![
                Limit::new(3, SignedDuration::from_hours(36)),
                Limit::new(6, MONTH),
            ],
            waits: [1, 5, 15, 60].map(SignedDuration::from_mins).to_vec(),
            waits_clean: DAY,
            wrong_in_a_row: 100,
            sends_known: vec![Limit::new(5, HOUR), Limit::new(10, DAY)],
            sends_unknown: vec![Limit::new(3, HOUR), Limit::new(5, DAY)],
            sends: Limit::new(15, DAY),
            known_for: SignedDuration::from_hours(90 * 24),
            sms_number: Limit::new(10, DAY),
            sms_prefix: Limit::new(30, HOUR),
            sms_organization: Share {
                least: 50,
                per_hundred: 300,
                window: DAY,
            },
            organization_burned: Share {
                least: 5,
                per_hundred: 1,
                window: HOUR,
            },
            burned_of_one: 2,
            organization_guesses: Share {
                least: 15,
                per_hundred: 1,
                window: DAY,
            },
            organization_month: Share {
                least: 30,
                per_hundred: 3,
                window: MONTH,
            },
            stranger_guesses: Limit::new(9, MONTH),
            stranger_wrong: Limit::new(50, DAY),
            elevated_for: DAY,
            forgiven: Limit::new(2, DAY),
            notices: Limit::new(3, DAY),
        }
    }
}

impl Policy {
    /// Whether a code of so many digits is short: its guesses are budgeted.
    pub fn is_short(&self, digits: Digits) -> bool {
        digits < self.long
    }

    /// The longest time that an entry of the ledger can matter, but for what has no end.
    pub fn memory(&self) -> SignedDuration {
        let limits = self
            .short_guesses
            .iter()
            .chain(&self.sends_known)
            .chain(&self.sends_unknown);
        let windows = limits.map(|limit| limit.window);
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
        let share = Share {
            least: 50,
            per_hundred: 300,
            window: DAY,
        };
        assert_eq!(share.of(0).count, 50);
        assert_eq!(share.of(16).count, 50);
        assert_eq!(share.of(17).count, 51);
        assert_eq!(share.of(u32::MAX).count, u32::MAX);
    }

    #[test]
    fn the_ledger_remembers_as_long_as_the_longest_window() {
        assert_eq!(Policy::default().memory(), SignedDuration::from_hours(90 * 24));
    }
}
