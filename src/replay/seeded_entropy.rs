//! Reproducible random bytes: a replay must not fail at random, for example when two PINs happen to be equal.

use std::sync::atomic::{AtomicU64, Ordering};

use ring::hmac;

use crate::secret::Entropy;

/// Random bytes derived from a seed. Predictable, so never for a server that anybody relies on.
#[derive(Debug)]
pub(super) struct SeededEntropy {
    key: hmac::Key,
    drawn: AtomicU64,
}

impl SeededEntropy {
    pub(super) fn from_seed(seed: &str) -> Self {
        Self {
            key: hmac::Key::new(hmac::HMAC_SHA256, seed.as_bytes()),
            drawn: AtomicU64::new(0),
        }
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        for part in bytes.chunks_mut(32) {
            let count = self.drawn.fetch_add(1, Ordering::Relaxed);
            let block = hmac::sign(&self.key, &count.to_be_bytes());
            part.copy_from_slice(&block.as_ref()[..part.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_bytes_and_they_do_not_repeat() {
        let draw = |seed| {
            let seeded = SeededEntropy::from_seed(seed);
            let mut bytes = [0; 80];
            seeded.fill(&mut bytes);
            let mut more = [0; 80];
            seeded.fill(&mut more);
            assert_ne!(bytes, more);
            bytes
        };
        assert_eq!(draw("a"), draw("a"));
        assert_ne!(draw("a"), draw("b"));
    }
}
