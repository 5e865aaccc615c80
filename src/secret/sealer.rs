//! Authenticated encryption.

use std::fmt;

use ring::aead;
use zeroize::Zeroizing;

use super::Entropy;

/// The version of the sealed form. Another form must begin with another byte.
const VERSION: u8 = 1;
/// Length of the version and the id of the key, with which the sealed form begins.
const HEADER_LENGTH: usize = 5;

/// Encrypts and authenticates bytes with AES-256-GCM, so that only holders of the same root key can read or
/// write them.
///
/// The sealed form is a version byte, the 32-bit id of the root key, a random 96-bit nonce, the ciphertext, and the 128-bit
/// tag. A root key can be replaced, because the id says which key opens the rest.
pub struct Sealer {
    current: SealingKey,
    previous: Vec<SealingKey>,
}

/// A key and its place in the sealed form.
pub(super) struct SealingKey {
    header: [u8; HEADER_LENGTH],
    key: aead::LessSafeKey,
}

impl SealingKey {
    pub(super) fn new(id: [u8; 4], key: aead::LessSafeKey) -> Self {
        let [a, b, c, d] = id;
        Self {
            header: [VERSION, a, b, c, d],
            key,
        }
    }

    /// Returns the bytes that are authenticated besides the ciphertext. The header is part of them, so that no version can pass
    /// for another.
    fn additional_data(&self, context: &[u8]) -> aead::Aad<Vec<u8>> {
        aead::Aad::from([&self.header, context].concat())
    }

    fn open(&self, context: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, UnsealError> {
        let (nonce, rest) = sealed
            .split_first_chunk::<{ aead::NONCE_LEN }>()
            .ok_or(UnsealError)?;
        // The copy is decrypted in place. It becomes the plaintext, so it has to be erased when it is
        // dropped.
        let mut rest = Zeroizing::new(rest.to_vec());
        let nonce = aead::Nonce::assume_unique_for_key(*nonce);
        let clear = self
            .key
            .open_in_place(nonce, self.additional_data(context), &mut rest)
            .map_err(|_| UnsealError)?
            .len();
        rest.truncate(clear);
        Ok(rest)
    }
}

/// The sealed bytes could not be opened: they were changed, belong to another context, or were sealed under
/// another key. AES-GCM cannot tell these cases apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the sealed data cannot be opened: it was changed, or sealed with another key or for another purpose"
)]
pub struct UnsealError;

impl Sealer {
    pub(super) fn new(current: SealingKey, previous: Vec<SealingKey>) -> Self {
        Self { current, previous }
    }

    /// Seals `clear` with the current key. The result can only be opened with the same `context`, which is authenticated but
    /// not stored: an id, for example, so that a sealed text cannot be moved to another record. [`seal_context`] makes a
    /// context of several parts.
    ///
    /// [`seal_context`]: super::seal_context()
    ///
    /// # Panics
    /// Never in practice: AES-GCM allows 64 GiB, and the messages sealed here are far smaller.
    pub fn seal(&self, context: &[u8], clear: &[u8], entropy: &dyn Entropy) -> Vec<u8> {
        let SealingKey { header, key } = &self.current;
        let mut nonce = [0; aead::NONCE_LEN];
        entropy.fill(&mut nonce);
        let before = header.len() + nonce.len();
        let mut sealed = Vec::with_capacity(before + clear.len() + aead::AES_256_GCM.tag_len());
        sealed.extend_from_slice(header);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(clear);
        let tag = key
            .seal_in_place_separate_tag(
                aead::Nonce::assume_unique_for_key(nonce),
                self.current.additional_data(context),
                &mut sealed[before..],
            )
            .expect("sealed data is far below the 64 GiB that AES-GCM allows");
        sealed.extend_from_slice(tag.as_ref());
        sealed
    }

    /// Opens bytes that [`Sealer::seal`] sealed with the same `context`, under the current key or a previous one.
    ///
    /// # Errors
    /// [`UnsealError`] if they were not sealed by one of these keys and with this context.
    pub fn open(&self, context: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, UnsealError> {
        let (header, rest) = sealed.split_first_chunk().ok_or(UnsealError)?;
        // Two keys may have the same id by chance, so each that fits is tried.
        std::iter::once(&self.current)
            .chain(&self.previous)
            .filter(|key| key.header == *header)
            .find_map(|key| key.open(context, rest).ok())
            .ok_or(UnsealError)
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

    #[test]
    fn what_a_previous_key_sealed_opens_and_new_seals_are_of_the_current_key() {
        let (old, current) = (key(), key());
        let sealed = old
            .derive_sealer("test")
            .seal(b"here", b"waiting", &SystemEntropy);
        let rotated = current
            .clone()
            .with_previous([key(), old.clone()])
            .derive_sealer("test");
        assert_eq!(rotated.open(b"here", &sealed).unwrap().as_slice(), b"waiting");
        assert_eq!(rotated.open(b"there", &sealed).unwrap_err(), UnsealError);
        assert_eq!(
            current.derive_sealer("test").open(b"here", &sealed).unwrap_err(),
            UnsealError
        );
        let new = rotated.seal(b"here", b"new", &SystemEntropy);
        assert!(current.derive_sealer("test").open(b"here", &new).is_ok());
        assert!(old.derive_sealer("test").open(b"here", &new).is_err());
    }

    #[test]
    fn a_changed_byte_anywhere_keeps_a_seal_closed() {
        let sealer = key().with_previous([key()]).derive_sealer("test");
        let sealed = sealer.seal(b"here", b"four one seven", &SystemEntropy);
        assert_eq!(sealed[0], VERSION);
        for index in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[index] ^= 1;
            assert_eq!(
                sealer.open(b"here", &changed).unwrap_err(),
                UnsealError,
                "{index}"
            );
            assert_eq!(
                sealer.open(b"here", &sealed[..index]).unwrap_err(),
                UnsealError,
                "{index}"
            );
        }
    }
}
