//! What a slot's words mean under its type.

use std::collections::{BTreeMap, BTreeSet};

use ring::digest;

use super::{Filled, Resolution, pattern::Taken, tongue::Tongue, words};
use crate::stand_in::model::{Model, Value};

/// How well words suit a type. The greater, the better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Suits {
    /// Not one of its values, but it could be.
    Perhaps,
    /// One of its values.
    Surely,
}

/// The types of a model, ready to be asked.
#[derive(Debug)]
pub(super) struct Types(BTreeMap<String, Type>);

#[derive(Debug)]
struct Type {
    /// By every way to say it.
    values: BTreeMap<String, Resolution>,
    /// Every word of every value.
    vocabulary: BTreeSet<String>,
    /// How many words an unlisted value has at most.
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

    /// The value that `taken` gives a slot of the type `kind`, if it suits.
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

/// Alexa gives values without an id one of its own: 32 hexadecimal digits, the same for the same name.
fn made_up_id(name: &str) -> String {
    use std::fmt::Write;
    digest::digest(&digest::SHA256, name.as_bytes()).as_ref()[..16]
        .iter()
        .fold(String::new(), |mut id, byte| {
            write!(id, "{byte:02x}").expect("writing to a string cannot fail");
            id
        })
}
