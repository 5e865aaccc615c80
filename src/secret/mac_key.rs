//! Message authentication codes that survive a new root key.

use std::fmt;

use ring::hmac;
use subtle::ConstantTimeEq;

/// The HMAC-SHA-256 keys for one purpose. The current one signs. A tag of a previous one is still recognized.
#[derive(Clone)]
pub struct MacKey {
    current: hmac::Key,
    previous: Vec<hmac::Key>,
}

impl MacKey {
    pub(super) fn new(current: hmac::Key, previous: Vec<hmac::Key>) -> Self {
        Self { current, previous }
    }

    /// Returns the key that signs.
    pub fn current(&self) -> &hmac::Key {
        &self.current
    }

    /// Returns all keys, the current one first.
    pub fn all(&self) -> impl Iterator<Item = &hmac::Key> {
        std::iter::once(&self.current).chain(&self.previous)
    }

    /// Signs a message with the current key.
    pub fn sign(&self, message: &[u8]) -> [u8; 32] {
        sign(&self.current, message)
    }

    /// Returns true if `tag` was made by one of the keys for this message. The tags are compared in constant time.
    pub fn verify(&self, message: &[u8], tag: &[u8]) -> bool {
        self.all().any(|key| hmac::verify(key, message, tag).is_ok())
    }

    /// Returns the tags of a message under each key, to be compared with one that is known only later.
    pub fn tags(&self, message: &[u8]) -> MacTags<32> {
        MacTags {
            current: self.sign(message),
            previous: self.previous.iter().map(|key| sign(key, message)).collect(),
        }
    }
}

// Structs that contain a key are logged, and the key must not appear there.
impl fmt::Debug for MacKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MacKey(******)")
    }
}

fn sign(key: &hmac::Key, message: &[u8]) -> [u8; 32] {
    let mut tag = [0; 32];
    tag.copy_from_slice(hmac::sign(key, message).as_ref());
    tag
}

/// The tags of one message: the one that is stored from now on, and those that may have been stored under previous keys.
/// `N` is the number of bytes that are kept.
#[derive(Clone, PartialEq, Eq)]
pub struct MacTags<const N: usize> {
    current: [u8; N],
    previous: Vec<[u8; N]>,
}

impl<const N: usize> MacTags<N> {
    /// Returns the tag under the current key.
    pub fn current(&self) -> &[u8; N] {
        &self.current
    }

    /// Returns true if `stored` is one of the tags. All are compared, in constant time.
    pub fn contain(&self, stored: &[u8; N]) -> bool {
        let equal = |tag: &[u8; N]| tag.ct_eq(stored);
        self.previous
            .iter()
            .fold(equal(&self.current), |found, tag| found | equal(tag))
            .into()
    }
}

impl MacTags<32> {
    /// Keeps the first `N` bytes of each tag.
    ///
    /// # Panics
    /// Never: to keep more than 32 bytes does not compile.
    pub fn shorten<const N: usize>(&self) -> MacTags<N> {
        let first = |tag: &[u8; 32]| {
            *tag.first_chunk()
                .expect("no tag is shortened to more than 32 bytes")
        };
        MacTags {
            current: first(&self.current),
            previous: self.previous.iter().map(first).collect(),
        }
    }
}

/// A tag that was read from a store, of which no other form is known.
impl<const N: usize> From<[u8; N]> for MacTags<N> {
    fn from(current: [u8; N]) -> Self {
        Self {
            current,
            previous: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::secret::{RootKey, SystemEntropy};

    #[test]
    fn a_tag_of_a_previous_key_is_recognized_and_a_new_one_is_of_the_current_key() {
        let old = RootKey::generate(&SystemEntropy);
        let current = RootKey::generate(&SystemEntropy);
        let stored = old.derive_mac_key("test").sign(b"message");
        let rotated = current.clone().with_previous([old]).derive_mac_key("test");
        assert!(rotated.verify(b"message", &stored));
        assert!(rotated.tags(b"message").contain(&stored));
        assert!(!rotated.verify(b"another", &stored));
        assert!(!rotated.tags(b"another").contain(&stored));
        assert_eq!(
            rotated.sign(b"message"),
            current.derive_mac_key("test").sign(b"message")
        );
        let alone = current.derive_mac_key("test");
        assert!(!alone.verify(b"message", &stored));
        assert!(!alone.tags(b"message").contain(&stored));
    }

    #[test]
    fn shortened_tags_are_recognized_too() {
        let (old, current) = (
            RootKey::generate(&SystemEntropy),
            RootKey::generate(&SystemEntropy),
        );
        let stored = *old
            .derive_mac_key("test")
            .tags(b"message")
            .shorten::<8>()
            .current();
        let rotated = current.with_previous([old]).derive_mac_key("test");
        assert!(rotated.tags(b"message").shorten().contain(&stored));
        assert!(!rotated.tags(b"another").shorten().contain(&stored));
    }
}
