//! Texts of an app: the same for everybody, or one per language.

use std::{collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, MapAccess, Visitor},
    ser::SerializeMap,
};

use super::control_characters::is_control_character;
use crate::language::{LanguageTag, SupportedLocale, nearest_tag};

/// A text of an app, with optional translations.
///
/// In JSON it is a string, or an object with a text per language tag, in which `*` is the text for all other
/// languages. Deserializing accepts any text, because the store may contain texts that an older version
/// accepted. An import checks new texts with [`LocalizedText::validate`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalizedText {
    text: String,
    translations: BTreeMap<LanguageTag, String>,
}

/// The maximum length of a text in characters. Alexa allows 8,000 in the speech of a response.
const MAX_CHARACTERS: usize = 2_000;

/// The key of the text for all languages without a text of their own. It is the wildcard of language ranges
/// (RFC 4647).
const ANY_LANGUAGE: &str = "*";

/// The text cannot be spoken: it is empty, too long, or contains a control character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("1 to {MAX_CHARACTERS} characters are allowed here, without line breaks or other control characters")]
pub struct LocalizedTextError;

impl LocalizedText {
    /// Creates a text that is the same in every language. White space around it is removed.
    ///
    /// # Errors
    /// [`LocalizedTextError`] unless it has 1 to 2,000 characters and no control characters.
    pub fn new(text: &str) -> Result<Self, LocalizedTextError> {
        let wording = Self::from_stored(text);
        wording.validate()?;
        Ok(wording)
    }

    /// Creates a text that is the same in every language, without checking it.
    pub(super) fn from_stored(text: &str) -> Self {
        Self {
            text: text.trim().to_owned(),
            translations: BTreeMap::new(),
        }
    }

    /// Checks that the text and all translations can be spoken.
    ///
    /// # Errors
    /// [`LocalizedTextError`] unless each has 1 to 2,000 characters and no control characters.
    pub fn validate(&self) -> Result<(), LocalizedTextError> {
        let fits = |text: &str| {
            (1..=MAX_CHARACTERS).contains(&text.chars().count()) && !text.contains(is_control_character)
        };
        let mut texts = self.translations.values().chain([&self.text]);
        if texts.all(|text| fits(text)) {
            Ok(())
        } else {
            Err(LocalizedTextError)
        }
    }

    /// Returns the languages whose text is never spoken: we do not speak the language, or every locale of
    /// ours prefers another translation.
    pub(super) fn unspoken_languages(&self) -> impl Iterator<Item = &LanguageTag> {
        let tags = || self.translations.keys().map(LanguageTag::as_str);
        let said = SupportedLocale::ALL.map(|locale| nearest_tag(locale.tag(), tags()));
        self.translations
            .keys()
            .filter(move |tag| !said.contains(&Some(tag.as_str())))
    }

    /// Replaces the translations.
    pub(super) fn with_translations(self, translations: BTreeMap<LanguageTag, String>) -> Self {
        Self { translations, ..self }
    }

    /// The text for all languages without a translation.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The translations by language.
    pub(super) fn translations(&self) -> &BTreeMap<LanguageTag, String> {
        &self.translations
    }

    /// Returns the text for a locale (BCP 47): the nearest translation, or else the text for all other
    /// languages.
    pub fn for_locale(&self, locale: &str) -> &str {
        let tags = self.translations.keys().map(LanguageTag::as_str);
        let translated = nearest_tag(locale, tags)
            .and_then(|tag| self.translations.get(&tag.parse::<LanguageTag>().ok()?));
        translated.unwrap_or(&self.text)
    }
}

impl Serialize for LocalizedText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.translations.is_empty() {
            return serializer.serialize_str(&self.text);
        }
        let mut map = serializer.serialize_map(Some(1 + self.translations.len()))?;
        map.serialize_entry(ANY_LANGUAGE, &self.text)?;
        for (tag, text) in &self.translations {
            map.serialize_entry(tag, text)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for LocalizedText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LocalizedTextVisitor)
    }
}

// Written by hand because `#[serde(untagged)]` would replace every message below by "data did not match any
// variant", and would not notice a language that occurs twice.
struct LocalizedTextVisitor;

