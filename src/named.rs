//! Enumerations whose every variant has a text that is a contract: in a store, a log, a metric.
//!
//! Lives here: the macro that writes variant and text down once.
//! Does not live here: any of the enumerations.

/// Makes an enumeration of `Variant => "text"`, with `ALL` and `as_str`.
macro_rules! named {
    (
        $(#[$about:meta])+
        pub enum $name:ident { $($(#[$doc:meta])+ $variant:ident => $text:literal),+ $(,)? }
    ) => {
        $(#[$about])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$doc])+ $variant),+ }

        impl $name {
            /// Every one there is.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its text.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }
    };
}
pub(crate) use named;
