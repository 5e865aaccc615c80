//! Texts of emails and text messages: Fluent files, one folder per locale, embedded in the program.
//!
//! Lives here: the messages, and filling in names, durations and times.
//! Does not live here: the choice of a message, and how it looks (`email`, `sms`).

mod sentence;
mod times;

use std::sync::LazyLock;

use fluent_bundle::{FluentArgs, FluentValue};

use super::OutgoingMessage;
use crate::language::{LocaleFiles, MessageCatalog, SupportedLocale, fluent_files};

pub(super) use sentence::{FormattedSentence, mark_emphasized, strip_unsafe_characters};

static FILES: [LocaleFiles; 5] = fluent_files!(
    "src/delivery/words",
    "pin.ftl",
    "notice.ftl",
    "text.ftl",
    "times.ftl"
);

static CATALOG: LazyLock<MessageCatalog> = LazyLock::new(|| MessageCatalog::load(&FILES));

/// Parses all text files now, so that the first message does not have to wait for it.
pub fn load_message_words() {
    LazyLock::force(&CATALOG);
}

/// The texts of one message: its language, and the arguments for its sentences.
pub(super) struct MessageWords<'a> {
    locale: SupportedLocale,
    arguments: FluentArgs<'a>,
}

impl<'a> MessageWords<'a> {
    /// Creates the texts for `message`, with its names as arguments.
    pub(super) fn for_message(message: &'a OutgoingMessage) -> Self {
        let words = Self {
            locale: SupportedLocale::nearest_or_default(Some(&message.locale)),
            arguments: FluentArgs::new(),
        };
        words
            .with("name", strip_unsafe_characters(&message.display_name))
            .with("app", strip_unsafe_characters(&message.app))
            .with("organization", strip_unsafe_characters(&message.organization))
    }

    /// Sets the argument that a sentence uses as `{ $name }`.
    #[must_use]
    pub(super) fn with(mut self, name: &'static str, value: impl Into<FluentValue<'a>>) -> Self {
        self.arguments.set(name, value);
        self
    }

    /// Formats a sentence.
    pub(super) fn say(&self, key: &str) -> FormattedSentence {
        FormattedSentence::new(CATALOG.format_message(self.locale, key, &self.arguments))
    }

    /// Formats a number as a phrase, such as "two wrong PINs".
    pub(super) fn format_count(&self, key: &str, count: u32) -> String {
        let arguments = FluentArgs::from_iter([("count", count)]);
        CATALOG.format_message(self.locale, key, &arguments)
    }

    /// Returns the tag of the language (BCP 47).
    pub(super) fn language(&self) -> &'static str {
        self.locale.tag()
    }
}

#[cfg(test)]
mod tests;
