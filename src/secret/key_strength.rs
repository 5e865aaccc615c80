//! Recognizes keys that were not drawn at random.

use std::collections::BTreeSet;

/// The bytes of a key have a pattern that random bytes do not have. The error contains nothing of the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GuessableKeyError {
    /// All bytes are text.
    #[error("is text encoded as base64, and not random bytes")]
    Text,
    /// Few different bytes, or few different steps from one byte to the next.
    #[error("repeats or counts, and is not random")]
    Pattern,
}

/// Fails if 32 bytes were obviously not drawn at random.
///
/// No test can prove that bytes are random. This one finds what people type or copy: text, repetition and counting. Fewer
/// than one in ten thousand million random keys is refused.
pub(super) fn check_key_strength(key: &[u8; 32]) -> Result<(), GuessableKeyError> {
    let text = std::str::from_utf8(key).is_ok_and(|text| !text.contains(char::is_control));
    if text {
        return Err(GuessableKeyError::Text);
    }
    // 32 random bytes have about 30 different values. Half of a key, repeated, has at most 16.
    let values: BTreeSet<u8> = key.iter().copied().collect();
    // Bytes that count up or down have the same step everywhere.
    let steps: BTreeSet<u8> = key.windows(2).map(|pair| pair[1].wrapping_sub(pair[0])).collect();
    if values.len() <= 16 || steps.len() <= 16 {
        return Err(GuessableKeyError::Pattern);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::{Entropy, SystemEntropy};

    #[track_caller]
    fn check(key: [u8; 32], wanted: Result<(), GuessableKeyError>) {
        assert_eq!(check_key_strength(&key), wanted, "{key:?}");
    }

    #[test]
    fn text_is_refused() {
        check(*b"correct horse battery staple !!!", Err(GuessableKeyError::Text));
        check(*b"0123456789abcdef0123456789abcdef", Err(GuessableKeyError::Text));
        check(
            *"Gr\u{fc}\u{df}e vom gro\u{df}en K\u{f6}nig \u{dc}bermut"
                .as_bytes()
                .first_chunk()
                .unwrap(),
            Err(GuessableKeyError::Text),
        );
    }

    #[test]
    fn repetition_and_counting_are_refused() {
        let counting = std::array::from_fn(|index| u8::try_from(index).unwrap());
        let down = std::array::from_fn(|index| 255 - 3 * u8::try_from(index).unwrap());
        let mut half = [0; 16];
        SystemEntropy.fill(&mut half);
        let twice = std::array::from_fn(|index| half[index % 16]);
        let mut padded = [0; 32];
        padded[..15].copy_from_slice(&half[..15]);
        for key in [[0; 32], [0xff; 32], counting, down, twice, padded] {
            check(key, Err(GuessableKeyError::Pattern));
        }
    }

    #[test]
    fn random_keys_are_accepted() {
        for _ in 0..10_000 {
            let mut key = [0; 32];
            SystemEntropy.fill(&mut key);
            check(key, Ok(()));
        }
    }
}
