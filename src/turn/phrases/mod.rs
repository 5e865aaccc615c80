//! The sentences of the skill: Fluent files, one folder per locale, built into the program.
//!
//! Lives here: the messages, and how arguments are filled in.
//! Does not live here: the choice of a message (`turn::reply`).

mod lists;
mod phrase_files;
mod sentence_patterns;

use std::sync::LazyLock;

use fluent_bundle::{FluentArgs, FluentValue};

pub use crate::language::SupportedLocale;
use crate::{alexa::ssml::Ssml, language::MessageCatalog};
use phrase_files::FILES;
pub use sentence_patterns::sentence_patterns;

pub(crate) use lists::ListStyle;

static CATALOG: LazyLock<MessageCatalog> = LazyLock::new(|| MessageCatalog::load(&FILES));

/// Parses all phrase files now, so that the first turn does not have to wait for it.
pub fn load_phrases() {
    LazyLock::force(&CATALOG);
}

impl SupportedLocale {
    /// A message without arguments.
    pub(crate) fn say(self, key: &str) -> Ssml {
        self.say_with(key, [])
    }

    /// A message with its arguments filled in.
    pub(crate) fn say_with<const N: usize>(self, key: &str, arguments: [(&str, PhraseArgument); N]) -> Ssml {
        let mut parts = Vec::with_capacity(N);
        let values = arguments
            .into_iter()
            .map(|(name, argument)| (name, argument.into_value(&mut parts)))
            .collect();
        Ssml::from_template(&CATALOG.format_message(self, key, &values), &parts)
    }

    /// The word for the length of a PIN, such as "three-digit".
    pub(crate) fn pin_length_words(self, digits: u8) -> String {
        let mut arguments = FluentArgs::new();
        arguments.set("digits", u32::from(digits));
        CATALOG.format_message(self, "length", &arguments)
    }

    /// The words for each digit from 0 to 9, with what Alexa may hear instead of them.
    pub(crate) fn digit_words(self) -> Vec<Vec<String>> {
        let words = CATALOG.format_message(self, "digit-words", &FluentArgs::new());
        words
            .split('|')
            .map(|digit| digit.split(',').map(str::to_owned).collect())
            .collect()
    }
}

/// An argument of a message.
#[derive(Debug, Clone)]
pub(crate) enum PhraseArgument {
    /// Speech, inserted as it is, markup included.
    Speech(Ssml),
    /// A number, for which the language may have plural forms.
    Number(u32),
    /// A word by which the phrase selects a variant.
    Word(&'static str),
}

impl PhraseArgument {
    /// The value that Fluent gets. For speech this is a marker, and the speech itself is added to `parts`.
    fn into_value(self, parts: &mut Vec<Ssml>) -> FluentValue<'static> {
        match self {
            Self::Number(number) => number.into(),
            Self::Word(word) => word.into(),
            // Fluent knows only plain text, and would leave markup to be escaped with the rest of the sentence.
            Self::Speech(speech) => {
                let at = u8::try_from(parts.len()).expect("no message has 256 arguments");
                parts.push(speech);
                Ssml::template_marker(at).to_string().into()
            }
        }
    }
}

impl From<Ssml> for PhraseArgument {
    fn from(speech: Ssml) -> Self {
        Self::Speech(speech)
    }
}

impl From<u32> for PhraseArgument {
    fn from(number: u32) -> Self {
        Self::Number(number)
    }
}

#[cfg(test)]
mod tests;
