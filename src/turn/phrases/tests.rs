use std::{collections::BTreeSet, fmt::Write};

use super::*;
use crate::language::catalog_checks::{self, MessagesByKey, read_messages, variables_of_message};

#[test]
fn no_locale_lacks_a_phrase_or_has_one_too_many() {
    catalog_checks::assert_same_messages_in_every_locale(&FILES, "src/turn/phrases");
}

#[test]
fn every_key_in_the_code_has_a_phrase_and_every_phrase_is_said() {
    catalog_checks::assert_every_message_is_used(&FILES, "src/turn");
}

#[test]
fn every_phrase_file_parses_and_reads() {
    load_phrases();
}

#[test]
fn every_digit_has_words_in_every_locale() {
    for locale in SupportedLocale::ALL {
        let words = locale.digit_words();
        let tag = locale.tag();
        assert_eq!(words.len(), 10, "{tag}");
        for alternatives in words {
            assert!(
                alternatives
                    .iter()
                    .all(|word| !word.is_empty() && *word == word.to_lowercase()),
                "{tag}: {alternatives:?}"
            );
        }
    }
}

/// The values to try for a variable: the words by which a phrase selects, and numbers that a language may
/// treat differently. Empty for a variable that is only inserted.
fn values_to_try(key: &str, variable: &str) -> Vec<FluentValue<'static>> {
    if variable == "unlock" {
        return vec!["mail".into(), "administrator".into()];
    }
    numbers_to_try(key, variable)
        .iter()
        .map(|number| (*number).into())
        .collect()
}

fn numbers_to_try(key: &str, variable: &str) -> &'static [u32] {
    match variable {
        "digits" if key == "length" => &[3, 4, 5, 6, 7, 8],
        "digits" if key != "place-phone" => &[3, 8],
        "count" if key == "number-many" => &[2, 5],
        "minutes" | "left" | "seconds" | "count" => &[1, 2, 5],
        _ => &[],
    }
}

/// A value for a variable that is only inserted, as a reader would see it.
fn sample_value(variable: &str) -> FluentValue<'static> {
    match variable {
        "initial" => "e".into(),
        "ending" => "com".into(),
        "digits" => "88".into(),
        "sound" => "other".into(),
        other => format!("‹{other}›").into(),
    }
}

/// A phrase as a reader sees it, once for each value that its selecting variable may have.
fn rendered_variants(locale: SupportedLocale, key: &str, phrases: &MessagesByKey) -> BTreeSet<String> {
    let variables = variables_of_message(key, phrases);
    let tried = variables
        .iter()
        .map(|variable| (variable, values_to_try(key, variable)))
        .find(|(_, values)| !values.is_empty());
    let say = |value: Option<&FluentValue<'static>>| {
        let mut arguments = FluentArgs::new();
        for variable in &variables {
            arguments.set(variable.clone(), sample_value(variable));
        }
        if let (Some((variable, _)), Some(value)) = (&tried, value) {
            arguments.set((*variable).clone(), value.clone());
        }
        CATALOG.format_message(locale, key, &arguments)
    };
    match &tried {
        Some((_, values)) => values.iter().map(|value| say(Some(value))).collect(),
        None => [say(None)].into(),
    }
}

/// Everything that the skill can say in each language, as snapshots for a native speaker to review.
#[test]
fn everything_that_is_said_can_be_read_in_every_locale() {
    for files in &FILES {
        let (tag, mut text) = (files.0, String::new());
        let phrases = read_messages(files);
        for key in phrases.keys() {
            for said in rendered_variants(SupportedLocale::nearest_or_default(Some(tag)), key, &phrases) {
                writeln!(text, "{key}: {said}").unwrap();
            }
        }
        insta::assert_snapshot!(tag, text);
    }
}
