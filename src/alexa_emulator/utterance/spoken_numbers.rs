//! Spoken numbers, as `AMAZON.NUMBER` and `AMAZON.Ordinal` recognise them. The results are text, to keep
//! leading zeros.

use std::collections::HashMap;

/// The numbers of a language, by the words for them.
#[derive(Debug)]
pub(super) struct SpokenNumbers {
    cardinals: HashMap<String, u16>,
    /// The maximum number of words of a cardinal.
    longest: usize,
    repeats: &'static [(&'static str, usize)],
    ordinals: HashMap<&'static str, usize>,
    first_places: [&'static str; 2],
    ordinal_endings: &'static [&'static str],
}

/// The words for numbers in a language.
pub(super) struct NumberNames {
    /// Every way to say a number from 0 to 999.
    pub(super) cardinal: fn(u16) -> Vec<String>,
    /// Words that repeat the next digit ("double"), and how often the digit is meant.
    pub(super) repeats: &'static [(&'static str, usize)],
    /// Every way to say each of the ordinals from first to tenth.
    pub(super) ordinals: [&'static [&'static str]; 10],
    /// Endings that make an ordinal of digits, such as "st" in "1st".
    pub(super) ordinal_endings: &'static [&'static str],
}

/// The numbers that are said as one. Greater ones are said in groups.
const SAID_AS_ONE: std::ops::Range<u16> = 0..1000;

impl SpokenNumbers {
    pub(super) fn of(names: &NumberNames) -> Self {
        let named = SAID_AS_ONE.clone().flat_map(|number| {
            (names.cardinal)(number)
                .into_iter()
                .map(move |name| (name, number))
        });
        let cardinals: HashMap<_, _> = named.collect();
        let places = names.ordinals.iter().enumerate();
        Self {
            longest: cardinals
                .keys()
                .map(|name| name.split(' ').count())
                .max()
                .unwrap_or(1),
            cardinals,
            repeats: names.repeats,
            ordinals: places
                .flat_map(|(at, ways)| ways.iter().map(move |way| (*way, at + 1)))
                .collect(),
            first_places: [names.ordinals[0][0], names.ordinals[1][0]],
            ordinal_endings: names.ordinal_endings,
        }
    }

    /// The digits that `words` stand for. "4 1 7", "four one seven", "four hundred seventeen" and "four
    /// seventeen" are all 417. Alexa passes on "?" for a number it did not understand, so that stays "?".
    pub(super) fn parse_cardinal(&self, words: &[String]) -> Option<String> {
        if words == ["?"] {
            return Some("?".to_owned());
        }
        let mut rest = words;
        let mut digits = String::new();
        while !rest.is_empty() {
            let (group, after) = self.parse_group(rest)?;
            digits.push_str(&group);
            rest = after;
        }
        (!digits.is_empty()).then_some(digits)
    }

    /// The ordinal that `words` stand for: 1 for "first" and "1st".
    pub(super) fn parse_ordinal(&self, words: &[String]) -> Option<String> {
        let [word] = words else { return None };
        if let Some(place) = self.ordinals.get(word.as_str()) {
            return Some(place.to_string());
        }
        let mut endings = self.ordinal_endings.iter();
        let digits =
            endings.find_map(|ending| word.strip_suffix(ending).filter(|digits| is_digits(digits)))?;
        Some(digits.to_owned())
    }

    /// The words for the first and the second.
    pub(super) fn first_places(&self) -> [&'static str; 2] {
        self.first_places
    }

    /// The digits of the group that `words` begin with, and the words after it.
    fn parse_group<'w>(&self, words: &'w [String]) -> Option<(String, &'w [String])> {
        let (first, rest) = words.split_first()?;
        // Only one digit can be repeated: "double five", but not "double fifteen".
        if let Some((_, times)) = self.repeats.iter().find(|(word, _)| word == first) {
            let (again, rest) = rest.split_first()?;
            let digit = self.parse_digit(again)?;
            return Some((digit.repeat(*times), rest));
        }
        // Digits stay as they are, so that "040490" keeps its zeros.
        if is_digits(first) {
            return Some((first.clone(), rest));
        }
        // The longest name first: "four hundred" is 400, and not 4 followed by something else.
        (1..=self.longest.min(words.len())).rev().find_map(|length| {
            let (said, after) = words.split_at(length);
            let number = self.cardinals.get(&said.join(" "))?;
            Some((number.to_string(), after))
        })
    }

    fn parse_digit(&self, word: &str) -> Option<String> {
        let digit = match self.cardinals.get(word) {
            Some(number) => number.to_string(),
            None => word.to_owned(),
        };
        (digit.len() == 1 && is_digits(&digit)).then_some(digit)
    }
}

