//! The root key, and the keys that are derived from it.

use std::fmt;

use base64::{Engine, prelude::BASE64_STANDARD};
use ring::{aead, hkdf, hmac};
use zeroize::Zeroizing;

use super::{
    Entropy, GuessableKeyError, MacKey, Sealer, key_strength::check_key_strength, sealer::SealingKey,
};

/// The 256-bit key from which all other keys are derived. It is kept in the configuration and never in a
/// store, so a copy of the database or of Redis is not enough to read what is sealed there.
///
/// It may have previous keys. They open and verify what was sealed and signed before the key was replaced.
#[derive(Clone)]
pub struct RootKey {
    current: KeyBytes,
    previous: Vec<KeyBytes>,
}

type KeyBytes = Zeroizing<[u8; 32]>;

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
        Ok(Self::from_bytes(Zeroizing::new(bytes)))
    }

    /// Generates a new key.
    pub fn generate(entropy: &dyn Entropy) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        entropy.fill(bytes.as_mut());
        Self::from_bytes(bytes)
    }

    fn from_bytes(current: KeyBytes) -> Self {
        Self {
            current,
            previous: Vec::new(),
        }
    }

    /// Adds the keys that were used before this one, the latest first.
    #[must_use]
    pub fn with_previous(mut self, previous: impl IntoIterator<Item = Self>) -> Self {
        self.previous.extend(previous.into_iter().map(|key| key.current));
        self
    }

    /// Fails if the key was obviously not drawn at random.
    ///
    /// # Errors
    /// [`GuessableKeyError`] for text, repetition and counting.
    pub fn check_strength(&self) -> Result<(), GuessableKeyError> {
        check_key_strength(&self.current)
    }

    /// Returns true if one of the previous keys is the current one.
    pub fn is_among_previous(&self) -> bool {
        self.previous.contains(&self.current)
    }

    /// Derives a [`MacKey`] for one purpose, with HKDF-SHA-256 (RFC 5869).
    pub fn derive_mac_key(&self, purpose: &'static str) -> MacKey {
        let derive = |root| derive_key(root, purpose, hmac::HMAC_SHA256);
        MacKey::new(derive(&self.current), self.previous.iter().map(derive).collect())
    }

    /// Derives a [`Sealer`] for one purpose, in the same way as [`RootKey::derive_mac_key`].
    pub fn derive_sealer(&self, purpose: &'static str) -> Sealer {
        let derive = |root| {
            let key: aead::UnboundKey = derive_key(root, purpose, &aead::AES_256_GCM);
            SealingKey::new(derive_key_id(root), aead::LessSafeKey::new(key))
        };
        Sealer::new(derive(&self.current), self.previous.iter().map(derive).collect())
    }
}

/// Returns the short public name of a key: 32 bits of an HMAC say nothing about the key itself.
fn derive_key_id(root: &KeyBytes) -> [u8; 4] {
    let key: hmac::Key = derive_key(root, "key id", hmac::HMAC_SHA256);
    let tag = hmac::sign(&key, b"");
    *tag.as_ref().first_chunk().expect("a tag has 32 bytes")
}

fn derive_key<L: hkdf::KeyType, K: for<'a> From<hkdf::Okm<'a, L>>>(
    root: &KeyBytes,
    purpose: &'static str,
    kind: L,
) -> K {
    // The salt is not a secret. It separates our keys from those of another program that uses the same
    // root key. Changing it voids everything that was ever sealed or signed.
    let prk = hkdf::Salt::new(hkdf::HKDF_SHA256, b"countersign 1").extract(root.as_ref());
    let info = [purpose.as_bytes()];
    let okm = prk
        .expand(&info, kind)
        .expect("HKDF can output at least one block");
    K::from(okm)
}

impl fmt::Debug for RootKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RootKey(******)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::{SystemEntropy, UnsealError};

    fn key() -> RootKey {
        RootKey::generate(&SystemEntropy)
    }

    #[test]
    fn a_root_key_is_read_from_base64() {
        let key = key();
        let again = RootKey::from_base64(&BASE64_STANDARD.encode(key.current.as_ref())).unwrap();
        assert_eq!(key.current, again.current);
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
            format!(
                "{key:?} {:?} {:?}",
                key.derive_sealer("test"),
                key.derive_mac_key("test")
            ),
            "RootKey(******) Sealer(******) MacKey(******)"
        );
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