impl<'de> Visitor<'de> for LocalizedTextVisitor {
    type Value = LocalizedText;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "a text, or an object with a text for each language and {ANY_LANGUAGE:?} for all others"
        )
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<LocalizedText, E> {
        Ok(LocalizedText::from_stored(text))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<LocalizedText, A::Error> {
        let (mut any, mut translations) = (None, BTreeMap::new());
        while let Some((key, text)) = map.next_entry::<String, String>()? {
            let text = text.trim().to_owned();
            let before = if key == ANY_LANGUAGE {
                any.replace(text)
            } else {
                let tag: LanguageTag = key.parse().map_err(|why| {
                    de::Error::custom(format!(
                        "{key:?} is {why}; use {ANY_LANGUAGE:?} for all other languages"
                    ))
                })?;
                translations.insert(tag, text)
            };
            if before.is_some() {
                return Err(de::Error::custom(format!(
                    "{key:?} occurs a second time; keep one"
                )));
            }
        }
        let text = any.ok_or_else(|| {
            de::Error::custom(format!(
                "{ANY_LANGUAGE:?} is missing; add the text for all other languages"
            ))
        })?;
        Ok(LocalizedText { text, translations })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(json: &str) -> Result<LocalizedText, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }

    #[test]
    fn a_text_that_is_never_said_is_known() {
        let unsaid = |json: &str| -> Vec<String> {
            let wording = read(json).unwrap();
            wording.unspoken_languages().map(LanguageTag::to_string).collect()
        };
        assert!(unsaid(r#"{"*": "a", "de-AT": "b", "en": "c"}"#).is_empty());
        assert_eq!(
            unsaid(r#"{"*": "a", "it": "b", "de": "c", "de-DE": "d"}"#),
            ["de", "it"]
        );
    }

    #[test]
    fn the_nearest_language_is_said() {
        let wording =
            read(r#"{"*": "Hello", "de": "Guten Tag", "en-GB": "Good day", "fr-FR": "Bonjour"}"#).unwrap();
        for (locale, said) in [
            ("de-DE", "Guten Tag"),
            ("de-AT", "Guten Tag"),
            ("en-GB", "Good day"),
            ("fr-CA", "Bonjour"),
            ("es-ES", "Hello"),
            ("", "Hello"),
        ] {
            assert_eq!(wording.for_locale(locale), said, "{locale}");
        }
        let one = read(r#"" Hello ""#).unwrap();
        assert_eq!(one.for_locale("de-DE"), "Hello");
        assert_eq!(Ok(one), LocalizedText::new("Hello"));
    }

    #[test]
    fn what_is_wrong_is_said() {
        #[track_caller]
        fn check(json: &str, wrong: &str) {
            let said = read(json).unwrap_err();
            assert!(said.contains(wrong), "{said}");
        }
        check("7", "expected a text, or an object with a text for each language");
        check(r#"{"de-DE": "Hallo"}"#, r#""*" is missing"#);
        check(
            r#"{"*": "x", "german": "y"}"#,
            r#""german" is not a language tag"#,
        );
        check(r#"{"*": "x", "de-DE": "a", "de_de": "b"}"#, "a second time");
    }

    #[test]
    fn what_cannot_be_said_is_read_and_not_let_in() {
        for json in [r#""""#, r#""a\nb""#, r#"{"*": "x", "de-DE": " "}"#] {
            assert_eq!(read(json).unwrap().validate(), Err(LocalizedTextError), "{json}");
        }
        let long = "a".repeat(MAX_CHARACTERS + 1);
        assert_eq!(LocalizedText::new(&long), Err(LocalizedTextError));
        assert_eq!(read(r#"{"*": "x", "de-DE": "y"}"#).unwrap().validate(), Ok(()));
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(
            text in "[a-zA-Zäé&<\"]{1,20}",
            translations in prop::collection::btree_map("[a-z]{2}(-[A-Z]{2})?", "[a-z ]{0,9}[a-z]", 0..4),
        ) {
            let mut map: BTreeMap<String, String> = translations;
            map.insert("*".into(), text);
            let wording: LocalizedText = serde_json::from_value(serde_json::to_value(&map).unwrap()).unwrap();
            let written = serde_json::to_string(&wording).unwrap();
            prop_assert_eq!(read(&written), Ok(wording));
        }
    }
}
