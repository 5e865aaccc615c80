//! Labels by which people can tell their devices apart.

use std::fmt;

use ring::digest;

/// The letters of a label: consonants only, so that four of them are never a word, a number, or something
/// that looks like a PIN.
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";

/// A short label for a device, such as `KXTR`. Mails to the owner and the audit log use the same label.
///
/// It is computed from a digest of the device id, so nothing needs to be stored and the label reveals nothing
/// about the device. Two devices have the same label with a probability of 1 in 160,000.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DeviceLabel(String);

impl DeviceLabel {
    /// Returns the label of the device with this digest. The same digest always gives the same label.
    pub fn from_device_digest(device: &str) -> Self {
        let digest = digest::digest(&digest::SHA256, device.as_bytes());
        // 256 is not a multiple of 20, so some letters are a twelfth more likely than others. That does not
        // matter for a label.
        let letter = |byte: &u8| char::from(LETTERS[usize::from(*byte) % LETTERS.len()]);
        Self(digest.as_ref()[..4].iter().map(letter).collect())
    }

    /// The four letters.
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
        let kitchen = DeviceLabel::from_device_digest("3f9a5c00");
        assert_eq!(kitchen, DeviceLabel::from_device_digest("3f9a5c00"));
        assert_ne!(kitchen, DeviceLabel::from_device_digest("3f9a5c01"));
        assert_eq!(kitchen.to_string(), kitchen.as_str());
        for device in (0..500).map(|n| n.to_string()) {
            let label = DeviceLabel::from_device_digest(&device).to_string();
            assert!(
                label.len() == 4 && label.bytes().all(|b| LETTERS.contains(&b)),
                "{label}"
            );
        }
    }
}
