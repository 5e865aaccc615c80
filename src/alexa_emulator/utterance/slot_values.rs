//! Finds the value that the words of a slot stand for.

use std::collections::{BTreeMap, BTreeSet};

use ring::digest;

use super::{languages::SpokenLanguage, sample_pattern::SlotMatch, spoken_words};
use crate::alexa_emulator::voice_model::{SlotTypeValue, VoiceModel};

/// The value of a slot that was filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilledSlot {
    /// The words that were said, as Alexa writes them.
    pub value: String,
    /// The resolution for a custom type. `None` for Amazon's own types, for which Alexa sends none.
    pub resolution: Option<SlotResolution>,
}

/// The result of looking a value up among those of a custom type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SlotResolution {
    /// The value is this one, or a synonym of it.
    Match {
        /// The canonical name of the value.
        name: String,
        /// The id of the value.
        id: String,
    },
    /// The type has no such value.
    NoMatch,
}

/// The certainty that words are a value of a type. The greater, the more certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum ValueCertainty {
    /// They are no listed value, but could be a value.
    Perhaps,
    /// They are a listed value.
    Surely,
}

/// The custom types of a model, prepared for look-ups.
#[derive(Debug)]
pub(super) struct SlotTypeIndex(BTreeMap<String, IndexedSlotType>);

#[derive(Debug)]
struct IndexedSlotType {
    /// The resolutions, by every way to say a value.
    values: BTreeMap<String, SlotResolution>,
    /// Every word of every value.
    vocabulary: BTreeSet<String>,
    /// The maximum number of words of a value.
    longest: usize,
}

impl SlotTypeIndex {
    pub(super) fn of(model: &VoiceModel) -> Self {
        Self(
            model
                .types
                .iter()
                .map(|(name, values)| (name.clone(), IndexedSlotType::of(values)))
                .collect(),
        )
    }

    /// The value of a slot of the type `kind` filled with `taken`. `None` if the words do not suit the type.
    pub(super) fn resolve_value(
        &self,
        kind: &str,
        taken: &SlotMatch<'_>,
        spoken_language: &SpokenLanguage,
    ) -> Option<(ValueCertainty, FilledSlot)> {
        let said = taken.words.join(" ");
        match kind {
            "AMAZON.NUMBER" => spoken_language
                .numbers
                .parse_cardinal(taken.words)
                .map(certain_value),
            "AMAZON.Ordinal" => spoken_language
                .numbers
                .parse_ordinal(taken.words)
                .map(certain_value),
            _ => self.0.get(kind)?.resolve(said, taken, spoken_language),
        }
    }
}

fn certain_value(value: String) -> (ValueCertainty, FilledSlot) {
    (
        ValueCertainty::Surely,
        FilledSlot {
            value,
            resolution: None,
        },
    )
}

impl IndexedSlotType {
    fn of(list: &[SlotTypeValue]) -> Self {
        let mut values = BTreeMap::new();
        for value in list {
            let id = value
                .id
                .clone()
                .unwrap_or_else(|| derive_value_id(&value.name.value));
            let found = SlotResolution::Match {
                name: value.name.value.clone(),
                id,
            };
            for spelling in std::iter::once(&value.name.value).chain(&value.name.synonyms) {
                values
                    .entry(spoken_words::split_words(spelling).join(" "))
                    .or_insert_with(|| found.clone());
            }
        }
        let vocabulary: BTreeSet<_> = values
            .keys()
            .flat_map(|said| said.split(' '))
            .map(ToOwned::to_owned)
            .collect();
        let longest = values
            .keys()
            .map(|said| said.split(' ').count())
            .max()
            .unwrap_or(1);
        Self {
            values,
            vocabulary,
            longest,
        }
    }

    fn resolve(
        &self,
        said: String,
        taken: &SlotMatch<'_>,
        spoken_language: &SpokenLanguage,
    ) -> Option<(ValueCertainty, FilledSlot)> {
        if let Some(found) = self.values.get(&said) {
            return Some((
                ValueCertainty::Surely,
                FilledSlot {
                    value: said,
                    resolution: Some(found.clone()),
                },
            ));
        }
        // Alexa accepts values that are not listed. A slot with no fixed word next to it would accept almost
        // anything, so its words must at least resemble listed ones.
        let could_be = taken.words.len() <= self.longest
            && taken
                .words
                .iter()
                .all(|word| could_be_a_name(word, spoken_language))
            && (taken.anchored || taken.words.iter().all(|word| self.sounds_known(word)));
        could_be.then_some((
            ValueCertainty::Perhaps,
            FilledSlot {
                value: said,
                resolution: Some(SlotResolution::NoMatch),
            },
        ))
    }

    /// Returns true if a word is, or sounds nearly like, a word of a listed value.
    fn sounds_known(&self, word: &str) -> bool {
        self.vocabulary.contains(word)
            || self
                .vocabulary
                .iter()
                .any(|known| strsim::jaro_winkler(known, word) >= 0.92)
    }
}

fn could_be_a_name(word: &str, spoken_language: &SpokenLanguage) -> bool {
    !spoken_language.function_words.contains(&word) && word.chars().all(|c| c.is_alphabetic() || c == '\'')
}

/// Makes an id for a value that has none. Like Alexa's it has 32 hexadecimal digits, and is always the same
/// for one name.
fn derive_value_id(name: &str) -> String {
    use std::fmt::Write;
    digest::digest(&digest::SHA256, name.as_bytes()).as_ref()[..16]
        .iter()
        .fold(String::new(), |mut id, byte| {
            write!(id, "{byte:02x}").expect("writing to a string cannot fail");
            id
        })
}
