//! A section: one table from which its struct, its parser and its documentation are made.

use super::{
    Faults,
    setting::Setting,
    source::{Source, variable},
};

/// One group of settings.
pub(super) trait Section: Sized {
    /// Its name in the file.
    const PATH: &'static str;
    /// What it is about.
    const ABOUT: &'static str;

    /// What there is to know about each of its keys.
    fn keys() -> Vec<Key>;

    /// Reads it. What does not read is among the reader's faults, and has its default.
    fn read(reader: &mut Reader<'_>) -> Self;
}

/// What there is to know about a key.
pub(super) struct Key {
    /// Its name.
    pub(super) name: &'static str,
    /// What it is for.
    pub(super) about: &'static str,
    /// What it is when it is not set.
    pub(super) default: Option<&'static str>,
    /// Its least and its greatest value.
    pub(super) range: Option<(&'static str, &'static str)>,
    /// What it must look like.
    pub(super) form: String,
    /// Whether it may come from a file and is never shown.
    pub(super) secret: bool,
    /// Whether it must be set.
    pub(super) required: bool,
}

/// Reads settings and collects faults.
pub(super) struct Reader<'a> {
    source: &'a Source,
    faults: &'a mut Faults,
}

impl<'a> Reader<'a> {
    pub(super) fn new(source: &'a Source, faults: &'a mut Faults) -> Self {
        Self { source, faults }
    }

    /// The value of a key; none when it is absent or does not read.
    pub(super) fn take<T: Setting>(&mut self, section: &str, name: &str, has_default: bool) -> Option<T> {
        let key = format!("{section}.{name}");
        let Some(entry) = self.source.entry(&key) else {
            if !has_default && !T::OPTIONAL {
                let file = if T::SECRET {
                    format!(", or {}__FILE", variable(&key))
                } else {
                    String::new()
                };
                let remedy = format!("set it, or {}{file}, to {}", variable(&key), T::form());
                self.faults
                    .add(self.source.place_of(&key), &key, "is missing", remedy);
            }
            return None;
        };
        match T::from_raw(&entry.raw) {
            Ok(value) => Some(value),
            Err(what) => {
                let place = entry.place.clone();
                self.faults.add(place, &key, what, format!("give {}", T::form()));
                None
            }
        }
    }

    /// As [`Reader::take`], and none with a fault when the value is not between `least` and `greatest`.
    pub(super) fn take_within<T: Setting + PartialOrd>(
        &mut self,
        section: &str,
        name: &str,
        [least, greatest]: [&str; 2],
    ) -> Option<T> {
        let value: T = self.take(section, name, true)?;
        if value >= written(least) && value <= written(greatest) {
            return Some(value);
        }
        let key = format!("{section}.{name}");
        let remedy = format!("give at least {least} and at most {greatest}");
        self.faults
            .add(self.source.place_of(&key), &key, "is out of its range", remedy);
        None
    }
}

/// Reads a default or a bound.
///
/// # Panics
/// When it does not read; every one is read when any configuration is, so no release has such a one.
pub(super) fn written<T: Setting>(text: &str) -> T {
    T::read(text).unwrap_or_else(|what| panic!("a default or bound in the table of settings {what}"))
}

/// Makes a section of a table: `key: Type;` (required, or optional if it is an `Option`), `key: Type = "default";` or
/// `key: Type = "default", "least" to "greatest";`.
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

        impl $crate::config::section::Section for $name {
            const PATH: &'static str = $path;
            const ABOUT: &'static str = concat!($($about, "\n"),+);

            fn keys() -> Vec<$crate::config::section::Key> {
                vec![$($crate::config::section::Key {
                    name: stringify!($key),
                    about: concat!($($doc, "\n"),+),
                    default: section!(@maybe $($default)?),
                    range: section!(@range $($($least, $greatest)?)?),
                    form: <$type as $crate::config::setting::Setting>::form(),
                    secret: <$type as $crate::config::setting::Setting>::SECRET,
                    required: section!(@maybe $($default)?).is_none()
                        && !<$type as $crate::config::setting::Setting>::OPTIONAL,
                }),+]
            }

            fn read(reader: &mut $crate::config::section::Reader<'_>) -> Self {
                Self {
                    $($key: section!(@take reader, $path, $key, $type $(, $default $(, $least, $greatest)?)?)),+
                }
            }
        }
    };
    (@maybe) => { None::<&'static str> };
    (@maybe $default:literal) => { Some($default) };
    (@range) => { None };
    (@range $least:literal, $greatest:literal) => { Some(($least, $greatest)) };
    (@take $reader:ident, $path:literal, $key:ident, $type:ty) => {
        $reader.take::<$type>($path, stringify!($key), false).unwrap_or_default()
    };
    (@take $reader:ident, $path:literal, $key:ident, $type:ty, $default:literal) => {
        $reader
            .take::<$type>($path, stringify!($key), true)
            .unwrap_or_else(|| $crate::config::section::written($default))
    };
    (@take $reader:ident, $path:literal, $key:ident, $type:ty, $default:literal, $least:literal, $greatest:literal) => {
        $reader
            .take_within::<$type>($path, stringify!($key), [$least, $greatest])
            .unwrap_or_else(|| $crate::config::section::written($default))
    };
}

/// Makes a setting that is one of a few words.
macro_rules! choice {
    (
        $(#[doc = $about:literal])+
        enum $name:ident { $($(#[doc = $doc:literal])+ $variant:ident = $word:literal),+ $(,)? }
    ) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($(#[doc = $doc])+ $variant),+ }

        impl $crate::config::setting::Setting for $name {
            fn form() -> String {
                concat!("one of ", $("\"", $word, "\" "),+).trim_end().replace("\" \"", "\", \"")
            }

            fn read(text: &str) -> Result<Self, String> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($crate::config::setting::unfit()),
                }
            }
        }
    };
}
