//! `[mfa]`.

use std::{path::Path, time::Duration};

use super::{Faults, load_alone};

section! {
    /// The gate: what a PIN is worth, and for how long.
    struct MfaConfig in "mfa" {
        /// How many digits a PIN has.
        pin_digits: u8 = "3", "3" to "8";
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
