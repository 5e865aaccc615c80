//! A section of the settings: one table that generates its struct, its parser and its documentation.

use super::{
    ConfigError,
    config_source::{ConfigSource, variable_name},
    setting_description::SettingDescription,
    setting_value::SettingValue,
};

/// A group of settings.
pub(super) trait ConfigSection: Sized {
    /// The name of the table in the file, such as `mfa.budgets`.
    const PATH: &'static str;
    /// The explanation in the documentation.
    const ABOUT: &'static str;

    /// Describes each key of the section.
    fn keys() -> Vec<SettingDescription>;

    /// Reads the section. A malformed value becomes a fault of the reader and gets its default, so that the other
    /// values can still be checked.
    fn read(reader: &mut SettingsReader<'_>) -> Self;
}

/// Reads settings and collects their faults.
pub(super) struct SettingsReader<'a> {
    source: &'a ConfigSource,
    faults: &'a mut ConfigError,
}

impl<'a> SettingsReader<'a> {
    pub(super) fn new(source: &'a ConfigSource, faults: &'a mut ConfigError) -> Self {
        Self { source, faults }
    }

    /// Reads the value of a key. Returns `None` if it is absent or malformed.
    pub(super) fn take<T: SettingValue>(
        &mut self,
        section: &str,
        name: &str,
        has_default: bool,
    ) -> Option<T> {
        let key = format!("{section}.{name}");
        let Some(entry) = self.source.entry(&key) else {
            if !has_default && !T::OPTIONAL {
                let file = if T::SECRET {
                    format!(", or {}__FILE", variable_name(&key))
                } else {
                    String::new()
                };
                let remedy = format!(
                    "set it, or {}{file}, to {}",
                    variable_name(&key),
                    T::expected_format()
                );
                self.faults
                    .add(self.source.place_of(&key), &key, "is missing", remedy);
            }
            return None;
        };
        match T::from_raw(&entry.raw) {
            Ok(value) => Some(value),
            Err(what) => {
                let place = entry.place.clone();
                self.faults
                    .add(place, &key, what, format!("give {}", T::expected_format()));
                None
            }
        }
    }

    /// Like [`SettingsReader::take`], but also adds a fault and returns `None` if the value is not between `least` and
    /// `greatest`.
    pub(super) fn take_within<T: SettingValue + PartialOrd>(
        &mut self,
        section: &str,
        name: &str,
        [least, greatest]: [&str; 2],
    ) -> Option<T> {
        let value: T = self.take(section, name, true)?;
        if value >= parse_table_literal(least) && value <= parse_table_literal(greatest) {
            return Some(value);
        }
        let key = format!("{section}.{name}");
        let remedy = format!("give a value from {least} to {greatest}");
        self.faults
            .add(self.source.place_of(&key), &key, "is out of range", remedy);
        None
    }
}

/// Parses a default or a bound from a table.
///
/// # Panics
/// If the text is malformed. Every configuration that is loaded parses all of them, so no release can contain one.
pub(super) fn parse_table_literal<T: SettingValue>(text: &str) -> T {
    T::read(text).unwrap_or_else(|what| panic!("a default or bound in the table of settings {what}"))
}

/// Generates a section from a table. A key is written as `key: Type;` (required, unless the type is an `Option`),
/// `key: Type = "default";` or `key: Type = "default", "least" to "greatest";`. Doc comments become the text of
/// `docs/configuration.md`.
macro_rules! section {
    (
        $(#[doc = $about:literal])+
        struct $name:ident in $path:literal {
            $(
                $(#[doc = $doc:literal])+
                $key:ident: $type:ty $(= $default:literal $(, $least:literal to $greatest:literal)?)?;
            )+
        }
    ) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone)]
        pub struct $name {
            $($(#[doc = $doc])+ pub $key: $type),+
        }

        implement_section! {
            $(#[doc = $about])+
            struct $name in $path {
                $($(#[doc = $doc])+ $key: $type $(= $default $(, $least to $greatest)?)?;)+
            }
        }
    };
}

/// Makes a struct that exists a section. The table is written as for [`section!`].
macro_rules! implement_section {
    (
        $(#[doc = $about:literal])+
        struct $name:ident in $path:literal {
            $(
                $(#[doc = $doc:literal])+
                $key:ident: $type:ty $(= $default:literal $(, $least:literal to $greatest:literal)?)?;
            )+
        }
    ) => {
        impl $crate::config::section::ConfigSection for $name {
            const PATH: &'static str = $path;
            const ABOUT: &'static str = concat!($($about, "\n"),+);

            fn keys() -> Vec<$crate::config::setting_description::SettingDescription> {
                vec![$($crate::config::setting_description::SettingDescription {
                    name: stringify!($key),
                    about: concat!($($doc, "\n"),+),
                    default: implement_section!(@maybe $($default)?),
                    range: implement_section!(@range $($($least, $greatest)?)?),
                    form: <$type as $crate::config::setting_value::SettingValue>::expected_format(),
                    secret: <$type as $crate::config::setting_value::SettingValue>::SECRET,
                    required: implement_section!(@maybe $($default)?).is_none()
                        && !<$type as $crate::config::setting_value::SettingValue>::OPTIONAL,
                }),+]
            }

            fn read(reader: &mut $crate::config::section::SettingsReader<'_>) -> Self {
                Self {
                    $($key: implement_section!(@take reader, $path, $key, $type $(, $default $(, $least, $greatest)?)?)),+
                }
            }
        }
    };
    (@maybe) => { None::<&'static str> };
    (@maybe $default:literal) => { Some($default) };
    (@range) => { None };
    (@range $least:literal, $greatest:literal) => { Some(($least, $greatest)) };
    (@take $reader:ident, $path:literal, $key:ident, $type:ty) => {
        // The default of the type is only a placeholder: a configuration with a fault is never returned.
        $reader.take::<$type>($path, stringify!($key), false).unwrap_or_default()
    };
    (@take $reader:ident, $path:literal, $key:ident, $type:ty, $default:literal) => {
        $reader
            .take::<$type>($path, stringify!($key), true)
            .unwrap_or_else(|| $crate::config::section::parse_table_literal($default))
    };
    (@take $reader:ident, $path:literal, $key:ident, $type:ty, $default:literal, $least:literal, $greatest:literal) => {
        $reader
            .take_within::<$type>($path, stringify!($key), [$least, $greatest])
            .unwrap_or_else(|| $crate::config::section::parse_table_literal($default))
    };
}

/// Generates a setting whose value is one of a few words.
macro_rules! choice {
    (
        $(#[doc = $about:literal])+
        enum $name:ident { $($(#[doc = $doc:literal])+ $variant:ident = $word:literal),+ $(,)? }
    ) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($(#[doc = $doc])+ $variant),+ }

        implement_choice! { enum $name { $($variant = $word),+ } }
    };
}

/// Makes an enum that exists a setting. Each variant is written with its word.
macro_rules! implement_choice {
    (enum $name:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        impl $crate::config::setting_value::SettingValue for $name {
            fn expected_format() -> String {
                concat!("one of ", $("\"", $word, "\" "),+).trim_end().replace("\" \"", "\", \"")
            }

            fn read(text: &str) -> Result<Self, String> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($crate::config::setting_value::malformed_value()),
                }
            }
        }
    };
}
