//! `[mfa]`.

use std::{path::Path, time::Duration};

use super::{ConfigError, load_section};

use super::setting_value::{SettingValue, malformed_value};

choice! {
    /// The length of PINs.
    enum MfaPreset {
        /// Three digits, six under attack.
        Voice = "voice",
        /// Four digits, six under attack.
        Balanced = "balanced",
        /// Always six digits.
        Strict = "strict",
    }
}

/// The number of digits in a PIN: 3 to 8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PinDigits(pub u8);

impl SettingValue for PinDigits {
    fn expected_format() -> String {
        "a whole number from 3 to 8".to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        let digits = text.trim().parse().map_err(|_| malformed_value())?;
        if (3..=8).contains(&digits) {
            Ok(Self(digits))
        } else {
            Err("is out of range".to_owned())
        }
    }
}

impl MfaPreset {
    /// The smallest number of digits that a PIN can be set to have.
    pub fn minimum_digits(self) -> PinDigits {
        PinDigits(match self {
            Self::Voice => 3,
            Self::Balanced => 4,
            Self::Strict => 6,
        })
    }
}

impl MfaConfig {
    /// The number of digits in a PIN while there is no attack.
    pub fn effective_pin_digits(&self) -> u8 {
        self.pin_digits.unwrap_or(self.preset.minimum_digits()).0
    }
}

section! {
    /// The gate: the length and lifetime of PINs, and how long the gate stays open after one.
    struct MfaConfig in "mfa" {
        /// The length of PINs: `voice` means three digits and six under attack, `balanced` four and six, `strict`
        /// always six.
        preset: MfaPreset = "voice";
        /// The number of digits in a PIN while there is no attack. It cannot be less than the preset's, which is
        /// the default.
        pin_digits: Option<PinDigits>;
        /// The lifetime of a PIN, starting when it is first sent. Nothing extends it.
        pin_lifetime: Duration = "5m", "1m" to "10m";
        /// The number of wrong guesses that ends a challenge. Sending a new PIN does not reset it.
        attempts: u8 = "3", "1" to "5";
        /// The number of times that a challenge can be sent again, each time with a new PIN.
        resends: u8 = "2", "0" to "5";
        /// The minimum time between sending a challenge and sending it again.
        resend_spacing: Duration = "60s", "10s" to "5m";
        /// A clearance ends after this long without a protected question.
        clearance_idle: Duration = "5m", "10s" to "30m";
        /// A clearance ends this long after the PIN, whether it is used or not.
        clearance_absolute: Duration = "30m", "10s" to "12h";
    }
}

impl MfaConfig {
    /// Reads only this section, for commands that need nothing else. Somebody who builds the skill package need
    /// not have any keys.
    ///
    /// # Errors
    /// [`ConfigError`] with every fault of this section, and of a file that cannot be read at all.
    pub fn load(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        load_section(file, environment)
    }
}
