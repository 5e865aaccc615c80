//! The languages in which people are spoken to and written to.
//!
//! Lives here: [`SupportedLocale`] and [`LanguageTag`], the choice of the nearest language to a requested one, and the catalog
//! of messages, which are Mozilla Fluent files with one folder per locale.
//! Does not live here: the messages themselves. Spoken ones are in `turn::phrases`, written ones in
//! `delivery` and `admin`.

#[cfg(test)]
pub(crate) mod catalog_checks;
mod language_tag;
mod message_catalog;

pub use language_tag::{LanguageTag, ParseLanguageTagError};
pub(crate) use message_catalog::{LocaleFiles, MessageCatalog, fluent_files};

/// A locale that we have messages in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SupportedLocale(&'static str);

/// Alexa locales that we have no messages in, each with the locale it falls back to. The list only contains
/// those that do not fall back to the first locale of their language: the English of these countries is
/// closer to British than to American English.
pub const LOCALE_FALLBACKS: [(&str, &str); 3] = [("en-AU", "en-GB"), ("en-CA", "en-GB"), ("en-IN", "en-GB")];

impl SupportedLocale {
    /// All supported locales. The first one is the reference that tests compare the others with, and the
    /// fallback for a language that we do not support.
    pub const ALL: [Self; 5] = [
        Self("en-US"),
        Self("en-GB"),
        Self("de-DE"),
        Self("es-ES"),
        Self("fr-FR"),
    ];

    /// Returns the locale in which to answer a request: the [`nearest_tag`] one, or else American English.
    pub fn nearest_or_default(requested: Option<&str>) -> Self {
        requested.and_then(Self::nearest).unwrap_or(Self::ALL[0])
    }

    /// Returns the [`nearest_tag`] locale to the requested one, or `None` if we do not support the language.
    pub fn nearest(requested: &str) -> Option<Self> {
        let tags = Self::ALL.iter().map(|locale| locale.tag());
        nearest_tag(requested, tags).map(Self)
    }

    /// The tag of the locale (BCP 47).
    pub fn tag(self) -> &'static str {
        self.0
    }
}

/// Returns the tag (BCP 47) that is nearest to the requested one: the same tag, the one it falls back to
/// ([`LOCALE_FALLBACKS`]), or else the first one of the same language. `None` if no tag has that language.
pub fn nearest_tag<'t>(requested: &str, mut tags: impl Iterator<Item = &'t str> + Clone) -> Option<&'t str> {
    let like = |wanted: &str| tags.clone().find(|tag| *tag == wanted);
    let followed = || {
        let (_, leader) = LOCALE_FALLBACKS
            .iter()
            .find(|(follower, _)| *follower == requested)?;
        like(leader)
    };
    let near = like(requested).or_else(followed);
    near.or_else(|| tags.find(|tag| language_of_tag(tag) == language_of_tag(requested)))
}

/// Returns the language of a tag, without the country.
fn language_of_tag(tag: &str) -> &str {
    tag.split('-').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_locale_is_answered_in_the_nearest() {
        #[track_caller]
        fn check(requested: Option<&str>, want: &str) {
            assert_eq!(
                SupportedLocale::nearest_or_default(requested).tag(),
                want,
                "{requested:?}"
            );
        }
        for locale in SupportedLocale::ALL {
            check(Some(locale.tag()), locale.tag());
        }
        check(Some("en-AU"), "en-GB");
        check(Some("en-CA"), "en-GB");
        check(Some("en-IN"), "en-GB");
        check(Some("en-ZA"), "en-US");
        check(Some("de-AT"), "de-DE");
        check(Some("es-MX"), "es-ES");
        check(Some("fr-CA"), "fr-FR");
        check(Some("xx"), "en-US");
        check(Some(""), "en-US");
        check(None, "en-US");
    }

    #[test]
    fn the_nearest_is_one_of_those_that_are_there() {
        let near = |requested, tags: &[&'static str]| nearest_tag(requested, tags.iter().copied());
        assert_eq!(near("en-AU", &["en-US", "en-GB"]), Some("en-GB"));
        assert_eq!(near("en-AU", &["en-US"]), Some("en-US"));
        assert_eq!(near("en-AU", &["en-AU", "en-GB"]), Some("en-AU"));
        assert_eq!(near("de-DE", &["de-AT"]), Some("de-AT"));
        assert_eq!(near("de-DE", &["en-US"]), None);
    }
}
