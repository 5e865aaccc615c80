//! The memory of a session between turns. It travels through Alexa and back, encrypted and authenticated.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};

use crate::{
    answers::Question,
    mfa::gate::ChallengedPerson,
    secret::{self, Entropy, Sealer},
};

/// The memory of a session. It never holds a PIN, a contact or an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct SessionMemory {
    /// The last question that was answered. "Repeat that" asks it again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) answered: Option<Question>,
    /// The question that fits several people, until the person has chosen one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) choosing: Option<Question>,
    /// The person who was asked for a PIN, until it was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) challenged: Option<ChallengedPerson>,
}

impl SessionMemory {
    /// Decrypts what [`SessionMemory::seal`] returned in the same session. Anything else gives an empty memory,
    /// which is harmless: every question goes through the gate again.
    pub(crate) fn open(sealed: Option<&str>, session: &str, sealer: &Sealer) -> Self {
        let open = |text: &str| {
            let sealed = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
            let clear = sealer.open(&memory_context(session), &sealed).ok()?;
            serde_json::from_slice(&clear).ok()
        };
        sealed.and_then(open).unwrap_or_default()
    }

    /// Encrypts the memory for one session. An empty memory gives `None`.
    pub(crate) fn seal(&self, session: &str, sealer: &Sealer, entropy: &dyn Entropy) -> Option<String> {
        if *self == Self::default() {
            return None;
        }
        let clear = serde_json::to_vec(self).ok()?;
        Some(BASE64_URL_SAFE_NO_PAD.encode(sealer.seal(&memory_context(session), &clear, entropy)))
    }
}

/// The context under which a memory is sealed. It cannot be moved to another session. The speaker is not part of it, because
/// Alexa may recognise a voice in one turn and not in the next.
fn memory_context(session: &str) -> Vec<u8> {
    secret::seal_context(&["session memory", session])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::{RootKey, SystemEntropy};

    #[test]
    fn a_memory_opens_in_its_own_session_only() {
        let sealer = RootKey::generate(&SystemEntropy).derive_sealer("session");
        let memory = SessionMemory {
            answered: Some(Question::Fixed { intent: "X".into() }),
            choosing: None,
            challenged: None,
        };
        let sealed = memory.seal("one", &sealer, &SystemEntropy).unwrap();
        assert_eq!(SessionMemory::open(Some(&sealed), "one", &sealer), memory);
        assert_eq!(
            SessionMemory::open(Some(&sealed), "two", &sealer),
            SessionMemory::default()
        );
        assert_eq!(
            SessionMemory::open(Some("nonsense"), "one", &sealer),
            SessionMemory::default()
        );
        assert_eq!(
            SessionMemory::open(None, "one", &sealer),
            SessionMemory::default()
        );
    }

    #[test]
    fn an_empty_memory_takes_no_room() {
        let sealer = RootKey::generate(&SystemEntropy).derive_sealer("session");
        assert_eq!(
            SessionMemory::default().seal("one", &sealer, &SystemEntropy),
            None
        );
    }
}
