//! The secrets of a test, and how they are found in a text.

use std::collections::{BTreeMap, BTreeSet};

use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD},
};
use serde_json::Value;

use super::OutputPlace;

/// The number of digits from which a PIN is unlikely to occur anywhere by chance.
const LONG_PIN_DIGITS: usize = 6;

/// Everything that must not appear in any output.
#[derive(Debug, Default)]
pub(crate) struct KnownSecrets {
    /// Secret texts and their descriptions. They are found anywhere in an output.
    texts: BTreeMap<String, &'static str>,
    pins: BTreeSet<String>,
}

impl KnownSecrets {
    pub(super) const fn new() -> Self {
        Self {
            texts: BTreeMap::new(),
            pins: BTreeSet::new(),
        }
    }

    /// Adds a PIN that was sent or offered. Ignores text that is not a PIN.
    pub(crate) fn add_pin(&mut self, pin: &str) {
        if (3..=8).contains(&pin.len()) && pin.bytes().all(|byte| byte.is_ascii_digit()) {
            self.pins.insert(pin.to_owned());
        }
    }

    /// Adds a text that is long enough not to occur by chance.
    pub(crate) fn add_text(&mut self, what: &'static str, text: &str) {
        assert!(
            text.len() >= 8,
            "{text:?} is so short that it can occur by chance"
        );
        self.texts.insert(text.to_owned(), what);
    }

    /// Adds the signature of a link token: without it, the rest is useless. Ignores text that is not a token.
    pub(crate) fn add_link_token(&mut self, token: &str) {
        let parts: Vec<&str> = token.split('.').collect();
        if let [_, _, signature] = parts[..]
            && signature.len() >= 8
        {
            self.add_text("a link token", signature);
        }
    }

    /// Adds the last path segment of an owner link.
    pub(crate) fn add_owner_link(&mut self, link: &str) {
        self.add_text("a link to the owner", link.rsplit('/').next().unwrap_or(link));
    }

    /// Adds a root key in every common encoding.
    pub(crate) fn add_root_key(&mut self, key: &[u8]) {
        let pairs: Vec<_> = key.iter().map(|byte| format!("{byte:02x}")).collect();
        let hex = pairs.concat();
        let list: Vec<_> = key.iter().map(u8::to_string).collect();
        for text in [
            BASE64_STANDARD.encode(key),
            BASE64_STANDARD_NO_PAD.encode(key),
            BASE64_URL_SAFE_NO_PAD.encode(key),
            hex.to_uppercase(),
            hex,
            list.join(", "),
            String::from_utf8_lossy(key).into_owned(),
        ] {
            self.add_text("a root key", &text);
        }
    }

    /// Adds all email addresses and phone numbers in a directory.
    pub(crate) fn add_directory(&mut self, directory: &Value) {
        match directory {
            Value::String(text) => self.add_address(text),
            Value::Array(values) => values.iter().for_each(|value| self.add_directory(value)),
            Value::Object(fields) => fields.values().for_each(|value| self.add_directory(value)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// Adds an email address or a phone number in any grouping. Ignores other text.
    pub(crate) fn add_address(&mut self, text: &str) {
        if text.contains('@') && !text.contains(char::is_whitespace) && text.len() >= 8 {
            self.add_text("an address", text);
        }
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        if text.starts_with('+') && digits.len() >= 9 {
            self.add_text("a number", &digits);
            self.add_text("a number", text);
        }
    }

    /// The first secret in a text found at a place: its description and the line that contains it.
    pub(crate) fn find_in<'a>(&self, place: OutputPlace, text: &'a str) -> Option<(&'static str, &'a str)> {
        let line_at = |at: usize| {
            let begin = text[..at].rfind('\n').map_or(0, |end| end + 1);
            text[begin..].lines().next().unwrap_or_default()
        };
        let told = self.texts.iter().find_map(|(secret, what)| {
            let at = text.find(secret.as_str())?;
            Some((*what, line_at(at)))
        });
        let pins = self.pins.iter().filter(|pin| text.contains(pin.as_str()));
        told.or_else(|| {
            pins.flat_map(|pin| text.lines().map(move |line| (pin, line)))
                .find(|(pin, line)| line.contains(pin.as_str()) && contains_pin(place, line, pin))
                .map(|(_, line)| ("a PIN", line))
        })
    }
}

fn contains_pin(place: OutputPlace, line: &str, pin: &str) -> bool {
    let is_long = pin.len() >= LONG_PIN_DIGITS;
    if !is_long && !place.is_own_line(line) {
        return false;
    }
    let words = place.searched_texts(line);
    words.iter().any(|word| {
        if is_long {
            contains_long_pin(word, pin)
        } else {
            contains_short_pin(word, pin)
        }
    })
}

/// Returns true if `text` contains the digits of a long PIN outside fractions and hexadecimal ids.
fn contains_long_pin(text: &str, digits: &str) -> bool {
    text.match_indices(digits).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + digits.len()..]);
        let (front, back) = (trailing_alphanumerics(before), leading_alphanumerics(after));
        let around = || front.chars().chain(back.chars());
        let is_hex = around().all(|c| c.is_ascii_hexdigit()) && around().any(|c| !c.is_ascii_digit());
        !is_hex && !ends_in_decimal_point(&before[..before.len() - front.len()])
    })
}

