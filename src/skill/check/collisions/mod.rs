//! Checks for samples of two intents that can be said with the same words, which makes them ambiguous.
//!
//! Two samples collide if they are equal once each slot is replaced by its type, or if a value of a custom
//! type turns one into the other: the sample "support", and the sample "{department}" with the value
//! "Support". Amazon does not publish the values of its own types, so slots of these collide only with slots
//! of the same type.
//!
//! Lives here: comparing samples, and reporting each collision once.
//! Does not live here: rules about a single sample (`samples`).

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
};

use super::model::{Intent, Model, Said};
use crate::{skill::finding::Findings, stand_in::utterance::words_of};

pub(super) fn check(model: &Model<'_>, findings: &mut Findings) {
    let values = Values::of(model);
    let phrases: Vec<_> = model
        .intents
        .iter()
        .flat_map(|intent| intent.samples.iter().map(move |sample| (intent, sample)))
        .map(|(intent, sample)| (intent, sample, Phrase::read(&sample.text, &kinds(intent))))
        .collect();
    for (at, (intent, sample, phrase)) in phrases.iter().enumerate() {
        for (other, earlier, its) in &phrases[..at] {
            // Equal samples of one intent are not ambiguous, and `samples` reports them.
            if intent.name.text != other.name.text
                && let Some(clash) = clash(phrase, its, &values)
            {
                tell((intent, sample), (other, earlier), &clash, findings);
            }
        }
    }
}

fn tell(
    (intent, sample): (&Intent<'_>, &Said<'_>),
    (other, earlier): (&Intent<'_>, &Said<'_>),
    clash: &Clash,
    findings: &mut Findings,
) {
    let what = format!(
        "{:?} of {} and {:?} of {} {clash}",
        sample.text, intent.name.text, earlier.text, other.name.text
    );
    let remedy = "take one out, or say it with other words: Alexa could not tell which is meant";
    findings.add(match clash {
        Clash::Same => sample.at.fault(what, remedy),
        Clash::Said(_) => sample.at.warning(what, remedy),
    });
}

/// The way in which two samples collide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Clash {
    /// They have the same words and slot types.
    Same,
    /// Both can be said with these words.
    Said(String),
}

impl fmt::Display for Clash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Same => f.write_str("are the same"),
            Self::Said(words) => write!(f, "are both {words:?}"),
        }
    }
}

/// A sample as words and slot types.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Phrase(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Word(String),
    /// A slot of this type.
    Slot(String),
}

impl Phrase {
    /// Parses a sample. `kinds` has the type of each slot.
    pub(super) fn read(sample: &str, kinds: &BTreeMap<&str, &str>) -> Self {
        let mut pieces = vec![];
        // Splitting at braces yields words and slots in turn, beginning with words.
        for (at, part) in sample.split(['{', '}']).enumerate() {
            if at % 2 == 1 {
                let kind = kinds.get(part.trim()).copied().unwrap_or(part);
                pieces.push(Piece::Slot(kind.to_owned()));
            } else {
                pieces.extend(words(part).into_iter().map(Piece::Word));
            }
        }
        Self(pieces)
    }
}

pub(super) fn kinds<'m>(intent: &'m Intent<'_>) -> BTreeMap<&'m str, &'m str> {
    let slots = intent.slots.iter();
    slots
        .map(|slot| (slot.name.text.as_str(), slot.kind.text.as_str()))
        .collect()
}

/// Splits text into words as they are spoken. A possessive right after a slot is a word of its own.
fn words(text: &str) -> Vec<String> {
    let rest = text.trim_start();
    match rest.strip_prefix("'s") {
        Some(rest) => [vec!["'s".to_owned()], words_of(rest)].concat(),
        None => words_of(rest),
    }
}

/// The values of the custom types, by type and first word. The first word keeps the search short: most values
/// are never looked at.
#[derive(Debug, Default)]
pub(super) struct Values(HashMap<String, HashMap<String, Vec<Vec<Piece>>>>);

impl Values {
    fn of(model: &Model<'_>) -> Self {
        let mut all = Self::default();
        for kind in &model.types {
            for called in kind.values.iter().flat_map(super::model::Value::names) {
                all.add(&kind.name.text, &called.text);
            }
        }
        all
    }

    pub(super) fn add(&mut self, kind: &str, value: &str) {
        let pieces: Vec<_> = words(value).into_iter().map(Piece::Word).collect();
        if let Some(Piece::Word(first)) = pieces.first().cloned() {
            let kind = self.0.entry(kind.to_owned()).or_default();
            kind.entry(first).or_default().push(pieces);
        }
    }

    fn beginning_with(&self, kind: &str, word: &str) -> &[Vec<Piece>] {
        self.0
            .get(kind)
            .and_then(|values| values.get(word))
            .map_or(&[], Vec::as_slice)
    }

    fn all(&self, kind: &str) -> impl Iterator<Item = &Vec<Piece>> {
        self.0.get(kind).into_iter().flat_map(HashMap::values).flatten()
    }
}

/// Finds a way to say both phrases with the same words.
pub(super) fn clash(one: &Phrase, other: &Phrase, values: &Values) -> Option<Clash> {
    if one == other {
        return Some(Clash::Same);
    }
    let mut said = vec![];
    meet(&one.0, &other.0, values, &mut said).then(|| Clash::Said(said.join(" ").replace(" 's", "'s")))
}

/// Returns true if both rests can be said with the same words, and appends these to `said`.
fn meet(one: &[Piece], other: &[Piece], values: &Values, said: &mut Vec<String>) -> bool {
    let ([first, one_rest @ ..], [second, other_rest @ ..]) = (one, other) else {
        return one.is_empty() && other.is_empty();
    };
    let before = said.len();
    let met = match (first, second) {
        (Piece::Word(word), Piece::Word(its)) => {
            said.push(word.clone());
            word == its && meet(one_rest, other_rest, values, said)
        }
        (Piece::Slot(kind), Piece::Slot(its)) if kind == its => {
            said.push(format!("{{{kind}}}"));
            meet(one_rest, other_rest, values, said)
        }
        // The value takes the place of the slot, and the comparison goes on from there.
        (Piece::Slot(kind), Piece::Word(word)) => {
            let mut filled = values.beginning_with(kind, word).iter();
            filled.any(|value| meet(&[value, one_rest].concat(), other, values, said))
        }
        (Piece::Word(_), Piece::Slot(_)) => meet(other, one, values, said),
        (Piece::Slot(kind), Piece::Slot(_)) => {
            let mut filled = values.all(kind);
            filled.any(|value| meet(other, &[value, one_rest].concat(), values, said))
        }
    };
    if !met {
        said.truncate(before);
    }
    met
}

#[cfg(test)]
mod tests;
