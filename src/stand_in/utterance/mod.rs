//! Interprets utterances with a voice model, as well as a program other than Alexa can.
//!
//! Lives here: matching the samples of the model, Alexa's built-in intents and slot types, and the phrases
//! that open a skill. The words of each language are in a folder of their own.
//! Does not live here: the request for an utterance (`envelope`). Nothing here knows an intent of ours by
//! name: everything comes from the model.

mod numbers;
mod offers;
mod pattern;
mod standard;
mod tongue;
mod values;
mod words;

use std::cmp::Reverse;

pub use offers::Offers;
use pattern::{Pattern, Taken};
use standard::Addressed;
use tongue::Tongue;
use values::{Suits, Types};
pub(crate) use words::of as words_of;

use super::model::{Intent, Model};

/// The utterances for which Alexa needs no samples: the built-in intents in the language of a locale, and how
/// to say each.
pub(crate) fn standard_of(locale: &str) -> &'static [(&'static str, &'static [&'static str])] {
    Tongue::of(locale).intents
}

/// A phrase that opens a skill when its name follows, such as "open", in the language of a locale.
pub(crate) fn opener_of(locale: &str) -> &'static str {
    Tongue::of(locale).openers.first().copied().unwrap_or_default()
}

/// The interpretation of an utterance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// True if the utterance names the skill: "ask Contact Finder …", "open Contact Finder".
    pub addressed: bool,
    /// The meaning.
    pub meaning: Meaning,
}

/// The meaning of an utterance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// Opens the skill.
    Launch,
    /// An intent of the model, with its slots.
    Intent {
        /// The name of the intent.
        name: String,
        /// All slots of the intent in the order of the model, filled or not.
        slots: Vec<(String, Option<Filled>)>,
    },
}

/// The value of a slot that was filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// The words that were said, as Alexa writes them.
    pub value: String,
    /// The resolution for a custom type. `None` for Amazon's own types, for which Alexa sends none.
    pub resolution: Option<Resolution>,
}

/// The result of looking a value up among those of a custom type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolution {
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

/// The intent for utterances that match nothing else.
const FALLBACK: &str = "AMAZON.FallbackIntent";

/// Interprets utterances with one voice model.
#[derive(Debug)]
pub struct Listener {
    invocation_name: String,
    intents: Vec<(Intent, Vec<Pattern>)>,
    types: Types,
    tongue: &'static Tongue,
}

/// The quality of a match. The greatest wins. In order of importance: many fixed words, many slots with
/// listed values, few slots with unlisted values, and an early position in the model.
type Rank = (usize, usize, Reverse<usize>, Reverse<usize>);

impl Listener {
    /// Creates an interpreter for `model`, which is in the language of `locale`.
    pub fn new(model: &Model, locale: &str) -> Self {
        let tongue = Tongue::of(locale);
        let patterns = |intent: &Intent| {
            let standard = tongue.intents.iter().find(|(name, _)| *name == intent.name);
            let standard = standard.map_or(&[][..], |(_, utterances)| utterances);
            let samples = intent
                .samples
                .iter()
                .map(String::as_str)
                .chain(standard.iter().copied());
            samples.map(Pattern::read).collect()
        };
        Self {
            invocation_name: model.invocation_name.clone(),
            intents: model
                .intents
                .iter()
                .map(|intent| (intent.clone(), patterns(intent)))
                .collect(),
            types: Types::of(model),
            tongue,
        }
    }

    /// Interprets an utterance. If it matches nothing, its meaning is the fallback intent, as with Alexa.
    pub fn hear(&self, utterance: &str) -> Heard {
        let said = words::of(utterance);
        let (addressed, readings) = match standard::addressed(&said, &self.invocation_name, self.tongue) {
            Addressed::Launch => {
                return Heard {
                    addressed: true,
                    meaning: Meaning::Launch,
                };
            }
            Addressed::OneShot(readings) => (true, readings),
            Addressed::Plain(rest) => (false, vec![rest]),
        };
        // The readings are in the order of preference, and the first one that has a meaning wins.
        let meaning = readings
            .iter()
            .find_map(|reading| self.match_any_spelling(reading))
            .unwrap_or_else(|| Meaning::Intent {
                name: FALLBACK.to_owned(),
                slots: vec![],
            });
        Heard { addressed, meaning }
    }

    fn match_any_spelling(&self, said: &[String]) -> Option<Meaning> {
        // A respelling is a guess, so it is tried only if the words as they are match nothing.
        let respelled = || {
            let readings = words::respelled(said, self.tongue);
            readings
                .iter()
                .filter_map(|again| self.best(again))
                .max_by_key(|fit| fit.rank)
        };
        Some(self.best(said).or_else(respelled)?.into_meaning())
    }

    fn best(&self, said: &[String]) -> Option<Fit<'_>> {
        let mut best: Option<Fit<'_>> = None;
        for (order, (intent, patterns)) in self.intents.iter().enumerate() {
            for pattern in patterns {
                for way in pattern.ways(said) {
                    let fit = self.fit(intent, &way, (pattern.literals(), order));
                    let better = |fit: &Fit<'_>| best.as_ref().is_none_or(|best| fit.rank > best.rank);
                    best = fit.filter(better).or(best);
                }
            }
        }
        best
    }

    /// Matches an intent if the words of every slot suit the type of that slot.
    fn fit<'a>(&'a self, intent: &'a Intent, way: &[Taken<'_>], at: (usize, usize)) -> Option<Fit<'a>> {
        let (mut sure, mut perhaps, mut filled) = (0, 0, Vec::new());
        for taken in way {
            let slot = intent.slots.iter().find(|slot| slot.name == taken.slot)?;
            let (suits, value) = self.types.value(&slot.kind, taken, self.tongue)?;
            match suits {
                Suits::Surely => sure += 1,
                Suits::Perhaps => perhaps += 1,
            }
            filled.push((slot.name.as_str(), value));
        }
        let (literals, order) = at;
        Some(Fit {
            intent,
            rank: (literals, sure, Reverse(perhaps), Reverse(order)),
            filled,
        })
    }
}

/// A possible interpretation of an utterance.
struct Fit<'a> {
    intent: &'a Intent,
    rank: Rank,
    filled: Vec<(&'a str, Filled)>,
}

impl Fit<'_> {
    fn into_meaning(mut self) -> Meaning {
        let mut value_of = |name: &str| {
            let at = self.filled.iter().position(|(slot, _)| *slot == name)?;
            Some(self.filled.swap_remove(at).1)
        };
        let slots = self
            .intent
            .slots
            .iter()
            .map(|slot| (slot.name.clone(), value_of(&slot.name)));
        Meaning::Intent {
            name: self.intent.name.clone(),
            slots: slots.collect(),
        }
    }
}

#[cfg(test)]
mod tests;
