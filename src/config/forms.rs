//! The forms of settings that are more than a word or a number.
//!
//! Each holds a value that was looked at when it was read: a file that opens, a URL of the right scheme.

use std::{
    fs,
    path::{Path, PathBuf},
};

use base64::{Engine, prelude::BASE64_STANDARD};
use secrecy::{ExposeSecret, SecretString};
use url::Url;
use zeroize::Zeroizing;

use super::{
    setting::{Setting, unfit},
    source::Raw,
};

/// A file that could be read when the configuration was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadableFile(PathBuf);

impl ReadableFile {
    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Setting for ReadableFile {
    fn form() -> String {
        "the path of a file that this user may read".to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        match fs::File::open(text).and_then(|file| file.metadata()) {
            Ok(about) if about.is_file() => Ok(Self(text.into())),
            Ok(_) => Err("is no file".to_owned()),
            Err(error) => Err(format!("cannot be read: {error}")),
        }
    }
}

/// A directory that could be listed when the configuration was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadableDirectory(PathBuf);

impl ReadableDirectory {
    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Setting for ReadableDirectory {
    fn form() -> String {
        "the path of a directory that this user may read".to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        fs::read_dir(text)
            .map(|_| Self(text.into()))
            .map_err(|error| format!("cannot be read: {error}"))
    }
}

/// How many bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ByteSize(pub usize);

impl Setting for ByteSize {
    fn form() -> String {
        "a number of bytes, such as 65536, \"64 KiB\" or \"1 MiB\"".to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        let (number, factor) = match text.trim() {
            text if text.ends_with("KiB") => (&text[..text.len() - 3], 1024),
            text if text.ends_with("MiB") => (&text[..text.len() - 3], 1024 * 1024),
            text => (text, 1),
        };
        let number: usize = number.trim().parse().map_err(|_| unfit())?;
        number.checked_mul(factor).map(Self).ok_or_else(unfit)
    }
}

/// An `http:` or `https:` URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpUrl(pub Url);

impl Setting for HttpUrl {
    fn form() -> String {
        "a URL that begins with https:// (or http:// where the host is this machine)".to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        Url::parse(text)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https"))
            .map(Self)
            .ok_or_else(unfit)
    }
}

/// An `http:` or `https:` URL that may hold a credential.
#[derive(Debug, Clone)]
pub struct SecretUrl(pub SecretString);

impl SecretUrl {
    /// The URL, in clear.
    pub(super) fn exposed(&self) -> Option<Url> {
        Url::parse(self.0.expose_secret()).ok()
    }
}

impl Setting for SecretUrl {
    const SECRET: bool = true;

    fn form() -> String {
        HttpUrl::form()
    }

    fn read(text: &str) -> Result<Self, String> {
        HttpUrl::read(text).map(|_| Self(text.into()))
    }
}

/// A URL of a database: it may hold a password.
#[derive(Debug, Clone, Default)]
pub struct DatabaseUrl(pub SecretString);

impl Setting for DatabaseUrl {
    const SECRET: bool = true;

    fn form() -> String {
        "a URL such as sqlite:countersign.db or postgres://user:password@host/database".to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        with_scheme(text, &["sqlite", "postgres", "postgresql"])
            .map(Self)
            .ok_or_else(unfit)
    }
}

/// A URL of a Redis server: it may hold a password.
#[derive(Debug, Clone)]
pub struct RedisUrl(pub SecretString);

impl Setting for RedisUrl {
    const SECRET: bool = true;

    fn form() -> String {
        "a URL such as redis://host:6379/0 or rediss://user:password@host:6379/0".to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        with_scheme(text, &["redis", "rediss"])
            .map(Self)
            .ok_or_else(unfit)
    }
}

fn with_scheme(text: &str, schemes: &[&str]) -> Option<SecretString> {
    let url = Url::parse(text).ok()?;
    schemes.contains(&url.scheme()).then(|| text.into())
}

/// 32 random bytes, as base64.
#[derive(Debug, Clone, Default)]
pub struct RootKeyText(pub SecretString);

impl Setting for RootKeyText {
    const SECRET: bool = true;

    fn form() -> String {
        "32 bytes of base64; make them with: openssl rand -base64 32".to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        match BASE64_STANDARD.decode(text.trim()).map(Zeroizing::new) {
            Ok(bytes) if bytes.len() == 32 => Ok(Self(text.trim().into())),
            _ => Err("is not 32 bytes of base64".to_owned()),
        }
    }
}

/// A mailbox, with or without a name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MailboxText(pub String);

impl Setting for MailboxText {
    fn form() -> String {
        "a mailbox such as \"Countersign <no-reply@example.com>\"".to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        match text.parse::<lettre::message::Mailbox>() {
            Ok(_) => Ok(Self(text.to_owned())),
            Err(_) => Err(unfit()),
        }
    }
}

/// HTTP headers. A value may be a credential.
#[derive(Debug, Clone, Default)]
pub struct HeaderLines(pub Vec<(String, SecretString)>);

impl HeaderLines {
    fn line(pair: &str) -> Result<(String, SecretString), String> {
        let (name, value) = pair.split_once(':').ok_or("holds a header without a colon")?;
        let (name, value) = (name.trim(), value.trim());
        let fits = reqwest::header::HeaderName::from_bytes(name.as_bytes()).is_ok()
            && reqwest::header::HeaderValue::from_str(value).is_ok();
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

/// The text of a quotation at the start of `text`, and what comes after. A backslash keeps the character behind it.
fn quoted(text: &str) -> Option<(Zeroizing<String>, &str)> {
    let mut inside = Zeroizing::new(String::new());
    let mut characters = text.strip_prefix('"')?.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((inside, &text[at + 2..])),
            '\\' => inside.push(characters.next()?.1),
            other => inside.push(other),
        }
    }
    None
}
