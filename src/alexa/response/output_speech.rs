//! What Alexa says.

use crate::alexa::ssml::Ssml;

/// Speech, as SSML.
#[derive(Debug, Clone)]
pub(super) struct OutputSpeech(pub(super) Ssml);

impl OutputSpeech {
    pub(super) fn length(&self) -> usize {
        self.0.length()
    }
}
