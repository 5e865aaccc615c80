//! How a written value becomes a setting of its type.

use std::{net::SocketAddr, time::Duration};

use secrecy::SecretString;

use super::source::Raw;

/// A type that a setting can be of.
pub(super) trait Setting: Sized {
    /// Whether the value is a secret: it may come from a file, and is never shown.
    const SECRET: bool = false;
    /// Whether it may be left out although there is no default.
    const OPTIONAL: bool = false;

    /// What a value must look like, so that "give …" is a remedy.
    fn form() -> String;

    /// Reads a single value.
    ///
    /// # Errors
    /// What is wrong with it, in words that follow the name of the key and repeat nothing of the value.
    fn read(text: &str) -> Result<Self, String>;

    /// Reads a value as written.
    ///
    /// # Errors
    /// As [`Setting::read`].
    fn from_raw(raw: &Raw) -> Result<Self, String> {
        match raw {
            Raw::One(text) => Self::read(text),
            Raw::Many(_) => Err("is a list where one value is wanted".to_owned()),
            Raw::Other(kind) => Err(format!("is {kind}")),
        }
    }
}

/// The words for a value that does not have its type's form. The remedy tells the form.
pub(super) fn unfit() -> String {
    "does not read".to_owned()
}

impl<T: Setting> Setting for Option<T> {
    const SECRET: bool = T::SECRET;
    const OPTIONAL: bool = true;

    fn form() -> String {
        T::form()
    }

    fn read(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            Ok(None)
        } else {
            T::read(text).map(Some)
        }
    }
}

impl<T: Setting> Setting for Vec<T> {
    const SECRET: bool = T::SECRET;

    fn form() -> String {
        format!("a list, each {}", T::form())
    }

    fn read(text: &str) -> Result<Self, String> {
        text.split(',')
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .map(T::read)
            .collect()
    }

    fn from_raw(raw: &Raw) -> Result<Self, String> {
        match raw {
            Raw::One(text) => Self::read(text),
            Raw::Many(items) => items.iter().map(|item| T::read(item)).collect(),
            Raw::Other(kind) => Err(format!("is {kind}")),
        }
    }
}

impl Setting for String {
    fn form() -> String {
        "a text".to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        if text.trim().is_empty() {
            Err("is empty".to_owned())
        } else {
            Ok(text.to_owned())
        }
    }
}

impl Setting for SecretString {
    const SECRET: bool = true;

    fn form() -> String {
        "a secret text".to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        if text.trim().is_empty() {
            Err("is empty".to_owned())
        } else {
            Ok(text.into())
        }
    }
}

impl Setting for bool {
    fn form() -> String {
        "true or false".to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        text.parse().map_err(|_| unfit())
    }
}

macro_rules! whole_numbers {
    ($($type:ty),+) => {
        $(impl Setting for $type {
            fn form() -> String {
                "a whole number".to_owned()
            }

            fn read(text: &str) -> Result<Self, String> {
                text.trim().parse().map_err(|_| unfit())
            }
        })+
    };
}
whole_numbers!(u8, u16, u32);

impl Setting for SocketAddr {
    fn form() -> String {
        "an address and a port, such as 127.0.0.1:8080 or [::1]:8080".to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        text.parse().map_err(|_| unfit())
    }
}

impl Setting for Duration {
    fn form() -> String {
        "a span of time: whole seconds, or with a unit such as \"1500ms\", \"90s\" or \"5m\"".to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        if let Ok(seconds) = text.parse() {
            return Ok(Self::from_secs(seconds));
        }
        let span: jiff::SignedDuration = text.parse().map_err(|_| unfit())?;
        span.try_into().map_err(|_| unfit())
    }
}
