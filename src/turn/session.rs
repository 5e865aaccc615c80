//! What one session remembers between turns: sealed, so that it tells nothing in a console and cannot be made up.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};

use crate::{
    answers::Question,
    secret::{Entropy, Sealer},
};

/// The memory of a session. Never a PIN, a contact or an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Memory {
    /// What was answered last; "repeat that" asks it again, at the gate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) answered: Option<Question>,
    /// What was asked when several people were meant, until one is chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) choosing: Option<Question>,
}

impl Memory {
    /// Opens what [`Memory::seal`] made in the same session. Anything else is an empty memory: it weakens nothing.
    pub(crate) fn open(sealed: Option<&str>, session: &str, sealer: &Sealer) -> Self {
        let open = |text: &str| {
            let sealed = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
            let clear = sealer.open(session.as_bytes(), &sealed).ok()?;
            serde_json::from_slice(&clear).ok()
        };
        sealed.and_then(open).unwrap_or_default()
    }

    /// Seals it for the session, unless there is nothing to remember.
    pub(crate) fn seal(&self, session: &str, sealer: &Sealer, entropy: &dyn Entropy) -> Option<String> {
        if *self == Self::default() {
            return None;
        }
        let clear = serde_json::to_vec(self).ok()?;
        Some(BASE64_URL_SAFE_NO_PAD.encode(sealer.seal(session.as_bytes(), &clear, entropy)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::{RootKey, SystemEntropy};

    #[test]
    fn a_memory_opens_in_its_own_session_only() {
        let sealer = RootKey::draw(&SystemEntropy).sealer("session");
        let memory = Memory {
            answered: Some(Question::Fixed { intent: "X".into() }),
            choosing: None,
        };
        let sealed = memory.seal("one", &sealer, &SystemEntropy).unwrap();
        assert_eq!(Memory::open(Some(&sealed), "one", &sealer), memory);
        assert_eq!(Memory::open(Some(&sealed), "two", &sealer), Memory::default());
        assert_eq!(Memory::open(Some("nonsense"), "one", &sealer), Memory::default());
        assert_eq!(Memory::open(None, "one", &sealer), Memory::default());
    }

    #[test]
    fn an_empty_memory_takes_no_room() {
        let sealer = RootKey::draw(&SystemEntropy).sealer("session");
        assert_eq!(Memory::default().seal("one", &sealer, &SystemEntropy), None);
    }
}
