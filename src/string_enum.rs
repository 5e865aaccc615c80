//! Enums whose variants have fixed texts, for stores, logs and metrics.
//!
//! Lives here: the macro that defines each variant together with its text.
//! Does not live here: the enums.

/// Defines an enum from `Variant => "text"` pairs, with the constant `ALL` and the method `as_str`.
///
/// The texts are contracts: renaming a variant must not change what is stored or what operators search for.
/// That is why they are not derived from the names of the variants.
macro_rules! string_enum {
    (
        $(#[$about:meta])+
        pub enum $name:ident { $($(#[$doc:meta])+ $variant:ident => $text:literal),+ $(,)? }
    ) => {
        $(#[$about])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$doc])+ $variant),+ }

        impl $name {
            /// All variants, in the order of their definition.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The fixed text of this variant.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }
    };
}
pub(crate) use string_enum;