fn is_digits(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::alexa_emulator::utterance::{languages::spoken_in, spoken_words};

    const LOCALES: [&str; 4] = ["en-US", "de-DE", "es-ES", "fr-FR"];

    fn numbers(locale: &str) -> &'static SpokenNumbers {
        &spoken_in(locale).numbers
    }

    #[track_caller]
    fn check_in(locale: &str, said: &str, digits: Option<&str>) {
        assert_eq!(
            numbers(locale)
                .parse_cardinal(&spoken_words::split_words(said))
                .as_deref(),
            digits,
            "{said:?}"
        );
    }

    #[test]
    fn numbers_are_heard_as_digits() {
        let check = |said, digits| check_in("en-US", said, digits);
        check("417", Some("417"));
        check("4 1 7", Some("417"));
        check("four one seven", Some("417"));
        check("four hundred seventeen", Some("417"));
        check("four hundred and seventeen", Some("417"));
        check("four seventeen", Some("417"));
        check("forty one seven", Some("417"));
        check("four 17", Some("417"));
        check("four hundred", Some("400"));
        check("a hundred and five", Some("105"));
        check("double five three", Some("553"));
        check("triple seven", Some("777"));
        check("oh one two", Some("012"));
        check("040490", Some("040490"));
        check("twenty oh five", Some("2005"));
        check("four two zero six one nine", Some("420619"));
        check("?", Some("?"));
        check("and", None);
        check("four one seven please", None);
        check("", None);
    }

    #[test]
    fn numbers_are_heard_in_german() {
        let check = |said, digits| check_in("de-DE", said, digits);
        check("vier eins sieben", Some("417"));
        check("vierhundertsiebzehn", Some("417"));
        check("vierhundert siebzehn", Some("417"));
        check("vier siebzehn", Some("417"));
        check("einundvierzig sieben", Some("417"));
        check("hundert", Some("100"));
        check("zwo null null", Some("200"));
        check("fünf Uhr", None);
    }

    #[test]
    fn numbers_are_heard_in_spanish() {
        let check = |said, digits| check_in("es-ES", said, digits);
        check("cuatro uno siete", Some("417"));
        check("cuatrocientos diecisiete", Some("417"));
        check("cuarenta y uno siete", Some("417"));
        check("cien", Some("100"));
        check("doscientos veintidós", Some("222"));
        check("y", None);
    }

    #[test]
    fn numbers_are_heard_in_french() {
        let check = |said, digits| check_in("fr-FR", said, digits);
        check("quatre un sept", Some("417"));
        check("quatre cent dix-sept", Some("417"));
        check("quatre dix-sept", Some("417"));
        check("quatre-vingt-dix-sept", Some("97"));
        check("soixante et onze", Some("71"));
        check("deux cents", Some("200"));
        check("et", None);
    }

    #[test]
    fn places_are_heard() {
        #[track_caller]
        fn check(locale: &str, said: &str, place: Option<&str>) {
            assert_eq!(
                numbers(locale)
                    .parse_ordinal(&spoken_words::split_words(said))
                    .as_deref(),
                place,
                "{said:?}"
            );
        }
        check("en-US", "first", Some("1"));
        check("en-US", "second", Some("2"));
        check("en-US", "3rd", Some("3"));
        check("en-US", "two", None);
        check("en-US", "st", None);
        check("en-US", "the first", None);
        check("de-DE", "zweiten", Some("2"));
        check("de-DE", "2.", Some("2"));
        check("es-ES", "segunda", Some("2"));
        check("es-ES", "2ª", Some("2"));
        check("fr-FR", "deuxième", Some("2"));
        check("fr-FR", "1er", Some("1"));
    }

    #[test]
    fn whatever_way_a_number_is_said_it_is_heard() {
        for locale in LOCALES {
            for (name, number) in &numbers(locale).cardinals {
                check_in(locale, name, Some(&number.to_string()));
            }
            assert!(
                SAID_AS_ONE
                    .clone()
                    .all(|number| numbers(locale).cardinals.values().any(|known| *known == number))
            );
        }
    }

    proptest! {
        #[test]
        fn digits_read_one_by_one_are_those_digits(digits in "[0-9]{1,8}") {
            let units = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
            let spoken: Vec<_> = digits.bytes().map(|b| units[usize::from(b - b'0')].to_owned()).collect();
            prop_assert_eq!(numbers("en-US").parse_cardinal(&spoken), Some(digits));
        }

        #[test]
        fn nothing_makes_it_panic(said in ".{0,40}") {
            for locale in LOCALES {
                let _ = numbers(locale).parse_cardinal(&spoken_words::split_words(&said));
                let _ = numbers(locale).parse_ordinal(&spoken_words::split_words(&said));
            }
        }
    }
}
