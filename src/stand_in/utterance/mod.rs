//! What an utterance means under a voice model, as far as a program can tell that is not Alexa.
//!
//! Lives here: matching against the model's samples, Alexa's own intents and slot types, opening phrases; `tongue` has the
//! words of each language.
//! Does not live here: the request that comes of it (`envelope`). Nothing here knows any intent of ours by name: the
//! model is all it has.

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

/// What Alexa hears as intents of her own, without being told, in the language of a locale.
pub(crate) fn standard_of(locale: &str) -> &'static [(&'static str, &'static [&'static str])] {
    Tongue::of(locale).intents
}

/// What is said before the name of a skill to open it, in the language of a locale.
pub(crate) fn opener_of(locale: &str) -> &'static str {
    Tongue::of(locale).openers.first().copied().unwrap_or_default()
}

/// What was heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// Whether the skill was named: "ask Contact Finder …", "open Contact Finder".
    pub addressed: bool,
    /// What is meant.
    pub meaning: Meaning,
}

/// What is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// The skill is opened.
    Launch,
    /// An intent of the model, with its slots.
    Intent {
        /// Its name.
        name: String,
        /// All its slots in the model's order, filled or not.
        slots: Vec<(String, Option<Filled>)>,
    },
}

/// What a slot was filled with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// What was said, as Alexa writes it.
    pub value: String,
    /// Which value of the type that is. Amazon's own types tell nothing.
    pub resolution: Option<Resolution>,
}

/// How a value of a model's own type was resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolution {
    /// It is this value, or a synonym of it.
    Match {
        /// The value's name.
        name: String,
        /// The value's id.
        id: String,
    },
    /// It is none of the values.
    NoMatch,
}

/// The intent for what nobody understands.
const FALLBACK: &str = "AMAZON.FallbackIntent";

/// Understands utterances under one model.
#[derive(Debug)]
pub struct Listener {
    invocation_name: String,
    intents: Vec<(Intent, Vec<Pattern>)>,
    types: Types,
    tongue: &'static Tongue,
}

/// How well a pattern suits, the best greatest: words of its own, slots with listed values, fewer slots with unlisted
/// ones, and of equals the first in the model.
type Rank = (usize, usize, Reverse<usize>, Reverse<usize>);

impl Listener {
    /// Listens under `model`, which is of this locale.
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

    /// What `utterance` means. What nobody understands is the fallback intent, as with Alexa.
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

    /// How `way` fits `intent`, if every slot's words suit its type.
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

/// One way to understand an utterance.
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
