//! What the skill says: Fluent files, one folder a locale, embedded.
//!
//! Lives here: the messages and how their arguments are put in.
//! Does not live here: which message is right (`turn::reply`).

mod lists;
mod sentences;

use std::sync::LazyLock;

use fluent_bundle::{FluentArgs, FluentValue};

pub use crate::language::Locale;
use crate::{
    alexa::speech::Ssml,
    language::{Book, Files, fluent_files},
};
pub use sentences::sentences;

pub(crate) use lists::List;

static FILES: [Files; 5] = fluent_files!(
    "src/turn/phrases",
    "gate.ftl",
    "budgets.ftl",
    "answers.ftl",
    "skill.ftl",
    "digits.ftl"
);

static BOOK: LazyLock<Book> = LazyLock::new(|| Book::open(&FILES));

/// Reads every phrase file now, so that the first turn does not wait for it.
pub fn warm_up() {
    LazyLock::force(&BOOK);
}

impl Locale {
    /// A message without arguments.
    pub(crate) fn say(self, key: &str) -> Ssml {
        self.say_with(key, [])
    }

    /// A message with arguments.
    pub(crate) fn say_with<const N: usize>(self, key: &str, arguments: [(&str, Argument); N]) -> Ssml {
        let mut parts = Vec::with_capacity(N);
        let values = arguments
            .into_iter()
            .map(|(name, argument)| (name, argument.into_value(&mut parts)))
            .collect();
        Ssml::weave(&BOOK.text(self, key, &values), &parts)
    }

    /// What a PIN of so many digits is called: "three-digit".
    pub(crate) fn length(self, digits: u8) -> String {
        let mut arguments = FluentArgs::new();
        arguments.set("digits", u32::from(digits));
        BOOK.text(self, "length", &arguments)
    }

    /// How each digit, from zero, may sound.
    pub(crate) fn digit_words(self) -> Vec<Vec<String>> {
        let words = BOOK.text(self, "digit-words", &FluentArgs::new());
        words
            .split('|')
            .map(|digit| digit.split(',').map(str::to_owned).collect())
            .collect()
    }
}

/// What is put into a message: speech, which stays as it is, a number that the language's plural rules look at, or
/// a word that a phrase chooses by.
#[derive(Debug, Clone)]
pub(crate) enum Argument {
    /// Speech.
    Speech(Ssml),
    /// A number.
    Number(u32),
    /// Which of a phrase's variants is meant.
    Word(&'static str),
}

impl Argument {
    /// What Fluent sees of it: of speech a marker, for which the speech is woven in afterwards.
    fn into_value(self, parts: &mut Vec<Ssml>) -> FluentValue<'static> {
        match self {
            Self::Number(number) => number.into(),
            Self::Word(word) => word.into(),
            Self::Speech(speech) => {
                let at = u8::try_from(parts.len()).expect("no message has 256 arguments");
                parts.push(speech);
                Ssml::marker(at).to_string().into()
            }
        }
    }
}

impl From<Ssml> for Argument {
    fn from(speech: Ssml) -> Self {
        Self::Speech(speech)
    }
}

impl From<u32> for Argument {
    fn from(number: u32) -> Self {
        Self::Number(number)
    }
}

#[cfg(test)]
mod tests;
