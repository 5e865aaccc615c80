//! Parts of HTTP requests.

use reqwest::header::{HeaderName, HeaderValue};
use secrecy::SecretString;
use zeroize::Zeroizing;

use super::HttpUrl;
use crate::config::{
    setting::{Setting, unfit},
    source::Raw,
};

/// The name of an HTTP method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MethodName(pub String);

impl Setting for MethodName {
    fn form() -> String {
        "the name of an HTTP method, such as POST".to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        match reqwest::Method::from_bytes(text.as_bytes()) {
            Ok(method) => Ok(Self(method.to_string())),
            Err(_) => Err(unfit()),
        }
    }
}

/// A bearer credential, and the origin that it is sent to.
#[derive(Debug, Clone)]
pub struct Bearer {
    /// The origin, such as `https://contacts.example.com`.
    pub origin: String,
    /// The credential.
    pub credential: SecretString,
}

impl Setting for Bearer {
    const SECRET: bool = true;

    fn form() -> String {
        "an origin and a credential with a space between, such as \"https://contacts.example.com abc123\""
            .to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        let (origin, credential) = text.trim().split_once(' ').ok_or_else(unfit)?;
        let url = HttpUrl::read(origin).map_err(|_| unfit())?.0;
        let credential = credential.trim();
        // A credential is for a whole origin, so a URL with a path must be a mistake.
        if url.path() != "/" || credential.is_empty() || HeaderValue::from_str(credential).is_err() {
            return Err(unfit());
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
    fn line(pair: &str) -> Result<(String, SecretString), String> {
        let (name, value) = pair.split_once(':').ok_or("holds a header without a colon")?;
        let (name, value) = (name.trim(), value.trim());
        let fits = HeaderName::from_bytes(name.as_bytes()).is_ok() && HeaderValue::from_str(value).is_ok();
        if fits {
            Ok((name.to_owned(), value.into()))
        } else {
            Err("holds a header that HTTP does not allow".to_owned())
        }
    }
}

impl Setting for HeaderLines {
    const SECRET: bool = true;

    fn form() -> String {
        r#"quoted pairs with commas between them, such as '"Authorization:Bearer abc","X-Team:blue"', or a list of pairs"#
            .to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        let mut rest = text.trim();
        let mut lines = Vec::new();
        while !rest.is_empty() {
            let (pair, after) = quoted(rest).ok_or_else(unfit)?;
            lines.push(Self::line(&pair)?);
            rest = match after.trim_start().strip_prefix(',') {
                Some(next) => next.trim_start(),
                None if after.trim().is_empty() => "",
                None => return Err(unfit()),
            };
        }
        Ok(Self(lines))
    }

    fn from_raw(raw: &Raw) -> Result<Self, String> {
        match raw {
            Raw::Many(items) => items
                .iter()
                .map(|item| Self::line(item))
                .collect::<Result<_, _>>()
                .map(Self),
            Raw::One(text) => Self::read(text),
            Raw::Other(kind) => Err(format!("is {kind}")),
        }
    }
}

/// Parses a quoted string at the start of `text`, and returns it with the text after it. A backslash escapes the
/// next character.
fn quoted(text: &str) -> Option<(Zeroizing<String>, &str)> {
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
