//! The types that settings can have, and how a written value is parsed as one.

use std::{net::SocketAddr, time::Duration};

use secrecy::SecretString;

use super::source::Raw;

/// A type that a setting can have.
pub(super) trait Setting: Sized {
    /// True if the value is a secret: it can come from a file of its own, and is never shown.
    const SECRET: bool = false;
    /// True if the setting can be left out although it has no default.
    const OPTIONAL: bool = false;

    /// The expected format, worded to complete the remedy "give …".
    fn form() -> String;

    /// Parses a single value.
    ///
    /// # Errors
    /// The problem, in words that follow the name of the key and repeat nothing of the value.
    fn read(text: &str) -> Result<Self, String>;

    /// Parses a value as it was written.
    ///
    /// # Errors
    /// Like [`Setting::read`].
    fn from_raw(raw: &Raw) -> Result<Self, String> {
        match raw {
            Raw::One(text) => Self::read(text),
            Raw::Many(_) => Err("is a list where one value is wanted".to_owned()),
            Raw::Other(kind) => Err(format!("is {kind}")),
        }
    }
}

/// The error for a value that is not in the format of its type. The remedy describes the format.
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
        // An empty variable counts as unset, because some tools cannot leave a variable out.
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
        // A variable has no lists, so one is written with commas. A file can have real lists: see `from_raw`.
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
        // `jiff` parses a number only with a unit, so a bare number of seconds is tried first.
        if let Ok(seconds) = text.parse() {
            return Ok(Self::from_secs(seconds));
        }
        let span: jiff::SignedDuration = text.parse().map_err(|_| unfit())?;
        span.try_into().map_err(|_| unfit())
    }
}
