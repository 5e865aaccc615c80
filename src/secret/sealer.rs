//! Authenticated encryption.

use std::fmt;

use ring::aead;
use zeroize::Zeroizing;

use super::Entropy;

/// Encrypts and authenticates bytes with AES-256-GCM, so that only holders of the same root key can read or
/// write them.
///
/// The sealed form is a random 96-bit nonce, the ciphertext, and the 128-bit tag.
pub struct Sealer(aead::LessSafeKey);

/// The sealed bytes could not be opened: they were changed, belong to another context, or were sealed under
/// another key. AES-GCM cannot tell these cases apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the sealed data cannot be opened: it was changed, or sealed with another key or for another purpose"
)]
pub struct UnsealError;

impl Sealer {
    pub(super) fn new(key: aead::LessSafeKey) -> Self {
        Self(key)
    }

    /// Seals `clear`. The result can only be opened with the same `context`, which is authenticated but not
    /// stored: an id, for example, so that a sealed text cannot be moved to another record.
    ///
    /// # Panics
    /// Never in practice: AES-GCM allows 64 GiB, and the messages sealed here are far smaller.
    pub fn seal(&self, context: &[u8], clear: &[u8], entropy: &dyn Entropy) -> Vec<u8> {
        let mut nonce = [0; aead::NONCE_LEN];
        entropy.fill(&mut nonce);
        let mut sealed = Vec::with_capacity(nonce.len() + clear.len() + aead::AES_256_GCM.tag_len());
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(clear);
        let tag = self
            .0
            .seal_in_place_separate_tag(
                aead::Nonce::assume_unique_for_key(nonce),
                aead::Aad::from(context),
                &mut sealed[aead::NONCE_LEN..],
            )
            .expect("sealed data is far below the 64 GiB that AES-GCM allows");
        sealed.extend_from_slice(tag.as_ref());
        sealed
    }

    /// Opens bytes that [`Sealer::seal`] sealed with the same `context`.
    ///
    /// # Errors
    /// [`UnsealError`] if they were not sealed by this key and with this context.
    pub fn open(&self, context: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, UnsealError> {
        let (nonce, rest) = sealed
            .split_first_chunk::<{ aead::NONCE_LEN }>()
            .ok_or(UnsealError)?;
        // The copy is decrypted in place. It becomes the plaintext, so it has to be erased when it is
        // dropped.
        let mut rest = Zeroizing::new(rest.to_vec());
        let nonce = aead::Nonce::assume_unique_for_key(*nonce);
        let clear = self
            .0
            .open_in_place(nonce, aead::Aad::from(context), &mut rest)
            .map_err(|_| UnsealError)?
            .len();
        rest.truncate(clear);
        Ok(rest)
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealer(******)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::{RootKey, SystemEntropy};

    fn key() -> RootKey {
        RootKey::generate(&SystemEntropy)
    }

    #[test]
    fn a_seal_opens_beside_its_context_and_nowhere_else() {
        let sealer = key().derive_sealer("test");
        let sealed = sealer.seal(b"here", b"four one seven", &SystemEntropy);
        assert_eq!(
            sealer.open(b"here", &sealed).unwrap().as_slice(),
            b"four one seven"
        );
        assert_eq!(sealer.open(b"there", &sealed).unwrap_err(), UnsealError);
        assert_eq!(
            key().derive_sealer("test").open(b"here", &sealed).unwrap_err(),
            UnsealError
        );
        assert_eq!(sealer.open(b"here", &sealed[..5]).unwrap_err(), UnsealError);
    }
}
