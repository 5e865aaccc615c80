//! What Alexa understands without being told, in each language: her own intents, the phrases that open a skill, numbers.
//!
//! Lives here: the words, a file for each language.
//! Does not live here: how they are looked for (`standard`, `numbers`, `values`, `words`); what a skill adds to them is in
//! its model.

mod english;
mod french;
mod german;
mod spanish;

use std::sync::LazyLock;

use super::numbers::Numbers;

/// One language.
#[derive(Debug)]
pub(super) struct Tongue {
    /// The standard utterances of Alexa's own intents, which a model's samples extend.
    pub(super) intents: &'static [(&'static str, &'static [&'static str])],
    /// What opens a skill when its name follows.
    pub(super) openers: &'static [&'static str],
    /// What opens a skill and says at once what for.
    pub(super) askers: &'static [&'static str],
    /// One of these, for telling a skill something.
    pub(super) tell: &'static str,
    /// What may stand before the name of a skill.
    pub(super) articles: &'static [&'static str],
    /// What may stand between the name of a skill and the request.
    pub(super) joints: &'static [&'static str],
    /// What may stand between a request and the name of a skill.
    pub(super) suffix_joints: &'static [&'static str],
    /// Words that no value holds that is not listed.
    pub(super) function_words: &'static [&'static str],
    /// What may be left out at the beginning.
    pub(super) courtesy_before: &'static [&'static str],
    /// What may be left out at the end.
    pub(super) courtesy_after: &'static [&'static str],
    /// How numbers are said.
    pub(super) numbers: Numbers,
}

/// How a language says numbers.
pub(super) struct Names {
    /// Every way to say a number from 0 to 999.
    pub(super) cardinal: fn(u16) -> Vec<String>,
    /// What says the next digit again, and how often it is said then.
    pub(super) repeats: &'static [(&'static str, usize)],
    /// The places from the first to the tenth, with every way to say each.
    pub(super) ordinals: [&'static [&'static str]; 10],
    /// What makes a place of digits.
    pub(super) ordinal_endings: &'static [&'static str],
}

static ENGLISH: LazyLock<Tongue> = LazyLock::new(english::tongue);
static GERMAN: LazyLock<Tongue> = LazyLock::new(german::tongue);
static SPANISH: LazyLock<Tongue> = LazyLock::new(spanish::tongue);
static FRENCH: LazyLock<Tongue> = LazyLock::new(french::tongue);

impl Tongue {
    /// The language of a locale; English, if it is none of ours.
    pub(super) fn of(locale: &str) -> &'static Self {
        match locale.split('-').next() {
            Some("de") => &GERMAN,
            Some("es") => &SPANISH,
            Some("fr") => &FRENCH,
            _ => &ENGLISH,
        }
    }
}

/// The names of a number that has some of its own.
fn own_names(units: &[&[&str]], number: u16) -> Option<Vec<String>> {
    let names = units.get(usize::from(number))?;
    Some(names.iter().map(|&name| name.to_owned()).collect())
}

/// `first` said with each of `seconds` after it.
fn with_each(first: &str, joint: &str, seconds: &[String]) -> Vec<String> {
    seconds
        .iter()
        .map(|second| format!("{first}{joint}{second}"))
        .collect()
}
