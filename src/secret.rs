//! Keys, authenticated encryption and randomness.
//!
//! Lives here: the root key and the keys derived from it, authenticated encryption, the source of randomness.
//! Does not live here: the secrets that are made with them (PINs are in `mfa`, link tokens in `linking`).

use std::fmt;

use base64::{Engine, prelude::BASE64_STANDARD};
use rand::{TryRng, rngs::SysRng};
use ring::{aead, hkdf, hmac};
use zeroize::Zeroizing;

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

/// The 256-bit key from which all other keys are derived. It is kept in the configuration and never in a
/// store, so a copy of the database or of Redis is not enough to read what is sealed there.
#[derive(Clone)]
pub struct RootKey(Zeroizing<[u8; 32]>);

/// The text is not a [`RootKey`]. The error does not quote the text, because it is probably a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not 32 bytes encoded as base64; generate one with: openssl rand -base64 32")]
pub struct ParseRootKeyError;

impl RootKey {
    /// Decodes a key from standard base64. White space around it is ignored.
    ///
    /// # Errors
    /// [`ParseRootKeyError`] if the text is not base64, or does not decode to exactly 32 bytes.
    pub fn from_base64(text: &str) -> Result<Self, ParseRootKeyError> {
        let bytes = Zeroizing::new(
            BASE64_STANDARD
                .decode(text.trim())
                .map_err(|_| ParseRootKeyError)?,
        );
        let bytes = <[u8; 32]>::try_from(bytes.as_slice()).map_err(|_| ParseRootKeyError)?;
        Ok(Self(Zeroizing::new(bytes)))
    }

    /// Generates a new key.
    pub fn generate(entropy: &dyn Entropy) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        entropy.fill(bytes.as_mut());
        Self(bytes)
    }

    /// Derives an HMAC-SHA-256 key for one purpose, with HKDF-SHA-256 (RFC 5869).
    pub fn derive_mac_key(&self, purpose: &'static str) -> hmac::Key {
        self.derive_key(purpose, hmac::HMAC_SHA256)
    }

    /// Derives a [`Sealer`] for one purpose, in the same way as [`RootKey::derive_mac_key`].
    pub fn derive_sealer(&self, purpose: &'static str) -> Sealer {
        let key: aead::UnboundKey = self.derive_key(purpose, &aead::AES_256_GCM);
        Sealer(aead::LessSafeKey::new(key))
    }

    fn derive_key<L: hkdf::KeyType, K: for<'a> From<hkdf::Okm<'a, L>>>(
        &self,
        purpose: &'static str,
        kind: L,
    ) -> K {
        // The salt is not a secret. It separates our keys from those of another program that uses the same
        // root key. Changing it voids everything that was ever sealed or signed.
        let prk = hkdf::Salt::new(hkdf::HKDF_SHA256, b"countersign 1").extract(self.0.as_ref());
        let info = [purpose.as_bytes()];
        let okm = prk
            .expand(&info, kind)
            .expect("HKDF can output at least one block");
        K::from(okm)
    }
}

impl fmt::Debug for RootKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RootKey(******)")
    }
}

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

    fn key() -> RootKey {
        RootKey::generate(&SystemEntropy)
    }

    #[test]
    fn a_root_key_is_read_from_base64() {
        let key = key();
        let again = RootKey::from_base64(&BASE64_STANDARD.encode(key.0.as_ref())).unwrap();
        assert_eq!(key.0, again.0);
    }

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

    #[test]
    fn a_root_key_of_another_length_is_refused() {
        assert_eq!(RootKey::from_base64("c2hvcnQ=").unwrap_err(), ParseRootKeyError);
        assert_eq!(
            RootKey::from_base64("not base64 at all").unwrap_err(),
            ParseRootKeyError
        );
    }

    #[test]
    fn keys_and_sealers_never_print() {
        let key = key();
        assert_eq!(
            format!("{key:?} {:?}", key.derive_sealer("test")),
            "RootKey(******) Sealer(******)"
        );
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
    fn each_purpose_has_its_own_key() {
        let key = key();
        let sealed = key.derive_sealer("one").seal(b"", b"x", &SystemEntropy);
        assert_eq!(
            key.derive_sealer("two").open(b"", &sealed).unwrap_err(),
            UnsealError
        );
    }
}
