//! `[mfa]`.

use crate::{
    clock::SignedDuration,
    mfa::{Digits, budget::PinLengthPreset},
};

section! {
    /// The gate: the length and lifetime of PINs, and how long the gate stays open after one.
    struct MfaConfig in "mfa" {
        /// The length of PINs: `voice` means three digits and six under attack, `balanced` four and six, `strict`
        /// always six.
        preset: PinLengthPreset = "voice";
        /// The number of digits in a PIN while there is no attack. It cannot be less than the preset's, which is
        /// the default.
        pin_digits: Option<Digits>;
        /// The lifetime of a PIN, starting when it is first sent. Nothing extends it.
        pin_lifetime: SignedDuration = "5m", "1m" to "10m";
        /// The number of wrong guesses that ends a challenge. Sending a new PIN does not reset it.
        attempts: u8 = "3", "1" to "5";
        /// The number of times that a challenge can be sent again, each time with a new PIN.
        resends: u8 = "2", "0" to "5";
        /// The minimum time between sending a challenge and sending it again.
        resend_spacing: SignedDuration = "60s", "10s" to "5m";
        /// A clearance ends after this long without a protected question.
        clearance_idle: SignedDuration = "5m", "10s" to "30m";
        /// A clearance ends this long after the PIN, whether it is used or not.
        clearance_absolute: SignedDuration = "30m", "10s" to "12h";
    }
}

impl MfaConfig {
    /// The number of digits in a PIN while there is no attack. `pin_digits` can make PINs longer than the preset, but
    /// never shorter.
    pub fn effective_pin_digits(&self) -> Digits {
        let least = self.preset.min_digits();
        self.pin_digits.unwrap_or(least).max(least)
    }
}
