//! A PIN as somebody says it: in digits, or in words for digits.

use crate::mfa::Pin;

use super::phrases::SupportedLocale;

/// The result of reading a spoken PIN.
#[derive(Debug)]
pub(crate) enum SpokenPin {
    /// Digits that have the form of a PIN.
    Pin(Pin),
    /// Digits, but too few, too many, or with a leading zero. We never send such a PIN.
    InvalidDigits,
    /// No digits, or other words among them.
    NoDigits,
}

/// Reads "417", "4 1 7" and "four one seven". The text is never converted to a number, which would
/// lose leading zeros.
pub(crate) fn parse_spoken_pin(said: Option<&str>, locale: SupportedLocale) -> SpokenPin {
    let said = said.unwrap_or_default();
    // Far longer than eight digits in words of any language.
    if said.len() > 128 {
        return SpokenPin::NoDigits;
    }
    match parse_digits(said, locale) {
        Some(digits) => digits.parse().map_or(SpokenPin::InvalidDigits, SpokenPin::Pin),
        None => SpokenPin::NoDigits,
    }
}

fn parse_digits(said: &str, locale: SupportedLocale) -> Option<zeroize::Zeroizing<String>> {
    // The capacity is never exceeded, as each word gives fewer bytes than it has. A string that grows would
    // leave digits behind in memory that is not zeroed.
    let mut digits = zeroize::Zeroizing::new(String::with_capacity(said.len()));
    if said
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b' ' | b'-' | b'.' | b','))
    {
        digits.extend(said.chars().filter(char::is_ascii_digit));
    } else {
        let words = locale.digit_words();
        for word in said.split([' ', '-', ',', '.']).filter(|word| !word.is_empty()) {
            digits.push_str(&parse_word(word, &words)?);
        }
    }
    (!digits.is_empty()).then_some(digits)
}

fn parse_word(word: &str, words: &[Vec<String>]) -> Option<String> {
    // One word may be several digits: in "41 seven", Alexa wrote two of them together.
    if word.bytes().all(|b| b.is_ascii_digit()) {
        return Some(word.to_owned());
    }
    let word = word.to_lowercase();
    let is_word = |alternatives: &Vec<String>| alternatives.contains(&word);
    words.iter().position(is_word).map(|digit| digit.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_heard_however_they_are_said() {
        #[track_caller]
        fn check(said: &str, want: &str) {
            match parse_spoken_pin(Some(said), SupportedLocale::nearest_or_default(None)) {
                SpokenPin::Pin(pin) => assert_eq!(pin.expose(), want, "{said:?}"),
                other => panic!("{said:?} was heard as {other:?}"),
            }
        }
        check("417", "417");
        check("4 1 7", "417");
        check("4-1-7", "417");
        check("four one seven", "417");
        check("For one seven", "417");
        check("four oh seven", "407");
        check("4 one 7", "417");
    }

    #[test]
    fn digits_are_heard_in_every_language() {
        #[track_caller]
        fn check(locale: &str, said: &str, want: &str) {
            match parse_spoken_pin(Some(said), SupportedLocale::nearest_or_default(Some(locale))) {
                SpokenPin::Pin(pin) => assert_eq!(pin.expose(), want, "{said:?}"),
                other => panic!("{said:?} was heard as {other:?}"),
            }
        }
        check("en-GB", "four nought seven", "407");
        check("en-IN", "four nought seven", "407");
        check("de-DE", "vier eins sieben", "417");
        check("de-DE", "Fünf zwo null", "520");
        check("de-DE", "ACHT ZWEI NEUN", "829");
        check("es-ES", "cuatro uno siete", "417");
        check("es-ES", "una cero nueve", "109");
        check("fr-FR", "quatre un sept", "417");
        check("fr-FR", "deux ZÉRO huit", "208");
        check("fr-FR", "6-3-5", "635");
    }

    #[test]
    fn what_cannot_be_a_pin_is_told_from_what_is_no_digits() {
        #[track_caller]
        fn check(said: Option<&str>, digits: bool) {
            let heard = parse_spoken_pin(said, SupportedLocale::nearest_or_default(None));
            assert_eq!(
                matches!(heard, SpokenPin::InvalidDigits),
                digits,
                "{said:?} was heard as {heard:?}"
            );
            assert!(!matches!(heard, SpokenPin::Pin(_)), "{said:?}");
        }
        check(Some("41"), true);
        check(Some("017"), true);
        check(Some("123456789"), true);
        check(Some("?"), false);
        check(Some(""), false);
        check(None, false);
        check(Some("banana"), false);
        check(Some("four banana seven"), false);
    }
}
