//! The table of budgets: each number that can be set, with its default and its bounds. They are written only here.

use crate::clock::SignedDuration;

/// Passes the table to the macro `$expand`. The one below makes it a struct with its defaults; the configuration reads
/// the struct from a file by the same rows, and writes its documentation from them.
macro_rules! budget_table {
    ($expand:ident) => {
        $expand! {
            /// Limits for guesses and messages. Their ranges are chosen so that no setting allows more than six unforgiven
            /// guesses at PINs of fewer than six digits to be compared in any 30 days. `docs/security.md` explains the
            /// budgets.
            struct BudgetSettings in "mfa.budgets" {
                /// The number of wrong guesses at short PINs (fewer than six digits) within 36 hours after which an
                /// employee's PINs have six digits.
                short_guesses_36h: u32 = "3", "1" to "3";
                /// The same within 30 days.
                short_guesses_30d: u32 = "6", "1" to "6";
                /// The waits on a device after the first, second and each further challenge that an employee burned on it.
                /// The last one repeats.
                waits: Vec<SignedDuration> = "1m, 5m, 15m, 60m";
                /// The time without a burned challenge after which the waits start again from the first.
                waits_clean: SignedDuration = "24h", "1h" to "168h";
                /// The number of wrong guesses in a row from devices that the employee is known to use, at PINs of any length,
                /// that turns the employee's voice access off.
                wrong_known: u32 = "50", "3" to "50";
                // A pass from a known device does not start this count again: otherwise whoever guesses from elsewhere could
                // go on for as long as the owner uses the skill.
                /// The number of wrong guesses in a row from all other devices together after which the employee gets no
                /// PINs on devices that they are not known to use, until they or an administrator unlock voice access.
                wrong_unknown: u32 = "50", "3" to "50";
                /// The maximum number of times per day that an employee can end all access by saying "lock everywhere".
                /// After that, it ends only the access on the device.
                locks_everywhere_day: u32 = "5", "1" to "50";
                /// The maximum number of PINs that are sent to an employee per hour from one known device.
                sends_known_hour: u32 = "5", "1" to "20";
                /// The same per day.
                sends_known_day: u32 = "10", "1" to "50";
                /// The maximum number of PINs that are sent to an employee per hour from all unknown devices together.
                sends_unknown_hour: u32 = "3", "1" to "10";
                /// The same per day.
                sends_unknown_day: u32 = "5", "1" to "20";
                /// The maximum number of PINs that are sent to an employee per day from all known devices together.
                sends_day: u32 = "15", "1" to "50";
                /// The time that a device stays known after a correct PIN was given through it.
                known_for: SignedDuration = "2160h", "24h" to "8760h";
                // Messages for known and for unknown devices are counted separately, each up to the limit. Otherwise somebody
                // elsewhere could use up the messages of an employee who has no mailbox.
                /// The maximum number of text messages to one phone number per day, for known devices and again for unknown
                /// devices. Further PINs go by email only.
                sms_number_day: u32 = "10", "1" to "50";
                // Against SMS pumping: whoever owns a block of numbers earns from each message, and gives no PIN back.
                /// The maximum number of text messages per hour to numbers that differ only in their last four digits and
                /// from which no PIN came back, for known devices and again for unknown devices. Further PINs go by email
                /// only.
                sms_prefix_hour: u32 = "30", "3" to "1000";
                /// The maximum number of text messages of an organization per day, however few employees are enrolled, for
                /// known devices and again for unknown devices. Further PINs go by email only.
                sms_organization_day: u32 = "50", "1" to "10000";
                /// The same for each hundred enrolled employees. The larger number applies.
                sms_organization_percent: u32 = "300", "0" to "2000";
                /// The number of burned challenges in an organization within an hour after which everybody's PINs have six
                /// digits, however few employees are enrolled.
                organization_burned_hour: u32 = "5", "1" to "20";
                /// The same for each hundred enrolled employees. The larger number applies.
                organization_burned_percent: u32 = "1", "0" to "5";
                // One noisy employee must not switch the whole organization to long PINs.
                /// The maximum number of one employee's burned challenges that count for the organization in that hour.
                burned_of_one: u32 = "2", "1" to "5";
                /// The number of wrong guesses at short PINs in an organization within a day after which everybody's PINs
                /// have six digits, however few employees are enrolled.
                organization_guesses_day: u32 = "15", "1" to "50";
                /// The same for each hundred enrolled employees. The larger number applies.
                organization_guesses_percent: u32 = "1", "0" to "5";
                /// The number of wrong guesses at short PINs in an organization within 30 days after which everybody's
                /// PINs have six digits until the oldest guess is 30 days old, however few employees are enrolled.
                organization_guesses_month: u32 = "30", "1" to "100";
                /// The same for each hundred enrolled employees. The larger number applies.
                organization_month_percent: u32 = "3", "0" to "10";
                /// The number of wrong guesses in an organization within 30 days, from devices that are unknown to the
                /// employee in question, after which PINs for unknown devices have six digits.
                stranger_guesses_month: u32 = "9", "1" to "15";
                /// The same within a day, after which no PINs are sent for unknown devices.
                stranger_wrong_day: u32 = "50", "9" to "500";
                /// The time for which everybody's PINs have six digits after an organization reached its limit of burned
                /// challenges or of wrong guesses at short PINs.
                elevated_for: SignedDuration = "24h", "1h" to "168h";
                /// The maximum number of wrong guesses per day that a correct PIN forgives, in the same session on the
                /// same device.
                forgiven_day: u32 = "2", "0" to "2";
                /// The maximum number of single mails per day to an employee about burned challenges. Further ones are
                /// combined in a digest.
                notices_day: u32 = "3", "1" to "10";
            }
        }
    };
}
pub(crate) use budget_table;

macro_rules! define_settings {
    (
        $(#[doc = $about:literal])+
        struct $name:ident in $path:literal {
            $(
                $(#[doc = $doc:literal])+
                $key:ident: $type:ty = $default:literal $(, $least:literal to $greatest:literal)?;
            )+
        }
    ) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone)]
        pub struct $name {
            $($(#[doc = $doc])+ pub $key: $type),+
        }

        impl Default for $name {
            fn default() -> Self {
                Self { $($key: TableValue::parse_default($default)),+ }
            }
        }
    };
}
budget_table!(define_settings);

/// A type of values in the table.
trait TableValue {
    /// Parses a default of the table. Every start parses all of them, so no release can contain a malformed one.
    fn parse_default(text: &str) -> Self;
}

impl TableValue for u32 {
    fn parse_default(text: &str) -> Self {
        text.parse()
            .expect("a number in the table of budgets is malformed")
    }
}

impl TableValue for SignedDuration {
    fn parse_default(text: &str) -> Self {
        text.parse()
            .expect("a duration in the table of budgets is malformed")
    }
}

impl TableValue for Vec<SignedDuration> {
    fn parse_default(text: &str) -> Self {
        text.split(", ").map(TableValue::parse_default).collect()
    }
}
