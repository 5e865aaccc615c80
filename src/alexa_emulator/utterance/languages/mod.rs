//! The words that Alexa understands without a voice model, in each language: its built-in intents, the
//! phrases that open a skill, and numbers.
//!
//! Lives here: the words, one file for each language.
//! Does not live here: looking for them in an utterance, and anything that a skill adds, which is in its
//! model.

mod english;
mod french;
mod german;
mod spanish;

use std::sync::LazyLock;

use super::spoken_numbers::SpokenNumbers;

/// The words of one language.
#[derive(Debug)]
pub(super) struct SpokenLanguage {
    /// The built-in intents, and how to say each. The samples of a model are added to these.
    pub(super) intents: &'static [(&'static str, &'static [&'static str])],
    /// Phrases that open a skill if its name follows. The first one is used in suggestions.
    pub(super) openers: &'static [&'static str],
    /// Phrases that ask a skill for something, before its name.
    pub(super) askers: &'static [&'static str],
    /// The phrase of this kind that is used in suggestions.
    pub(super) tell: &'static str,
    /// Words that may come before the name of a skill.
    pub(super) articles: &'static [&'static str],
    /// Words that may come between the name of a skill and the request.
    pub(super) joints: &'static [&'static str],
    /// Words that may come between a request and the name of a skill.
    pub(super) suffix_joints: &'static [&'static str],
    /// Words that are in no value, unless it is listed.
    pub(super) function_words: &'static [&'static str],
    /// Words that may be left out at the beginning.
    pub(super) courtesy_before: &'static [&'static str],
    /// Words that may be left out at the end.
    pub(super) courtesy_after: &'static [&'static str],
    /// The numbers.
    pub(super) numbers: SpokenNumbers,
}

/// The words for numbers in a language.
pub(super) struct NumberNames {
    /// Every way to say a number from 0 to 999.
    pub(super) cardinal: fn(u16) -> Vec<String>,
    /// Words that repeat the next digit ("double"), and how often the digit is meant.
    pub(super) repeats: &'static [(&'static str, usize)],
    /// Every way to say each of the ordinals from first to tenth.
    pub(super) ordinals: [&'static [&'static str]; 10],
    /// Endings that make an ordinal of digits, such as "st" in "1st".
    pub(super) ordinal_endings: &'static [&'static str],
}

// Built on first use, because each language has the names of a thousand numbers.
static ENGLISH: LazyLock<SpokenLanguage> = LazyLock::new(english::spoken_language);
static GERMAN: LazyLock<SpokenLanguage> = LazyLock::new(german::spoken_language);
static SPANISH: LazyLock<SpokenLanguage> = LazyLock::new(spanish::spoken_language);
static FRENCH: LazyLock<SpokenLanguage> = LazyLock::new(french::spoken_language);

impl SpokenLanguage {
    /// The language of a locale. English if the language has no file here.
    pub(super) fn of(locale: &str) -> &'static Self {
        match locale.split('-').next() {
            Some("de") => &GERMAN,
            Some("es") => &SPANISH,
            Some("fr") => &FRENCH,
            _ => &ENGLISH,
        }
    }
}

/// The names of a number that is not put together from others, such as "eleven". `None` for any other number.
fn names_in_table(units: &[&[&str]], number: u16) -> Option<Vec<String>> {
    let names = units.get(usize::from(number))?;
    Some(names.iter().map(|&name| name.to_owned()).collect())
}

/// Appends each of `seconds` to `first`, with `joint` in between.
fn join_each(first: &str, joint: &str, seconds: &[String]) -> Vec<String> {
    seconds
        .iter()
        .map(|second| format!("{first}{joint}{second}"))
        .collect()
}
