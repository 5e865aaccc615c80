//! `[mfa]`.

use std::{path::Path, time::Duration};

use super::{Faults, load_alone};

use super::setting::{Setting, unfit};

choice! {
    /// How long PINs are.
    enum Preset {
        /// Three digits, six under attack.
        Voice = "voice",
        /// Four digits, six under attack.
        Balanced = "balanced",
        /// Six digits always.
        Strict = "strict",
    }
}

/// How many digits a PIN has: 3 to 8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PinDigits(pub u8);

impl Setting for PinDigits {
    fn form() -> String {
        "a whole number from 3 to 8".to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        let digits = text.trim().parse().map_err(|_| unfit())?;
        if (3..=8).contains(&digits) {
            Ok(Self(digits))
        } else {
            Err("is out of its range".to_owned())
        }
    }
}

impl Preset {
    /// The fewest digits a PIN has.
    pub fn least(self) -> PinDigits {
        PinDigits(match self {
            Self::Voice => 3,
            Self::Balanced => 4,
            Self::Strict => 6,
        })
    }
}

impl MfaConfig {
    /// How many digits a PIN has while nobody attacks.
    pub fn digits(&self) -> u8 {
        self.pin_digits.unwrap_or(self.preset.least()).0
    }
}

section! {
    /// The gate: what a PIN is worth, and for how long.
    struct MfaConfig in "mfa" {
        /// How long PINs are: `voice` is three digits and six under attack, `balanced` four and six, `strict` six always.
        preset: Preset = "voice";
        /// How many digits a PIN has while nobody attacks: at least as many as the preset says, which is the default.
        pin_digits: Option<PinDigits>;
        /// How long a PIN is good, from its first sending. Nothing extends it.
        pin_lifetime: Duration = "5m", "1m" to "10m";
        /// How many wrong guesses end a challenge. Its resends share them.
        attempts: u8 = "3", "1" to "5";
        /// How often a challenge may be sent again, each time with a new PIN.
        resends: u8 = "2", "0" to "5";
        /// How long after the last sending the next may be.
        resend_spacing: Duration = "60s", "10s" to "5m";
        /// A clearance ends when no protected question came for this long.
        clearance_idle: Duration = "5m", "10s" to "30m";
        /// A clearance ends this long after the PIN, used or not.
        clearance_absolute: Duration = "30m", "10s" to "12h";
    }
}

impl MfaConfig {
    /// Reads this section alone, for those who need nothing else: whoever makes the skill package has no use for keys.
    ///
    /// # Errors
    /// [`Faults`] holds every fault of this section, and of a file that cannot be read at all.
    pub fn load(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, Faults> {
        load_alone(file, environment)
    }
}
