//! What the skill says: Fluent files, one folder a locale, embedded.
//!
//! Lives here: the messages and how their arguments are put in.
//! Does not live here: which message is right (`turn::reply`).

use std::{collections::HashMap, sync::LazyLock};

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use unic_langid::LanguageIdentifier;

use crate::alexa::speech::Ssml;

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
static LOCALES: [(&str, Files); 1] = [locale!("en-US")];

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
    /// The locale to answer a request in: the very one, else one of the same language, else American English.
    pub fn of(requested: Option<&str>) -> Self {
        let requested = requested.unwrap_or("en-US");
        let language = requested.split('-').next().unwrap_or_default();
        let tags = || LOCALES.iter().map(|(tag, ..)| *tag);
        let near = || tags().find(|tag| tag.split('-').next() == Some(language));
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

/// What is put into a message: speech, which stays as it is, or a number that the language's plural rules look at.
#[derive(Debug, Clone)]
pub(crate) enum Argument {
    /// Speech.
    Speech(Ssml),
    /// A number.
    Number(u32),
}

impl Argument {
    /// What Fluent sees of it: of speech a marker, for which the speech is woven in afterwards.
    fn into_value(self, parts: &mut Vec<Ssml>) -> FluentValue<'static> {
        match self {
            Self::Number(number) => number.into(),
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
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn an_unknown_locale_is_answered_in_the_nearest() {
        assert_eq!(Locale::of(Some("en-US")).tag(), "en-US");
        assert_eq!(Locale::of(Some("en-AU")).tag(), "en-US");
        assert_eq!(Locale::of(Some("xx")).tag(), "en-US");
        assert_eq!(Locale::of(None).tag(), "en-US");
    }

    /// The keys that the code says: every literal in the sources of `turn` that stands where a key stands.
    fn keys_in_code() -> BTreeSet<String> {
        let turn = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/turn");
        let folders = [turn.clone(), turn.join("reply")];
        let sources = folders
            .iter()
            .flat_map(|folder| std::fs::read_dir(folder).unwrap());
        let text: String = sources
            .filter_map(|entry| std::fs::read_to_string(entry.unwrap().path()).ok())
            .collect();
        let known: BTreeSet<_> = keys(&LOCALES[0].1).collect();
        let literals: BTreeSet<_> = text.split('"').skip(1).step_by(2).map(str::to_owned).collect();
        let said = text
            .split("say(\"")
            .chain(text.split("say_with(\""))
            .skip(1)
            .filter_map(|rest| rest.split('"').next());
        let said =
            said.filter(|key| key.len() < 40 && key.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'));
        known
            .intersection(&literals)
            .cloned()
            .chain(said.map(str::to_owned))
            .collect()
    }

    fn keys(files: &Files) -> impl Iterator<Item = String> {
        files.iter().flat_map(|(_, text)| keys_in_file(text))
    }

    fn keys_in_file(text: &str) -> impl Iterator<Item = String> {
        let is_key = |line: &&str| line.starts_with(|c: char| c.is_ascii_lowercase());
        text.lines()
            .filter(is_key)
            .filter_map(|line| line.split(" =").next().map(str::to_owned))
    }

    #[test]
    fn every_key_in_the_code_has_a_phrase_and_every_phrase_is_said() {
        for (tag, files) in LOCALES {
            let mut phrases: BTreeSet<_> = keys(&files).collect();
            assert!(phrases.remove("digit-words"), "{tag}: the words for digits");
            assert_eq!(phrases, keys_in_code(), "{tag}");
        }
    }

    #[test]
    fn every_phrase_file_parses_and_reads() {
        warm_up();
        assert_eq!(BUNDLES.len(), LOCALES.len());
    }

    #[test]
    fn every_digit_has_words() {
        let words = Locale::of(None).digit_words();
        assert_eq!(words.len(), 10);
        assert!(words.iter().all(|alternatives| !alternatives.is_empty()));
    }
}
