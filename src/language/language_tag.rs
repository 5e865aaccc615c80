//! Language tags.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use unic_langid::LanguageIdentifier;

/// A language tag (BCP 47), with or without a country: `de`, `de-DE`. It is kept in its canonical form, so
/// `DE_de` becomes `de-DE`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LanguageTag(String);

/// The text is not a language tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a language tag, such as de-DE")]
pub struct ParseLanguageTagError;

impl LanguageTag {
    /// The tag as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for LanguageTag {
    type Err = ParseLanguageTagError;
    fn from_str(text: &str) -> Result<Self, ParseLanguageTagError> {
        let read: LanguageIdentifier = text.parse().map_err(|_| ParseLanguageTagError)?;
        // BCP 47 reserves five to eight letters for languages without an ISO 639 code, and none is
        // registered. So such a text is a mistake, like "german".
        if !(2..=3).contains(&read.language.as_str().len()) || read.language.is_empty() {
            return Err(ParseLanguageTagError);
        }
        Ok(Self(read.to_string()))
    }
}

impl TryFrom<String> for LanguageTag {
    type Error = ParseLanguageTagError;
    fn try_from(text: String) -> Result<Self, ParseLanguageTagError> {
        text.parse()
    }
}

impl From<LanguageTag> for String {
    fn from(tag: LanguageTag) -> Self {
        tag.0
    }
}

impl fmt::Display for LanguageTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_tag_is_written_as_it_should_be() {
        let read = |text: &str| text.parse::<LanguageTag>().map(String::from);
        assert_eq!(read("de-DE").unwrap(), "de-DE");
        assert_eq!(read("DE_de").unwrap(), "de-DE");
        assert_eq!(read("de").unwrap(), "de");
        for none in ["", "*", "german", "de-DE-", "und", "x", "de DE"] {
            assert_eq!(read(none), Err(ParseLanguageTagError), "{none}");
        }
    }

    proptest! {
        #[test]
        fn what_is_a_tag_reads_back(text in "\\PC{0,12}|[a-z]{2,3}(-[A-Z]{2})?") {
            if let Ok(tag) = text.parse::<LanguageTag>() {
                prop_assert_eq!(tag.as_str().parse::<LanguageTag>(), Ok(tag.clone()));
            }
        }
    }
}
