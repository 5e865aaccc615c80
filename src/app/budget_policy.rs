//! The budget policy as configured.

use std::time::Duration;

use crate::{
    clock::SignedDuration,
    config::{BudgetsConfig, MfaConfig, MfaPreset as Configured},
    mfa::{
        Digits,
        budget::{BudgetPolicy, OrganizationLimit, PinLengthPreset, WindowLimit},
    },
};

const HOUR: SignedDuration = SignedDuration::from_hours(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);
const MONTH: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Builds the policy from the settings.
pub(super) fn budget_policy(mfa: &MfaConfig, budgets: &BudgetsConfig) -> BudgetPolicy {
    let preset = match mfa.preset {
        Configured::Voice => PinLengthPreset::Voice,
        Configured::Balanced => PinLengthPreset::Balanced,
        Configured::Strict => PinLengthPreset::Strict,
    };
    let least = preset.min_digits();
    let share = |least, per_hundred, window| OrganizationLimit {
        least,
        per_hundred,
        window,
    };
    let b = budgets;
    BudgetPolicy {
        // The preset is a minimum: `mfa.pin_digits` can make codes longer but never shorter.
        digits: Digits::try_from(mfa.effective_pin_digits()).map_or(least, |digits| digits.max(least)),
        long_digits: Digits::LONG,
        short_guesses: vec![
            WindowLimit::new(b.short_guesses_36h, SignedDuration::from_hours(36)),
            WindowLimit::new(b.short_guesses_30d, MONTH),
        ],
        waits: b.waits.iter().copied().map(signed_duration).collect(),
        waits_clean: signed_duration(b.waits_clean),
        wrong_in_a_row: b.wrong_in_a_row,
        sends_known: hour_and_day_limits(b.sends_known_hour, b.sends_known_day),
        sends_unknown: hour_and_day_limits(b.sends_unknown_hour, b.sends_unknown_day),
        sends: WindowLimit::new(b.sends_day, DAY),
        known_for: signed_duration(b.known_for),
        sms_number: WindowLimit::new(b.sms_number_day, DAY),
        sms_prefix: WindowLimit::new(b.sms_prefix_hour, HOUR),
        sms_organization: share(b.sms_organization_day, b.sms_organization_percent, DAY),
        organization_burned: share(b.organization_burned_hour, b.organization_burned_percent, HOUR),
        burned_of_one: b.burned_of_one,
        organization_guesses: share(b.organization_guesses_day, b.organization_guesses_percent, DAY),
        organization_month: share(b.organization_guesses_month, b.organization_month_percent, MONTH),
        stranger_guesses: WindowLimit::new(b.stranger_guesses_month, MONTH),
        stranger_wrong: WindowLimit::new(b.stranger_wrong_day, DAY),
        elevated_for: signed_duration(b.elevated_for),
        forgiven: WindowLimit::new(b.forgiven_day, DAY),
        notices: WindowLimit::new(b.notices_day, DAY),
    }
}

fn hour_and_day_limits(hour: u32, day: u32) -> Vec<WindowLimit> {
    vec![WindowLimit::new(hour, HOUR), WindowLimit::new(day, DAY)]
}

/// Converts a duration. The configuration limits each to less than a year and a day, so it never saturates.
fn signed_duration(duration: Duration) -> SignedDuration {
    SignedDuration::try_from(duration).unwrap_or(SignedDuration::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::CountersignConfig;

    /// Builds the policy from the required settings plus `settings`.
    fn configured(settings: &[(&str, &str)]) -> BudgetPolicy {
        let needed = [
            (
                "COUNTERSIGN_SECRETS__ROOT_KEY",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            ),
            ("COUNTERSIGN_DATABASE__URL", "sqlite::memory:"),
            ("COUNTERSIGN_STORE__KIND", "memory"),
            ("COUNTERSIGN_LINKING__ISSUER", "https://issuer.test"),
            ("COUNTERSIGN_LINKING__AUDIENCE", "countersign"),
            ("COUNTERSIGN_LINKING__JWKS_URL", "https://issuer.test/keys"),
            ("COUNTERSIGN_EMAIL__HOST", "localhost"),
        ];
        let all = needed.iter().chain(settings);
        let environment = all.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let config = CountersignConfig::load(None, environment).unwrap();
        budget_policy(&config.mfa, &config.budgets)
    }

    #[test]
    fn the_defaults_of_the_settings_are_those_of_the_policy() {
        assert_eq!(configured(&[]), BudgetPolicy::default());
    }

    #[test]
    fn a_preset_is_the_least_length_and_more_may_be_set() {
        #[track_caller]
        fn check(preset: &str, digits: Option<&str>, want: u8) {
            let mut settings = vec![("COUNTERSIGN_MFA__PRESET", preset)];
            settings.extend(digits.map(|digits| ("COUNTERSIGN_MFA__PIN_DIGITS", digits)));
            let policy = configured(&settings);
            assert_eq!((policy.digits.get(), policy.long_digits), (want, Digits::LONG));
        }
        check("voice", None, 3);
        check("voice", Some("5"), 5);
        check("balanced", None, 4);
        check("strict", None, 6);
        check("strict", Some("8"), 8);
    }
}
