//! Keys, sealing and chance: what secrets are made with.
//!
//! Lives here: the root key and what is derived from it, authenticated encryption, the source of randomness.
//! Does not live here: what the secrets are for (`mfa` has the PIN, `linking` the link tokens).

use std::fmt;

use base64::{Engine, prelude::BASE64_STANDARD};
use rand::{TryRng, rngs::SysRng};
use ring::{aead, hkdf, hmac};
use zeroize::Zeroizing;

/// A source of randomness. Nothing in countersign draws chance any other way.
pub trait Entropy: Send + Sync + fmt::Debug {
    /// Fills `bytes` with unpredictable bytes.
    fn fill(&self, bytes: &mut [u8]);
}

/// The operating system's random source.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    /// # Panics
    /// When the operating system has no randomness to give. Going on without would mean guessable PINs.
    fn fill(&self, bytes: &mut [u8]) {
        SysRng
            .try_fill_bytes(bytes)
            .expect("the operating system gives random bytes");
    }
}

/// Draws a name that nobody guesses and that does not come twice: 128 random bits as 32 hex digits.
pub fn name(entropy: &dyn Entropy) -> String {
    let mut bytes = [0; 16];
    entropy.fill(&mut bytes);
    format!("{:032x}", u128::from_be_bytes(bytes))
}

/// Lets the distributions of `rand` draw from an [`Entropy`].
pub(crate) struct Chance<'a>(pub(crate) &'a dyn Entropy);

impl TryRng for Chance<'_> {
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

/// The 256-bit key from which all others are derived. It is in the configuration and in no store.
#[derive(Clone)]
pub struct RootKey(Zeroizing<[u8; 32]>);

/// Why a text is not a [`RootKey`]. It repeats nothing of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not 32 bytes of base64; make one with: openssl rand -base64 32")]
pub struct NotARootKey;

impl RootKey {
    /// Reads 32 bytes of standard base64.
    ///
    /// # Errors
    /// [`NotARootKey`] for anything else.
    pub fn from_base64(text: &str) -> Result<Self, NotARootKey> {
        let bytes = Zeroizing::new(BASE64_STANDARD.decode(text.trim()).map_err(|_| NotARootKey)?);
        let bytes = <[u8; 32]>::try_from(bytes.as_slice()).map_err(|_| NotARootKey)?;
        Ok(Self(Zeroizing::new(bytes)))
    }

    /// Draws a new key.
    pub fn draw(entropy: &dyn Entropy) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        entropy.fill(bytes.as_mut());
        Self(bytes)
    }

    /// A key for HMAC-SHA-256 that serves one purpose only (HKDF-SHA-256, RFC 5869).
    pub fn mac_key(&self, purpose: &'static str) -> hmac::Key {
        self.expand(purpose, hmac::HMAC_SHA256)
    }

    /// A [`Sealer`] that serves one purpose only.
    pub fn sealer(&self, purpose: &'static str) -> Sealer {
        let key: aead::UnboundKey = self.expand(purpose, &aead::AES_256_GCM);
        Sealer(aead::LessSafeKey::new(key))
    }

    fn expand<L: hkdf::KeyType, K: for<'a> From<hkdf::Okm<'a, L>>>(
        &self,
        purpose: &'static str,
        kind: L,
    ) -> K {
        let prk = hkdf::Salt::new(hkdf::HKDF_SHA256, b"countersign 1").extract(self.0.as_ref());
        let info = [purpose.as_bytes()];
        let okm = prk
            .expand(&info, kind)
            .expect("HKDF gives at least one block of output");
        K::from(okm)
    }
}

impl fmt::Debug for RootKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RootKey(******)")
    }
}

/// Seals bytes so that only this server can read or have written them (AES-256-GCM, random 96-bit nonce).
pub struct Sealer(aead::LessSafeKey);

/// A sealed text did not open: it was changed, is another's, or was sealed under another key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the seal does not open")]
pub struct BrokenSeal;

impl Sealer {
    /// Seals `clear`; it opens only beside the same `context`.
    ///
    /// # Panics
    /// Never: what is sealed here is far below the 64 GiB that AES-GCM allows.
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
            .expect("what is sealed here is far below the 64 GiB that AES-GCM allows");
        sealed.extend_from_slice(tag.as_ref());
        sealed
    }

    /// Opens what [`Sealer::seal`] made beside the same `context`.
    ///
    /// # Errors
    /// [`BrokenSeal`] for anything else.
    pub fn open(&self, context: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, BrokenSeal> {
        let (nonce, rest) = sealed
            .split_first_chunk::<{ aead::NONCE_LEN }>()
            .ok_or(BrokenSeal)?;
        let mut rest = Zeroizing::new(rest.to_vec());
        let nonce = aead::Nonce::assume_unique_for_key(*nonce);
        let clear = self
            .0
            .open_in_place(nonce, aead::Aad::from(context), &mut rest)
            .map_err(|_| BrokenSeal)?
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
        RootKey::draw(&SystemEntropy)
    }

    #[test]
    fn a_root_key_is_read_from_base64() {
        let key = key();
        let again = RootKey::from_base64(&BASE64_STANDARD.encode(key.0.as_ref())).unwrap();
        assert_eq!(key.0, again.0);
    }

    #[derive(Debug)]
    struct Sevens;

    impl Entropy for Sevens {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(7);
        }
    }

    #[test]
    fn a_name_is_all_of_its_bits_as_hex_digits() {
        assert_eq!(name(&Sevens), "07".repeat(16));
        assert_ne!(name(&SystemEntropy), name(&SystemEntropy));
    }

    #[test]
    fn a_root_key_of_another_length_is_refused() {
        assert_eq!(RootKey::from_base64("c2hvcnQ=").unwrap_err(), NotARootKey);
        assert_eq!(
            RootKey::from_base64("not base64 at all").unwrap_err(),
            NotARootKey
        );
    }

    #[test]
    fn keys_and_sealers_never_print() {
        let key = key();
        assert_eq!(
            format!("{key:?} {:?}", key.sealer("test")),
            "RootKey(******) Sealer(******)"
        );
    }

    #[test]
    fn a_seal_opens_beside_its_context_and_nowhere_else() {
        let sealer = key().sealer("test");
        let sealed = sealer.seal(b"here", b"four one seven", &SystemEntropy);
        assert_eq!(
            sealer.open(b"here", &sealed).unwrap().as_slice(),
            b"four one seven"
        );
        assert_eq!(sealer.open(b"there", &sealed).unwrap_err(), BrokenSeal);
        assert_eq!(
            key().sealer("test").open(b"here", &sealed).unwrap_err(),
            BrokenSeal
        );
        assert_eq!(sealer.open(b"here", &sealed[..5]).unwrap_err(), BrokenSeal);
    }

    #[test]
    fn each_purpose_has_its_own_key() {
        let key = key();
        let sealed = key.sealer("one").seal(b"", b"x", &SystemEntropy);
        assert_eq!(key.sealer("two").open(b"", &sealed).unwrap_err(), BrokenSeal);
    }
}
