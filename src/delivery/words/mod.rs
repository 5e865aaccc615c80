//! What mail and text messages say: Fluent files, one folder a locale, embedded.
//!
//! Lives here: the messages, and how names, spans of time and moments are put in.
//! Does not live here: which message is right, and how it looks (`email`, `sms`).

mod sentence;
mod times;

use std::sync::LazyLock;

use fluent_bundle::{FluentArgs, FluentValue};

use super::Message;
use crate::language::{Book, Files, Locale, fluent_files};

pub(super) use sentence::{Sentence, plain, strong};

static FILES: [Files; 5] = fluent_files!(
    "src/delivery/words",
    "pin.ftl",
    "notice.ftl",
    "text.ftl",
    "times.ftl"
);

static BOOK: LazyLock<Book> = LazyLock::new(|| Book::open(&FILES));

/// Reads every file of words now, so that the first message does not wait for it.
pub fn warm_up() {
    LazyLock::force(&BOOK);
}

/// The words of one message: its language, and what may be put into its sentences.
pub(super) struct Words<'a> {
    locale: Locale,
    arguments: FluentArgs<'a>,
}

impl<'a> Words<'a> {
    /// The words of `message`, with its names.
    pub(super) fn of(message: &'a Message) -> Self {
        let words = Self {
            locale: Locale::of(Some(&message.locale)),
            arguments: FluentArgs::new(),
        };
        words
            .with("name", plain(&message.display_name))
            .with("app", plain(&message.app))
            .with("organization", plain(&message.organization))
    }

    /// With what stands where a sentence has `{ $name }`.
    #[must_use]
    pub(super) fn with(mut self, name: &'static str, value: impl Into<FluentValue<'a>>) -> Self {
        self.arguments.set(name, value);
        self
    }

    /// A sentence.
    pub(super) fn say(&self, key: &str) -> Sentence {
        Sentence::new(BOOK.text(self.locale, key, &self.arguments))
    }

    /// A word or two for a number.
    pub(super) fn count(&self, key: &str, count: u32) -> String {
        let arguments = FluentArgs::from_iter([("count", count)]);
        BOOK.text(self.locale, key, &arguments)
    }

    /// The tag of its language (BCP 47).
    pub(super) fn language(&self) -> &'static str {
        self.locale.tag()
    }
}

#[cfg(test)]
mod tests;
