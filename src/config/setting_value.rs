//! The types that settings can have, and how a written value is parsed as one.

use std::{net::SocketAddr, time::Duration};

use secrecy::SecretString;
use zeroize::Zeroizing;

use crate::clock::SignedDuration;

/// A value as written, before it is parsed as the type of its setting.
pub(super) enum RawSetting {
    /// A single value.
    One(Zeroizing<String>),
    /// A list.
    Many(Vec<Zeroizing<String>>),
    /// A table, or something else that no setting can have. Contains its description.
    Other(&'static str),
}

/// A type that a setting can have.
pub(super) trait SettingValue: Sized {
    /// True if the value is a secret: it can come from a file of its own, and is never shown.
    const SECRET: bool = false;
    /// True if the setting can be left out although it has no default.
    const OPTIONAL: bool = false;

    /// The expected format, worded to complete the remedy "give …".
    fn expected_format() -> String;

    /// Parses a single value.
    ///
    /// # Errors
    /// The problem, in words that follow the name of the key and repeat nothing of the value.
    fn read(text: &str) -> Result<Self, String>;

    /// Parses a value as it was written.
    ///
    /// # Errors
    /// Like [`SettingValue::read`].
    fn from_raw(raw: &RawSetting) -> Result<Self, String> {
        match raw {
            RawSetting::One(text) => Self::read(text),
            RawSetting::Many(_) => Err("is a list, but must be a single value".to_owned()),
            RawSetting::Other(kind) => Err(format!("is {kind}")),
        }
    }
}

/// The error for a value that is not in the format of its type. The remedy describes the format.
pub(super) fn malformed_value() -> String {
    "is not valid".to_owned()
}

impl<T: SettingValue> SettingValue for Option<T> {
    const SECRET: bool = T::SECRET;
    const OPTIONAL: bool = true;

    fn expected_format() -> String {
        T::expected_format()
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

impl<T: SettingValue> SettingValue for Vec<T> {
    const SECRET: bool = T::SECRET;

    fn expected_format() -> String {
        format!("a list in which each item is {}", T::expected_format())
    }

    fn read(text: &str) -> Result<Self, String> {
        // A variable has no lists, so one is written with commas. A file can have real lists: see `from_raw`. In a file
        // of its own, named with `__FILE`, a list has a line for each item.
        text.split([',', '\n'])
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .map(T::read)
            .collect()
    }

    fn from_raw(raw: &RawSetting) -> Result<Self, String> {
        match raw {
            RawSetting::One(text) => Self::read(text),
            RawSetting::Many(items) => items.iter().map(|item| T::read(item)).collect(),
            RawSetting::Other(kind) => Err(format!("is {kind}")),
        }
    }
}

impl SettingValue for String {
    fn expected_format() -> String {
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

impl SettingValue for SecretString {
    const SECRET: bool = true;

    fn expected_format() -> String {
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

impl SettingValue for bool {
    fn expected_format() -> String {
        "true or false".to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        text.parse().map_err(|_| malformed_value())
    }
}

macro_rules! whole_numbers {
    ($($type:ty),+) => {
        $(impl SettingValue for $type {
            fn expected_format() -> String {
                "a whole number".to_owned()
            }

            fn read(text: &str) -> Result<Self, String> {
                text.trim().parse().map_err(|_| malformed_value())
            }
        })+
    };
}
whole_numbers!(u8, u16, u32);

impl SettingValue for SocketAddr {
    fn expected_format() -> String {
        "an address and a port, such as 127.0.0.1:8080 or [::1]:8080".to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        text.parse().map_err(|_| malformed_value())
    }
}

impl SettingValue for Duration {
    fn expected_format() -> String {
        "a duration: whole seconds, or a number with a unit, such as \"1500ms\", \"90s\" or \"5m\"".to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        // `jiff` parses a number only with a unit, so a bare number of seconds is tried first.
        if let Ok(seconds) = text.parse() {
            return Ok(Self::from_secs(seconds));
        }
        let span: SignedDuration = text.parse().map_err(|_| malformed_value())?;
        span.try_into().map_err(|_| malformed_value())
    }
}

// A span before now makes no sense in any setting, so both types of duration accept the same texts.
impl SettingValue for SignedDuration {
    fn expected_format() -> String {
        Duration::expected_format()
    }

    fn read(text: &str) -> Result<Self, String> {
        Duration::read(text)?.try_into().map_err(|_| malformed_value())
    }
}
