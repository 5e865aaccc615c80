//! Parts of HTTP requests.

use reqwest::header::{HeaderName, HeaderValue};
use secrecy::SecretString;
use zeroize::Zeroizing;

use super::checked_urls::HttpUrl;
use crate::config::setting_value::{RawSetting, SettingValue, malformed_value};

/// The name of an HTTP method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MethodName(pub String);

impl SettingValue for MethodName {
    fn expected_format() -> String {
        "the name of an HTTP method, such as POST".to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        match reqwest::Method::from_bytes(text.as_bytes()) {
            Ok(method) => Ok(Self(method.to_string())),
            Err(_) => Err(malformed_value()),
        }
    }
}

/// A bearer credential, and the origin that it is sent to.
#[derive(Debug, Clone)]
pub struct BearerCredential {
    /// The origin, such as `https://contacts.example.com`.
    pub origin: String,
    /// The credential.
    pub credential: SecretString,
}

impl SettingValue for BearerCredential {
    const SECRET: bool = true;

    fn expected_format() -> String {
        "an origin and a credential, separated by a space, such as \"https://contacts.example.com abc123\""
            .to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        let (origin, credential) = text.trim().split_once(' ').ok_or_else(malformed_value)?;
        let url = HttpUrl::read(origin).map_err(|_| malformed_value())?.0;
        let credential = credential.trim();
        // A credential is for a whole origin, so a URL with a path must be a mistake.
        if url.path() != "/" || credential.is_empty() || HeaderValue::from_str(credential).is_err() {
            return Err(malformed_value());
        }
        Ok(Self {
            origin: url.origin().ascii_serialization(),
            credential: credential.into(),
        })
    }
}

/// HTTP headers. Their values may be credentials.
#[derive(Debug, Clone, Default)]
pub struct HeaderLines(pub Vec<(String, SecretString)>);

impl HeaderLines {
    fn parse_line(pair: &str) -> Result<(String, SecretString), String> {
        let (name, value) = pair.split_once(':').ok_or("contains a header without a colon")?;
        let (name, value) = (name.trim(), value.trim());
        let fits = HeaderName::from_bytes(name.as_bytes()).is_ok() && HeaderValue::from_str(value).is_ok();
        if fits {
            Ok((name.to_owned(), value.into()))
        } else {
            Err("contains a header that HTTP does not allow".to_owned())
        }
    }
}

impl SettingValue for HeaderLines {
    const SECRET: bool = true;

    fn expected_format() -> String {
        r#"quoted pairs, separated by commas, such as '"Authorization:Bearer abc","X-Team:blue"', or a list of pairs"#
            .to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        let mut rest = text.trim();
        let mut lines = Vec::new();
        while !rest.is_empty() {
            let (pair, after) = parse_quoted(rest).ok_or_else(malformed_value)?;
            lines.push(Self::parse_line(&pair)?);
            rest = match after.trim_start().strip_prefix(',') {
                Some(next) => next.trim_start(),
                None if after.trim().is_empty() => "",
                None => return Err(malformed_value()),
            };
        }
        Ok(Self(lines))
    }

    fn from_raw(raw: &RawSetting) -> Result<Self, String> {
        match raw {
            RawSetting::Many(items) => items
                .iter()
                .map(|item| Self::parse_line(item))
                .collect::<Result<_, _>>()
                .map(Self),
            RawSetting::One(text) => Self::read(text),
            RawSetting::Other(kind) => Err(format!("is {kind}")),
        }
    }
}

/// Parses a quoted string at the start of `text`, and returns it with the text after it. A backslash escapes the
/// next character.
fn parse_quoted(text: &str) -> Option<(Zeroizing<String>, &str)> {
    let mut inside = Zeroizing::new(String::new());
    let mut characters = text.strip_prefix('"')?.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            // Both quotes are skipped: `at` does not count the opening one, which was stripped.
            '"' => return Some((inside, &text[at + 2..])),
            '\\' => inside.push(characters.next()?.1),
            other => inside.push(other),
        }
    }
    None
}
