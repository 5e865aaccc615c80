use std::fmt::Write;

use super::*;
use crate::{
    clock::{SignedDuration, Timestamp},
    language::catalog_checks,
};

#[test]
fn no_locale_lacks_a_sentence_or_has_one_too_many() {
    catalog_checks::assert_same_messages_in_every_locale(&FILES, "src/delivery/words");
}

#[test]
fn every_sentence_is_written_by_the_code_or_a_template() {
    catalog_checks::assert_every_message_is_used(&FILES, "src/delivery");
}

/// Writes every number, duration and month that can occur, for a reader of the language to check.
#[test]
fn everything_that_is_counted_can_be_read_in_every_locale() {
    let start: Timestamp = "2026-01-01T00:05:00Z".parse().unwrap();
    for locale in SupportedLocale::ALL {
        let (words, mut text) = (words(locale.tag()), String::new());
        for (key, counts) in [
            ("minutes", &[1, 2, 5, 10][..]),
            ("wrong-pins", &[1, 2, 3, 4, 5, 6]),
            ("more-times", &[1, 2, 3, 4, 5, 6, 12]),
        ] {
            for count in counts {
                writeln!(text, "{key}: {}", words.format_count(key, *count)).unwrap();
            }
        }
        for month in 0..12 {
            let moment = start + SignedDuration::from_hours(24 * 31 * month + 13 * month);
            writeln!(text, "moment: {}", words.format_time(moment)).unwrap();
        }
        insta::assert_snapshot!(locale.tag(), text);
    }
}

/// Creates the texts of a language, without arguments.
fn words(tag: &str) -> MessageWords<'static> {
    MessageWords {
        locale: SupportedLocale::nearest_or_default(Some(tag)),
        arguments: FluentArgs::new(),
    }
}

#[test]
fn french_marks_stay_with_their_words() {
    catalog_checks::assert_french_marks_do_not_break(&FILES);
}
