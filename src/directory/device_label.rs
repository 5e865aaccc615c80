//! What a person can tell their devices apart by.

use std::fmt;

use ring::digest;

/// Consonants: four of them are no word, no number, and no PIN.
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";

/// A short name for a device, such as `KXTR`. Mails to the owner and the audit log use the same. It is made of the
/// device's digest and tells nothing about it; a person's few devices have different ones, save once in 160,000.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DeviceLabel(String);

impl DeviceLabel {
    /// The label of the device with this digest.
    pub fn of(device: &str) -> Self {
        let digest = digest::digest(&digest::SHA256, device.as_bytes());
        // A remainder of 256 makes some letters likelier by a twelfth: no matter for a label.
        let letter = |byte: &u8| char::from(LETTERS[usize::from(*byte) % LETTERS.len()]);
        Self(digest.as_ref()[..4].iter().map(letter).collect())
    }

    /// Its four letters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DeviceLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_four_letters_and_stays() {
        let kitchen = DeviceLabel::of("3f9a5c00");
        assert_eq!(kitchen, DeviceLabel::of("3f9a5c00"));
        assert_ne!(kitchen, DeviceLabel::of("3f9a5c01"));
        assert_eq!(kitchen.to_string(), kitchen.as_str());
        for device in (0..500).map(|n| n.to_string()) {
            let label = DeviceLabel::of(&device).to_string();
            assert!(
                label.len() == 4 && label.bytes().all(|b| LETTERS.contains(&b)),
                "{label}"
            );
        }
    }
}
