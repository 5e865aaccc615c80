//! Text in an envelope: borrowed from the body where it has no escapes, and a variant that is never printed.

use std::{borrow::Cow, fmt, ops::Deref};

use serde::{
    Deserialize, Deserializer,
    de::{Error, Visitor},
};

/// Text that may appear in logs.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EnvelopeText<'a>(Cow<'a, str>);

/// Text that must not appear in logs: what a person said, and access tokens. `Debug` prints asterisks.
#[derive(Clone, PartialEq, Eq)]
pub struct SensitiveText<'a>(EnvelopeText<'a>);

impl EnvelopeText<'_> {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl SensitiveText<'_> {
    /// The text. The caller must keep it out of logs and errors.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl Deref for EnvelopeText<'_> {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'a> From<&'a str> for EnvelopeText<'a> {
    fn from(text: &'a str) -> Self {
        Self(Cow::Borrowed(text))
    }
}

impl From<String> for EnvelopeText<'_> {
    fn from(text: String) -> Self {
        Self(Cow::Owned(text))
    }
}

impl<'a> From<EnvelopeText<'a>> for SensitiveText<'a> {
    fn from(text: EnvelopeText<'a>) -> Self {
        Self(text)
    }
}

impl fmt::Display for EnvelopeText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for EnvelopeText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

impl fmt::Debug for SensitiveText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hidden(******)")
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for EnvelopeText<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_str(EnvelopeTextVisitor)
    }
}

struct EnvelopeTextVisitor;

impl<'de> Visitor<'de> for EnvelopeTextVisitor {
    type Value = EnvelopeText<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(text.into())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(EnvelopeText(Cow::Owned(text.to_owned())))
    }
}
