//! What the pages say: Fluent files, one folder a locale, embedded.
//!
//! Lives here: the messages, and in which language a browser asks for them.
//! Does not live here: which message is right, and how a page looks (`voice_access`).

mod asked_for;

use std::sync::LazyLock;

use fluent_bundle::FluentArgs;

use crate::language::{Book, Files, Locale, fluent_files};

pub(super) use asked_for::asked_for;

static FILES: [Files; 5] = fluent_files!("src/admin/words", "voice_access.ftl");

static BOOK: LazyLock<Book> = LazyLock::new(|| Book::open(&FILES));

/// Reads every file of words now, so that the first page does not wait for it.
pub fn warm_up() {
    LazyLock::force(&BOOK);
}

/// A message without anything put in.
pub(super) fn say(locale: Locale, key: &str) -> String {
    BOOK.text(locale, key, &FluentArgs::new())
}

/// A message with a person's name put in.
pub(super) fn say_of(locale: Locale, key: &str, name: &str) -> String {
    BOOK.text(locale, key, &FluentArgs::from_iter([("name", name)]))
}

#[cfg(test)]
mod tests;
