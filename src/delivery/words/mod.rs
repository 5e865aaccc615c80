//! Texts of emails and text messages: Fluent files, one folder per locale, embedded in the program.
//!
//! Lives here: the messages, and filling in names, durations and times.
//! Does not live here: the choice of a message, and how it looks (`email`, `sms`).

mod sentence;

use std::sync::LazyLock;

use fluent_bundle::{FluentArgs, FluentValue};
use jiff::tz::Offset;

use super::OutgoingMessage;
use crate::{
    clock::Timestamp,
    language::{LocaleFiles, MessageCatalog, SupportedLocale, fluent_files},
};

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

    /// Formats how long the code is valid in whole minutes, rounded down: nobody is promised more time than there is.
    pub(super) fn format_time_left(&self, message: &OutgoingMessage) -> String {
        let seconds = message.expires_at.duration_since(message.issued_at).as_secs();
        let minutes = u32::try_from(seconds / 60).unwrap_or_default();
        self.format_count("minutes", minutes.max(1))
    }

    /// Formats a time, in UTC: the time zone of the recipient is not known, and anybody can convert it.
    pub(super) fn format_time(&self, moment: Timestamp) -> String {
        let utc = Offset::UTC.to_datetime(moment);
        let mut arguments = FluentArgs::new();
        arguments.set("hour", format!("{:02}", utc.hour()));
        arguments.set("minute", format!("{:02}", utc.minute()));
        arguments.set("day", utc.day());
        arguments.set("month", utc.month());
        arguments.set("year", utc.year());
        CATALOG.format_message(self.locale, "moment", &arguments)
    }

    /// Returns the tag of the language (BCP 47).
    pub(super) fn language(&self) -> &'static str {
        self.locale.tag()
    }
}

#[cfg(test)]
mod tests;
