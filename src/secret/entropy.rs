//! Randomness, which tests can replace.

use std::fmt;

use rand::{TryRng, rngs::SysRng};

/// A source of random bytes. Nothing in countersign gets random numbers in any other way, so that a test can
/// replace them; clippy's `disallowed-methods` makes sure of that.
pub trait Entropy: Send + Sync + fmt::Debug {
    /// Fills `bytes` with bytes that nobody can predict. (Test doubles are predictable on purpose.)
    fn fill(&self, bytes: &mut [u8]);
}

/// The operating system's random source.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    /// # Panics
    /// If the operating system cannot supply random bytes. Any other reaction would lead to PINs that can
    /// be guessed.
    fn fill(&self, bytes: &mut [u8]) {
        SysRng
            .try_fill_bytes(bytes)
            .expect("the operating system provides random bytes");
    }
}

/// Generates an id that is unique and cannot be guessed: 128 random bits, written as 32 hex digits.
pub fn generate_random_id(entropy: &dyn Entropy) -> String {
    let mut bytes = [0; 16];
    entropy.fill(&mut bytes);
    format!("{:032x}", u128::from_be_bytes(bytes))
}

/// Adapts an [`Entropy`] to `rand`, so that the distributions of `rand` can be used with it.
pub(crate) struct EntropyRng<'a>(pub(crate) &'a dyn Entropy);

impl TryRng for EntropyRng<'_> {
    type Error = std::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        let mut bytes = [0; 4];
        self.0.fill(&mut bytes);
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        self.0.fill(bytes);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct AllSevensEntropy;

    impl Entropy for AllSevensEntropy {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(7);
        }
    }

    #[test]
    fn a_name_is_all_of_its_bits_as_hex_digits() {
        assert_eq!(generate_random_id(&AllSevensEntropy), "07".repeat(16));
        assert_ne!(
            generate_random_id(&SystemEntropy),
            generate_random_id(&SystemEntropy)
        );
    }
}
