//! What Alexa says.

use crate::alexa::ssml::Ssml;

/// Speech, as SSML or as plain text.
#[derive(Clone)]
pub(super) enum OutputSpeech {
    Ssml(Ssml),
    PlainText(String),
}

impl OutputSpeech {
    pub(super) fn length(&self) -> usize {
        match self {
            Self::Ssml(ssml) => ssml.length(),
            Self::PlainText(text) => text.encode_utf16().count(),
        }
    }
}

/// Prints asterisks: the speech may be the protected answer.
impl std::fmt::Debug for OutputSpeech {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Ssml(_) => "Marked(******)",
            Self::PlainText(_) => "Plain(******)",
        })
    }
}