/// Returns true if `text` contains the digits of a short PIN as a separate word, not inside an id, an amount or a time.
fn contains_short_pin(text: &str, digits: &str) -> bool {
    text.match_indices(digits).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + digits.len()..]);
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
        let within = before.ends_with(is_part) || before.ends_with(':') && ends_in_time_colon(before);
        let within = within || after.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '_'));
        let point = after.starts_with(['.', ':']) && after[1..].starts_with(|c: char| c.is_ascii_digit());
        !within && !point && !ends_in_number_label(before)
    })
}

/// Returns true if the text ends in a digit and a colon, as the beginning of a time does.
fn ends_in_time_colon(before: &str) -> bool {
    before
        .trim_end_matches(':')
        .ends_with(|c: char| c.is_ascii_digit())
}

/// Returns true if the text ends in a label after which a number is a position in a body or a status of another server.
fn ends_in_number_label(before: &str) -> bool {
    ["line ", "column ", "status ", "HTTP ", "os error "]
        .iter()
        .any(|word| before.ends_with(word))
}

fn ends_in_decimal_point(before: &str) -> bool {
    before
        .strip_suffix('.')
        .is_some_and(|before| before.ends_with(|c: char| c.is_ascii_digit()))
}

fn trailing_alphanumerics(before: &str) -> &str {
    let begin = before.trim_end_matches(|c: char| c.is_ascii_alphanumeric()).len();
    &before[begin..]
}

fn leading_alphanumerics(after: &str) -> &str {
    let rest = after
        .trim_start_matches(|c: char| c.is_ascii_alphanumeric())
        .len();
    &after[..after.len() - rest]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_pin_that_stands_alone_is_found() {
        for text in [
            "the code is 417",
            "\"417\"",
            "pin=417,",
            "pin:417",
            "417.",
            "(417)",
        ] {
            assert!(contains_short_pin(text, "417"), "{text}");
        }
        for text in [
            "id 9417a",
            "at 12.417 s",
            "12:417",
            "417.5",
            "elapsed 417µs",
            "an-417",
            "417-a",
            "line 1 column 417",
        ] {
            assert!(!contains_short_pin(text, "417"), "{text}");
        }
    }

    #[test]
    fn a_long_pin_is_found_except_in_ids_and_fractions() {
        for text in ["417123", "pin417123", "a 0417123", "417123x", "/417123/"] {
            assert!(contains_long_pin(text, "417123"), "{text}");
        }
        for text in ["9a417123", "417123f", "0.417123", "00.417123Z"] {
            assert!(!contains_long_pin(text, "417123"), "{text}");
        }
    }

    #[test]
    fn a_number_in_the_log_is_not_a_pin_but_a_string_is() {
        let mut secrets = KnownSecrets::default();
        secrets.add_pin("417");
        let said = |line: &str| secrets.find_in(OutputPlace::Log, line).is_some();
        assert!(said(
            r#"{"target":"countersign::turn","fields":{"message":"417"}}"#
        ));
        assert!(said(r#"{"target":"countersign::turn","spans":[{"pin":"417"}]}"#));
        assert!(!said(r#"{"target":"countersign::turn","fields":{"status":417}}"#));
        assert!(!said(
            r#"{"target":"mio::poll","fields":{"message":"Token(417)"}}"#
        ));
        let counted = |line: &str| secrets.find_in(OutputPlace::Metrics, line).is_some();
        assert!(counted("x_total{pin=\"417\"} 1"));
        assert!(!counted("x_total{route=\"/a\",status=\"417\"} 417"));
    }

    #[test]
    fn addresses_numbers_tokens_links_and_keys_are_found() {
        let mut secrets = KnownSecrets::default();
        secrets.add_address("ann@example.com");
        secrets.add_address("+1 202 555 0142");
        secrets.add_link_token("eyJ0.eyJz.c2lnbmF0dXJl");
        secrets.add_owner_link("https://voice.example.com/voice-access/0123456789");
        secrets.add_root_key(&[7; 32]);
        for text in [
            "to ann@example.com",
            "to +12025550142",
            "c2lnbmF0dXJl",
            "/x/0123456789",
            "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=",
            &"07".repeat(32),
        ] {
            assert!(secrets.find_in(OutputPlace::ErrorBody, text).is_some(), "{text}");
        }
        assert!(
            secrets
                .find_in(OutputPlace::ErrorBody, "Ann, +1 202, eyJ0")
                .is_none()
        );
    }
}
