//! LANGUAGES: those in which people are spoken and written to.
//!
//! Lives here: [`Locale`], [`Tag`], and which of several is nearest to the one asked for; `book`, messages in Mozilla Fluent files,
//! one folder a locale.
//! Does not live here: the messages: what is said is in `turn::phrases`, what is written where it is sent.

mod book;
#[cfg(test)]
pub(crate) mod checks;
mod tag;

pub(crate) use book::{Book, Files, fluent_files};
pub use tag::{NotATag, Tag};

/// A language that people are answered in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Locale(&'static str);

/// Locales of Alexa's and the one that each follows, where that is not the first of its language: English is spoken nearer to
/// Britain than to America there.
pub const FOLLOWERS: [(&str, &str); 3] = [("en-AU", "en-GB"), ("en-CA", "en-GB"), ("en-IN", "en-GB")];

impl Locale {
    /// Every locale there is. The others are held to the first, and it answers whatever is near to none.
    pub const ALL: [Self; 5] = [
        Self("en-US"),
        Self("en-GB"),
        Self("de-DE"),
        Self("es-ES"),
        Self("fr-FR"),
    ];

    /// The locale to answer a request in: the [`nearest`], else American English.
    pub fn of(requested: Option<&str>) -> Self {
        requested.and_then(Self::near).unwrap_or(Self::ALL[0])
    }

    /// The [`nearest`] locale to the one requested; none when there is none of its language.
    pub fn near(requested: &str) -> Option<Self> {
        let tags = Self::ALL.iter().map(|locale| locale.tag());
        nearest(requested, tags).map(Self)
    }

    /// Its tag (BCP 47).
    pub fn tag(self) -> &'static str {
        self.0
    }
}

/// Which of `tags` (BCP 47) is nearest to the one requested: the very one, the one it follows ([`FOLLOWERS`]), else the first
/// of the same language; none when there is none of that language.
pub fn nearest<'t>(requested: &str, mut tags: impl Iterator<Item = &'t str> + Clone) -> Option<&'t str> {
    let like = |wanted: &str| tags.clone().find(|tag| *tag == wanted);
    let followed = || {
        let (_, leader) = FOLLOWERS.iter().find(|(follower, _)| *follower == requested)?;
        like(leader)
    };
    let near = like(requested).or_else(followed);
    near.or_else(|| tags.find(|tag| language(tag) == language(requested)))
}

/// The language of a tag, without its country.
fn language(tag: &str) -> &str {
    tag.split('-').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_locale_is_answered_in_the_nearest() {
        #[track_caller]
        fn check(requested: Option<&str>, want: &str) {
            assert_eq!(Locale::of(requested).tag(), want, "{requested:?}");
        }
        for locale in Locale::ALL {
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
        let near = |requested, tags: &[&'static str]| nearest(requested, tags.iter().copied());
        assert_eq!(near("en-AU", &["en-US", "en-GB"]), Some("en-GB"));
        assert_eq!(near("en-AU", &["en-US"]), Some("en-US"));
        assert_eq!(near("en-AU", &["en-AU", "en-GB"]), Some("en-AU"));
        assert_eq!(near("de-DE", &["de-AT"]), Some("de-AT"));
        assert_eq!(near("de-DE", &["en-US"]), None);
    }
}
