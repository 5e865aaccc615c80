//! URLs that must have a certain scheme.

use secrecy::SecretString;
use url::Url;

use crate::config::setting_value::{SettingValue, malformed_value};

/// An `http:` or `https:` URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpUrl(pub Url);

impl SettingValue for HttpUrl {
    fn expected_format() -> String {
        "a URL that begins with https:// (or http:// where the host is this machine)".to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        Url::parse(text)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https"))
            .map(Self)
            .ok_or_else(malformed_value)
    }
}

/// An `http:` or `https:` URL that may contain a credential.
#[derive(Debug, Clone)]
pub struct SecretUrl(pub SecretString);

impl SettingValue for SecretUrl {
    const SECRET: bool = true;

    fn expected_format() -> String {
        HttpUrl::expected_format()
    }

    fn read(text: &str) -> Result<Self, String> {
        HttpUrl::read(text).map(|_| Self(text.into()))
    }
}

/// The URL of a database. It may contain a password.
#[derive(Debug, Clone, Default)]
pub struct DatabaseUrl(pub SecretString);

impl SettingValue for DatabaseUrl {
    const SECRET: bool = true;

    fn expected_format() -> String {
        "a URL such as sqlite:countersign.db or postgres://user:password@host/database".to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        parse_with_scheme(text, &["sqlite", "postgres", "postgresql"])
            .map(Self)
            .ok_or_else(malformed_value)
    }
}

/// The URL of a Redis server. It may contain a password.
#[derive(Debug, Clone)]
pub struct RedisUrl(pub SecretString);

impl SettingValue for RedisUrl {
    const SECRET: bool = true;

    fn expected_format() -> String {
        "a URL such as redis://host:6379/0 or rediss://user:password@host:6379/0".to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        parse_with_scheme(text, &["redis", "rediss"])
            .map(Self)
            .ok_or_else(malformed_value)
    }
}

fn parse_with_scheme(text: &str, schemes: &[&str]) -> Option<SecretString> {
    let url = Url::parse(text).ok()?;
    schemes.contains(&url.scheme()).then(|| text.into())
}
