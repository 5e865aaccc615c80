//! `[mfa.budgets]`.

use std::time::Duration;

section! {
    /// How much may be guessed and sent. Every bound is set so that no choice lets more than six unforgiven guesses at codes
    /// of fewer than six digits be compared in any thirty days. What a budget is and why: `docs/security.md`.
    struct BudgetsConfig in "mfa.budgets" {
        /// Wrong guesses at short codes in 36 hours after which an employee's codes have six digits.
        short_guesses_36h: u32 = "3", "1" to "3";
        /// The same in 30 days.
        short_guesses_30d: u32 = "6", "1" to "6";
        /// How long a device waits after the first, second, and so on, challenge that an employee burned on it; the last is
        /// repeated.
        waits: Vec<Duration> = "1m, 5m, 15m, 60m";
        /// After how long without a burned challenge the waits begin anew.
        waits_clean: Duration = "24h", "1h" to "168h";
        /// How many wrong guesses in a row, at codes of any length, turn an employee's voice access off.
        wrong_in_a_row: u32 = "100", "3" to "100";
        /// Sendings to an employee in an hour from one known device.
        sends_known_hour: u32 = "5", "1" to "20";
        /// The same in a day.
        sends_known_day: u32 = "10", "1" to "50";
        /// Sendings to an employee in an hour from all unknown devices together.
        sends_unknown_hour: u32 = "3", "1" to "10";
        /// The same in a day.
        sends_unknown_day: u32 = "5", "1" to "20";
        /// Sendings to an employee in a day in all.
        sends_day: u32 = "15", "1" to "50";
        /// For how long a device is known after a PIN was given through it.
        known_for: Duration = "2160h", "24h" to "8760h";
        /// Text messages to one number in a day; what comes beyond goes by email only.
        sms_number_day: u32 = "10", "1" to "50";
        /// Text messages in an hour to numbers that differ in their last four digits only, and of which no PIN came back; what
        /// comes beyond goes by email only.
        sms_prefix_hour: u32 = "30", "3" to "1000";
        /// Text messages of an organization in a day, at least; what comes beyond goes by email only.
        sms_organization_day: u32 = "50", "1" to "10000";
        /// The same for each hundred enrolled employees, if that is more.
        sms_organization_percent: u32 = "300", "0" to "2000";
        /// Burned challenges of an organization in an hour, at least, after which everybody's codes have six digits.
        organization_burned_hour: u32 = "5", "1" to "20";
        /// The same for each hundred enrolled employees, if that is more.
        organization_burned_percent: u32 = "1", "0" to "5";
        /// How many burned challenges of one employee count for the organization in that hour.
        burned_of_one: u32 = "2", "1" to "5";
        /// Wrong guesses at short codes of an organization in a day, at least, after which everybody's codes have six digits.
        organization_guesses_day: u32 = "15", "1" to "50";
        /// The same for each hundred enrolled employees, if that is more.
        organization_guesses_percent: u32 = "1", "0" to "5";
        /// Wrong guesses at short codes of an organization in 30 days, at least, after which everybody's codes have six digits until
        /// the oldest of them is 30 days old.
        organization_guesses_month: u32 = "30", "1" to "100";
        /// The same for each hundred enrolled employees, if that is more.
        organization_month_percent: u32 = "3", "0" to "10";
        /// Wrong guesses of an organization in 30 days, from devices that are not known to the employees they guess for, after which
        /// codes for such devices have six digits.
        stranger_guesses_month: u32 = "9", "1" to "15";
        /// The same in a day, after which no codes are sent for such devices.
        stranger_wrong_day: u32 = "50", "9" to "500";
        /// For how long everybody of an organization gets six digits then.
        elevated_for: Duration = "24h", "1h" to "168h";
        /// How many wrong guesses a day a right one forgives, in the same session on the same device.
        forgiven_day: u32 = "2", "0" to "2";
        /// How many mails a day an employee gets about burned challenges before the rest goes into one digest.
        notices_day: u32 = "3", "1" to "10";
    }
}
