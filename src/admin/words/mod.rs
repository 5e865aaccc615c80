//! Texts of the pages: Fluent files, one folder per locale, embedded in the program.
//!
//! Lives here: the messages, and the choice of a language for a browser.
//! Does not live here: which message a page shows, and how the page looks (`voice_access`).

mod requested_locale;

use std::sync::LazyLock;

use fluent_bundle::FluentArgs;

use crate::language::{LocaleFiles, MessageCatalog, SupportedLocale, fluent_files};

pub(super) use requested_locale::requested_locale;

static FILES: [LocaleFiles; 5] = fluent_files!("src/admin/words", "voice_access.ftl");

static CATALOG: LazyLock<MessageCatalog> = LazyLock::new(|| MessageCatalog::load(&FILES));

/// Parses all text files now, so that the first page does not have to wait for it.
pub fn load_page_words() {
    LazyLock::force(&CATALOG);
}

/// Returns a message without arguments.
pub(super) fn page_text(locale: SupportedLocale, key: &str) -> String {
    CATALOG.format_message(locale, key, &FluentArgs::new())
}

/// Returns a message with a person's name filled in.
pub(super) fn page_text_for(locale: SupportedLocale, key: &str, name: &str) -> String {
    CATALOG.format_message(locale, key, &FluentArgs::from_iter([("name", name)]))
}

#[cfg(test)]
mod tests;
