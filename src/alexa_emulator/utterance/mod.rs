//! Interprets utterances with a voice model, as well as a program other than Alexa can.
//!
//! Lives here: matching the samples of the model, Alexa's built-in intents and slot types, and the phrases
//! that open a skill. The words of each language are in a folder of their own.
//! Does not live here: the request for an utterance (`envelope`). Nothing here knows an intent of ours by
//! name: everything comes from the model.

mod languages;
mod respellings;
mod sample_pattern;
mod skill_invocation;
mod slot_values;
mod spoken_numbers;
mod spoken_words;
mod suggested_utterances;

use std::cmp::Reverse;

use languages::{SpokenLanguage, spoken_in};
use sample_pattern::{SamplePattern, SlotMatch};
use skill_invocation::SkillInvocation;
pub use slot_values::{FilledSlot, SlotResolution};
use slot_values::{SlotTypeIndex, ValueCertainty};
pub(crate) use spoken_words::split_words as words_of;
pub use suggested_utterances::SuggestedUtterances;

use super::voice_model::{ModelIntent, VoiceModel};

/// The utterances for which Alexa needs no samples: the built-in intents in the language of a locale, and how
/// to say each.
pub(crate) fn built_in_utterances(locale: &str) -> &'static [(&'static str, &'static [&'static str])] {
    spoken_in(locale).intents
}

/// A phrase that opens a skill when its name follows, such as "open", in the language of a locale.
pub(crate) fn opening_phrase(locale: &str) -> &'static str {
    spoken_in(locale).openers.first().copied().unwrap_or_default()
}

/// The interpretation of an utterance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterpretedUtterance {
    /// True if the utterance names the skill: "ask Contact Finder …", "open Contact Finder".
    pub addressed: bool,
    /// The meaning.
    pub meaning: UtteranceMeaning,
}

/// The meaning of an utterance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UtteranceMeaning {
    /// Opens the skill.
    Launch,
    /// An intent of the model, with its slots.
    Intent {
        /// The name of the intent.
        name: String,
        /// All slots of the intent in the order of the model, filled or not.
        slots: Vec<(String, Option<FilledSlot>)>,
    },
}

/// The intent for utterances that match nothing else.
const FALLBACK_INTENT: &str = "AMAZON.FallbackIntent";

/// Interprets utterances with one voice model.
#[derive(Debug)]
pub struct UtteranceInterpreter {
    invocation_name: String,
    intents: Vec<(ModelIntent, Vec<SamplePattern>)>,
    types: SlotTypeIndex,
    language: &'static SpokenLanguage,
}

/// The quality of a match. The greatest wins. In order of importance: many fixed words, many slots with
/// listed values, few slots with unlisted values, and an early position in the model.
type MatchRank = (usize, usize, Reverse<usize>, Reverse<usize>);

impl UtteranceInterpreter {
    /// Creates an interpreter for `model`, which is in the language of `locale`.
    pub fn new(model: &VoiceModel, locale: &str) -> Self {
        let language = spoken_in(locale);
        let patterns = |intent: &ModelIntent| {
            let standard = language.intents.iter().find(|(name, _)| *name == intent.name);
            let standard = standard.map_or(&[][..], |(_, utterances)| utterances);
            let samples = intent
                .samples
                .iter()
                .map(String::as_str)
                .chain(standard.iter().copied());
            samples.map(SamplePattern::parse).collect()
        };
        Self {
            invocation_name: model.invocation_name.clone(),
            intents: model
                .intents
                .iter()
                .map(|intent| (intent.clone(), patterns(intent)))
                .collect(),
            types: SlotTypeIndex::of(model),
            language,
        }
    }

    /// Interprets an utterance. If it matches nothing, its meaning is the fallback intent, as with Alexa.
    pub fn interpret(&self, utterance: &str) -> InterpretedUtterance {
        let said = spoken_words::split_words(utterance);
        let (addressed, readings) =
            match skill_invocation::parse_invocation(&said, &self.invocation_name, self.language) {
                SkillInvocation::Launch => {
                    return InterpretedUtterance {
                        addressed: true,
                        meaning: UtteranceMeaning::Launch,
                    };
                }
                SkillInvocation::OneShot(readings) => (true, readings),
                SkillInvocation::Plain(rest) => (false, vec![rest]),
            };
        // The readings are in the order of preference, and the first one that has a meaning wins.
        let meaning = readings
            .iter()
            .find_map(|reading| self.match_any_spelling(reading))
            .unwrap_or_else(|| UtteranceMeaning::Intent {
                name: FALLBACK_INTENT.to_owned(),
                slots: vec![],
            });
        InterpretedUtterance { addressed, meaning }
    }

    fn match_any_spelling(&self, said: &[String]) -> Option<UtteranceMeaning> {
        // A respelling is a guess, so it is tried only if the words as they are match nothing.
        let respelled = || {
            let readings = respellings::respellings(said, self.language);
            readings
                .iter()
                .filter_map(|again| self.best_match(again))
                .max_by_key(|fit| fit.rank)
        };
        Some(self.best_match(said).or_else(respelled)?.into_meaning())
    }

    fn best_match(&self, said: &[String]) -> Option<IntentMatch<'_>> {
        let mut best: Option<IntentMatch<'_>> = None;
        for (order, (intent, patterns)) in self.intents.iter().enumerate() {
            for pattern in patterns {
                for way in pattern.find_matches(said) {
                    let fit = self.match_intent(intent, &way, (pattern.literal_count(), order));
                    let better =
                        |fit: &IntentMatch<'_>| best.as_ref().is_none_or(|best| fit.rank > best.rank);
                    best = fit.filter(better).or(best);
                }
            }
        }
        best
    }

    /// Matches an intent if the words of every slot suit the type of that slot.
    fn match_intent<'a>(
        &'a self,
        intent: &'a ModelIntent,
        way: &[SlotMatch<'_>],
        at: (usize, usize),
    ) -> Option<IntentMatch<'a>> {
        let (mut sure, mut perhaps, mut filled) = (0, 0, Vec::new());
        for taken in way {
            let slot = intent.slots.iter().find(|slot| slot.name == taken.slot)?;
            let (suits, value) = self.types.resolve_value(&slot.kind, taken, self.language)?;
            match suits {
                ValueCertainty::Surely => sure += 1,
                ValueCertainty::Perhaps => perhaps += 1,
            }
            filled.push((slot.name.as_str(), value));
        }
        let (literals, order) = at;
        Some(IntentMatch {
            intent,
            rank: (literals, sure, Reverse(perhaps), Reverse(order)),
            filled,
        })
    }
}

/// A possible interpretation of an utterance.
struct IntentMatch<'a> {
    intent: &'a ModelIntent,
    rank: MatchRank,
    filled: Vec<(&'a str, FilledSlot)>,
}

impl IntentMatch<'_> {
    fn into_meaning(mut self) -> UtteranceMeaning {
        let mut value_of = |name: &str| {
            let at = self.filled.iter().position(|(slot, _)| *slot == name)?;
            Some(self.filled.swap_remove(at).1)
        };
        let slots = self
            .intent
            .slots
            .iter()
            .map(|slot| (slot.name.clone(), value_of(&slot.name)));
        UtteranceMeaning::Intent {
            name: self.intent.name.clone(),
            slots: slots.collect(),
        }
    }
}

#[cfg(test)]
mod tests;
