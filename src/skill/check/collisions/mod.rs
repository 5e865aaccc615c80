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

use super::located_model::{LocatedIntent, LocatedModel, LocatedText};
use crate::{
    alexa_emulator::utterance::words_of,
    skill::finding::{FindingPlace, SkillFindings},
};

pub(super) fn check_collisions(model: &LocatedModel<'_>, findings: &mut SkillFindings) {
    let values = ValuesByType::of(model);
    let phrases: Vec<_> = model
        .intents
        .iter()
        .flat_map(|intent| intent.samples.iter().map(move |sample| (intent, sample)))
        .map(|(intent, sample)| {
            (
                intent,
                sample,
                SamplePhrase::parse(&sample.text, &slot_types_by_name(intent)),
            )
        })
        .collect();
    for (at, (intent, sample, phrase)) in phrases.iter().enumerate() {
        for (other, earlier, its) in &phrases[..at] {
            // Equal samples of one intent are not ambiguous, and `samples` reports them.
            if intent.name.text != other.name.text
                && let Some(clash) = find_clash(phrase, its, &values)
            {
                report_clash((intent, sample), (other, earlier), &clash, findings);
            }
        }
    }
}

fn report_clash(
    (intent, sample): (&LocatedIntent<'_>, &LocatedText<'_>),
    (other, earlier): (&LocatedIntent<'_>, &LocatedText<'_>),
    clash: &SampleClash,
    findings: &mut SkillFindings,
) {
    let what = format!(
        "{:?} of {} and {:?} of {} {clash}",
        sample.text, intent.name.text, earlier.text, other.name.text
    );
    let remedy = "remove one, or reword it: Alexa could not tell which is meant";
    findings.add(match clash {
        SampleClash::Same => sample.at.fault_here(what, remedy),
        SampleClash::SameWords(_) => sample.at.warning_here(what, remedy),
    });
}

/// The way in which two samples collide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum SampleClash {
    /// They have the same words and slot types.
    Same,
    /// Both can be said with these words.
    SameWords(String),
}

impl fmt::Display for SampleClash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Same => f.write_str("are the same"),
            Self::SameWords(words) => write!(f, "can both mean {words:?}"),
        }
    }
}

/// A sample as words and slot types.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SamplePhrase(Vec<PhrasePiece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum PhrasePiece {
    Word(String),
    /// A slot of this type.
    Slot(String),
}

impl SamplePhrase {
    /// Parses a sample. `slot_types_by_name` has the type of each slot.
    pub(super) fn parse(sample: &str, kinds: &BTreeMap<&str, &str>) -> Self {
        let mut pieces = vec![];
        // Splitting at braces yields words and slots in turn, beginning with words.
        for (at, part) in sample.split(['{', '}']).enumerate() {
            if at % 2 == 1 {
                let kind = kinds.get(part.trim()).copied().unwrap_or(part);
                pieces.push(PhrasePiece::Slot(kind.to_owned()));
            } else {
                pieces.extend(split_sample_words(part).into_iter().map(PhrasePiece::Word));
            }
        }
        Self(pieces)
    }
}

pub(super) fn slot_types_by_name<'m>(intent: &'m LocatedIntent<'_>) -> BTreeMap<&'m str, &'m str> {
    let slots = intent.slots.iter();
    slots
        .map(|slot| (slot.name.text.as_str(), slot.kind.text.as_str()))
        .collect()
}

/// Splits text into words as they are spoken. A possessive right after a slot is a word of its own.
fn split_sample_words(text: &str) -> Vec<String> {
    let rest = text.trim_start();
    match rest.strip_prefix("'s") {
        Some(rest) => [vec!["'s".to_owned()], words_of(rest)].concat(),
        None => words_of(rest),
    }
}

/// The values of the custom types, by type and first word. The first word keeps the search short: most values
/// are never looked at.
#[derive(Debug, Default)]
pub(super) struct ValuesByType(HashMap<String, HashMap<String, Vec<Vec<PhrasePiece>>>>);

impl ValuesByType {
    fn of(model: &LocatedModel<'_>) -> Self {
        let mut all = Self::default();
        for kind in &model.types {
            for called in kind
                .values
                .iter()
                .flat_map(super::located_model::LocatedSlotValue::names)
            {
                all.add(&kind.name.text, &called.text);
            }
        }
        all
    }

    pub(super) fn add(&mut self, kind: &str, value: &str) {
        let pieces: Vec<_> = split_sample_words(value)
            .into_iter()
            .map(PhrasePiece::Word)
            .collect();
        if let Some(PhrasePiece::Word(first)) = pieces.first().cloned() {
            let kind = self.0.entry(kind.to_owned()).or_default();
            kind.entry(first).or_default().push(pieces);
        }
    }

    fn beginning_with(&self, kind: &str, word: &str) -> &[Vec<PhrasePiece>] {
        self.0
            .get(kind)
            .and_then(|values| values.get(word))
            .map_or(&[], Vec::as_slice)
    }

    fn all(&self, kind: &str) -> impl Iterator<Item = &Vec<PhrasePiece>> {
        self.0.get(kind).into_iter().flat_map(HashMap::values).flatten()
    }
}

/// Finds a way to say both phrases with the same words.
pub(super) fn find_clash(
    one: &SamplePhrase,
    other: &SamplePhrase,
    values: &ValuesByType,
) -> Option<SampleClash> {
    if one == other {
        return Some(SampleClash::Same);
    }
    let mut said = vec![];
    match_rests(&one.0, &other.0, values, &mut said)
        .then(|| SampleClash::SameWords(said.join(" ").replace(" 's", "'s")))
}

/// Returns true if both rests can be said with the same words, and appends these to `said`.
fn match_rests(
    one: &[PhrasePiece],
    other: &[PhrasePiece],
    values: &ValuesByType,
    said: &mut Vec<String>,
) -> bool {
    let ([first, one_rest @ ..], [second, other_rest @ ..]) = (one, other) else {
        return one.is_empty() && other.is_empty();
    };
    let before = said.len();
    let met = match (first, second) {
        (PhrasePiece::Word(word), PhrasePiece::Word(its)) => {
            said.push(word.clone());
            word == its && match_rests(one_rest, other_rest, values, said)
        }
        (PhrasePiece::Slot(kind), PhrasePiece::Slot(its)) if kind == its => {
            said.push(format!("{{{kind}}}"));
            match_rests(one_rest, other_rest, values, said)
        }
        // The value takes the place of the slot, and the comparison goes on from there.
        (PhrasePiece::Slot(kind), PhrasePiece::Word(word)) => {
            let mut filled = values.beginning_with(kind, word).iter();
            filled.any(|value| match_rests(&[value, one_rest].concat(), other, values, said))
        }
        (PhrasePiece::Word(_), PhrasePiece::Slot(_)) => match_rests(other, one, values, said),
        (PhrasePiece::Slot(kind), PhrasePiece::Slot(_)) => {
            let mut filled = values.all(kind);
            filled.any(|value| match_rests(other, &[value, one_rest].concat(), values, said))
        }
    };
    if !met {
        said.truncate(before);
    }
    met
}

#[cfg(test)]
mod tests;
