//! The words of one language.

use crate::alexa_emulator::utterance::spoken_numbers::SpokenNumbers;

/// The words of one language.
#[derive(Debug)]
pub(in crate::alexa_emulator::utterance) struct SpokenLanguage {
    /// The built-in intents, and how to say each. The samples of a model are added to these.
    pub(in crate::alexa_emulator::utterance) intents: &'static [(&'static str, &'static [&'static str])],
    /// Phrases that open a skill if its name follows. The first one is used in suggestions.
    pub(in crate::alexa_emulator::utterance) openers: &'static [&'static str],
    /// Phrases that ask a skill for something, before its name.
    pub(in crate::alexa_emulator::utterance) askers: &'static [&'static str],
    /// The phrase of this kind that is used in suggestions.
    pub(in crate::alexa_emulator::utterance) tell: &'static str,
    /// Words that may come before the name of a skill.
    pub(in crate::alexa_emulator::utterance) articles: &'static [&'static str],
    /// Words that may come between the name of a skill and the request.
    pub(in crate::alexa_emulator::utterance) joints: &'static [&'static str],
    /// Words that may come between a request and the name of a skill.
    pub(in crate::alexa_emulator::utterance) suffix_joints: &'static [&'static str],
    /// Words that are in no value, unless it is listed.
    pub(in crate::alexa_emulator::utterance) function_words: &'static [&'static str],
    /// Words that may be left out at the beginning.
    pub(in crate::alexa_emulator::utterance) courtesy_before: &'static [&'static str],
    /// Words that may be left out at the end.
    pub(in crate::alexa_emulator::utterance) courtesy_after: &'static [&'static str],
    /// The numbers.
    pub(in crate::alexa_emulator::utterance) numbers: SpokenNumbers,
}
