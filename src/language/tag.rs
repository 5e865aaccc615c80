//! Language tags.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use unic_langid::LanguageIdentifier;

/// A language tag (BCP 47), with or without a country: `de`, `de-DE`. It is kept in its canonical form, so
/// `DE_de` becomes `de-DE`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Tag(String);

/// The text is not a language tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the tag of a language, such as de-DE")]
pub struct NotATag;

impl Tag {
    /// The tag as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Tag {
    type Err = NotATag;
    fn from_str(text: &str) -> Result<Self, NotATag> {
        let read: LanguageIdentifier = text.parse().map_err(|_| NotATag)?;
        // BCP 47 reserves five to eight letters for languages without an ISO 639 code, and none is
        // registered. So such a text is a mistake, like "german".
        if !(2..=3).contains(&read.language.as_str().len()) || read.language.is_empty() {
            return Err(NotATag);
        }
        Ok(Self(read.to_string()))
    }
}

impl TryFrom<String> for Tag {
    type Error = NotATag;
    fn try_from(text: String) -> Result<Self, NotATag> {
        text.parse()
    }
}

impl From<Tag> for String {
    fn from(tag: Tag) -> Self {
        tag.0
    }
}

impl fmt::Display for Tag {
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
        let read = |text: &str| text.parse::<Tag>().map(String::from);
        assert_eq!(read("de-DE").unwrap(), "de-DE");
        assert_eq!(read("DE_de").unwrap(), "de-DE");
        assert_eq!(read("de").unwrap(), "de");
        for none in ["", "*", "german", "de-DE-", "und", "x", "de DE"] {
            assert_eq!(read(none), Err(NotATag), "{none}");
        }
    }

    proptest! {
        #[test]
        fn what_is_a_tag_reads_back(text in "\\PC{0,12}|[a-z]{2,3}(-[A-Z]{2})?") {
            if let Ok(tag) = text.parse::<Tag>() {
                prop_assert_eq!(tag.as_str().parse::<Tag>(), Ok(tag.clone()));
            }
        }
    }
}
