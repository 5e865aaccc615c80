//! What the skill says: Fluent files, one folder a locale, embedded.
//!
//! Lives here: the messages and how their arguments are put in.
//! Does not live here: which message is right (`turn::reply`).

mod lists;
mod sentences;

use std::{collections::HashMap, sync::LazyLock};

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use unic_langid::LanguageIdentifier;

use crate::alexa::speech::Ssml;
pub use sentences::sentences;

pub(crate) use lists::List;

/// A language the skill speaks. Requests in another get the nearest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Locale(&'static str);

/// The files of a locale's folder, by name.
type Files = [(&'static str, &'static str); 5];

/// A locale's tag and its files.
macro_rules! locale {
    ($tag:literal) => {
        locale!($tag, "gate.ftl", "budgets.ftl", "answers.ftl", "skill.ftl", "digits.ftl")
    };
    ($tag:literal, $($file:literal),+) => {
        ($tag, [$(($file, include_str!(concat!($tag, "/", $file)))),+])
    };
}

/// Every locale that the skill speaks.
static LOCALES: [(&str, Files); 5] = [
    locale!("en-US"),
    locale!("en-GB"),
    locale!("de-DE"),
    locale!("es-ES"),
    locale!("fr-FR"),
];

/// Locales of English whose speakers are nearer to Britain than to America.
const LIKE_BRITISH: [&str; 3] = ["en-AU", "en-CA", "en-IN"];

static BUNDLES: LazyLock<HashMap<&'static str, FluentBundle<FluentResource>>> = LazyLock::new(|| {
    LOCALES
        .iter()
        .map(|(tag, files)| (*tag, bundle(tag, files)))
        .collect()
});

fn bundle(tag: &str, files: &Files) -> FluentBundle<FluentResource> {
    let language: LanguageIdentifier = tag
        .parse()
        .expect("the tags above are language tags: a test reads them all");
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // The marks that Fluent puts around arguments for mixed scripts have no place in speech.
    bundle.set_use_isolating(false);
    for (_, text) in files {
        let resource = FluentResource::try_new((*text).to_owned())
            .expect("the embedded phrases parse: a test reads them all");
        bundle
            .add_resource(resource)
            .expect("no phrase is defined twice: a test reads them all");
    }
    bundle
}

/// Reads every phrase file now, so that the first turn does not wait for it.
pub fn warm_up() {
    LazyLock::force(&BUNDLES);
}

impl Locale {
    /// The locale to answer a request in: the very one, British English for Australia, Canada and India, else the
    /// first of the same language, else American English.
    pub fn of(requested: Option<&str>) -> Self {
        let requested = match requested {
            Some(like_british) if LIKE_BRITISH.contains(&like_british) => "en-GB",
            Some(other) => other,
            None => "en-US",
        };
        let language = |tag: &str| tag.split('-').next().map(str::to_owned);
        let tags = || LOCALES.iter().map(|(tag, ..)| *tag);
        let near = || tags().find(|tag| language(tag) == language(requested));
        Self(
            tags()
                .find(|tag| *tag == requested)
                .or_else(near)
                .unwrap_or("en-US"),
        )
    }

    /// Its tag (BCP 47).
    pub fn tag(self) -> &'static str {
        self.0
    }

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
        Ssml::weave(&self.text(key, &values), &parts)
    }

    /// # Panics
    /// When there is no such message: every key in the code is a literal, and a test says each of them.
    fn text(self, key: &str, arguments: &FluentArgs<'_>) -> String {
        let bundle = &BUNDLES[self.0];
        let pattern = bundle
            .get_message(key)
            .and_then(|message| message.value())
            .expect("every key in the code has a phrase: a test says each of them");
        let mut errors = Vec::new();
        let said = bundle
            .format_pattern(pattern, Some(arguments), &mut errors)
            .into_owned();
        debug_assert!(errors.is_empty(), "{key}: {errors:?}");
        said
    }

    /// What a PIN of so many digits is called: "three-digit".
    pub(crate) fn length(self, digits: u8) -> String {
        let mut arguments = FluentArgs::new();
        arguments.set("digits", u32::from(digits));
        self.text("length", &arguments)
    }

    /// How each digit, from zero, may sound.
    pub(crate) fn digit_words(self) -> Vec<Vec<String>> {
        let words = self.text("digit-words", &FluentArgs::new());
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
