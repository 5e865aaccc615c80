//! The words that Alexa understands without a voice model, in each language: its built-in intents, the
//! phrases that open a skill, and numbers.
//!
//! Lives here: the words, one file for each language.
//! Does not live here: looking for them in an utterance, and anything that a skill adds, which is in its
//! model.

mod english;
mod french;
mod german;
mod name_tables;
mod spanish;
mod spoken_language;

use std::sync::LazyLock;

pub(super) use spoken_language::SpokenLanguage;

// Built on first use, because each language has the names of a thousand numbers.
static ENGLISH: LazyLock<SpokenLanguage> = LazyLock::new(english::spoken_language);
static GERMAN: LazyLock<SpokenLanguage> = LazyLock::new(german::spoken_language);
static SPANISH: LazyLock<SpokenLanguage> = LazyLock::new(spanish::spoken_language);
static FRENCH: LazyLock<SpokenLanguage> = LazyLock::new(french::spoken_language);

/// The language of a locale. English if the language has no file here.
pub(super) fn spoken_in(locale: &str) -> &'static SpokenLanguage {
    match locale.split('-').next() {
        Some("de") => &GERMAN,
        Some("es") => &SPANISH,
        Some("fr") => &FRENCH,
        _ => &ENGLISH,
    }
}
