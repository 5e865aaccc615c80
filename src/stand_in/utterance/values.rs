//! Finds the value that the words of a slot stand for.

use std::collections::{BTreeMap, BTreeSet};

use ring::digest;

use super::{Filled, Resolution, pattern::Taken, tongue::Tongue, words};
use crate::stand_in::model::{Model, Value};

/// The certainty that words are a value of a type. The greater, the more certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Suits {
    /// They are no listed value, but could be a value.
    Perhaps,
    /// They are a listed value.
    Surely,
}

/// The custom types of a model, prepared for look-ups.
#[derive(Debug)]
pub(super) struct Types(BTreeMap<String, Type>);

#[derive(Debug)]
struct Type {
    /// The resolutions, by every way to say a value.
    values: BTreeMap<String, Resolution>,
    /// Every word of every value.
    vocabulary: BTreeSet<String>,
    /// The maximum number of words of a value.
    longest: usize,
}

impl Types {
    pub(super) fn of(model: &Model) -> Self {
        Self(
            model
                .types
                .iter()
                .map(|(name, values)| (name.clone(), Type::of(values)))
                .collect(),
        )
    }

    /// The value of a slot of the type `kind` filled with `taken`. `None` if the words do not suit the type.
    pub(super) fn value(&self, kind: &str, taken: &Taken<'_>, tongue: &Tongue) -> Option<(Suits, Filled)> {
        let said = taken.words.join(" ");
        match kind {
            "AMAZON.NUMBER" => tongue.numbers.cardinal(taken.words).map(sure),
            "AMAZON.Ordinal" => tongue.numbers.ordinal(taken.words).map(sure),
            _ => self.0.get(kind)?.value(said, taken, tongue),
        }
    }
}

fn sure(value: String) -> (Suits, Filled) {
    (
        Suits::Surely,
        Filled {
            value,
            resolution: None,
        },
    )
}

impl Type {
    fn of(list: &[Value]) -> Self {
        let mut values = BTreeMap::new();
        for value in list {
            let id = value.id.clone().unwrap_or_else(|| made_up_id(&value.name.value));
            let found = Resolution::Match {
                name: value.name.value.clone(),
                id,
            };
            for spelling in std::iter::once(&value.name.value).chain(&value.name.synonyms) {
                values
                    .entry(words::of(spelling).join(" "))
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

    fn value(&self, said: String, taken: &Taken<'_>, tongue: &Tongue) -> Option<(Suits, Filled)> {
        if let Some(found) = self.values.get(&said) {
            return Some((
                Suits::Surely,
                Filled {
                    value: said,
                    resolution: Some(found.clone()),
                },
            ));
        }
        // Alexa accepts values that are not listed. A slot with no fixed word next to it would accept almost
        // anything, so its words must at least resemble listed ones.
        let could_be = taken.words.len() <= self.longest
            && taken.words.iter().all(|word| could_be_a_name(word, tongue))
            && (taken.anchored || taken.words.iter().all(|word| self.sounds_known(word)));
        could_be.then_some((
            Suits::Perhaps,
            Filled {
                value: said,
                resolution: Some(Resolution::NoMatch),
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

fn could_be_a_name(word: &str, tongue: &Tongue) -> bool {
    !tongue.function_words.contains(&word) && word.chars().all(|c| c.is_alphabetic() || c == '\'')
}

/// Makes an id for a value that has none. Like Alexa's it has 32 hexadecimal digits, and is always the same
/// for one name.
fn made_up_id(name: &str) -> String {
    use std::fmt::Write;
    digest::digest(&digest::SHA256, name.as_bytes()).as_ref()[..16]
        .iter()
        .fold(String::new(), |mut id, byte| {
            write!(id, "{byte:02x}").expect("writing to a string cannot fail");
            id
        })
}
