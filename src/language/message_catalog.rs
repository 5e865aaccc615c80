//! Messages from Mozilla Fluent files that are embedded in the program.

use std::collections::HashMap;

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use unic_langid::LanguageIdentifier;

use super::SupportedLocale;

/// The tag of a locale, and the files in its folder: the name and the content of each.
pub(crate) type LocaleFiles = (&'static str, &'static [(&'static str, &'static str)]);

/// Embeds Fluent files: for each locale, the files with these names in `$folder/<tag>/`. `$folder` is
/// relative to the folder of the crate.
// The tags are written out, because `include_str!` takes literals only. A test compares them with
// `SupportedLocale::ALL`.
macro_rules! fluent_files {
    (@of $folder:literal, $tag:literal, $($file:literal),+) => {
        (
            $tag,
            &[$((
                $file,
                include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/", $folder, "/", $tag, "/", $file)),
            )),+],
        )
    };
    ($folder:literal, $($file:literal),+) => {
        [
            $crate::language::fluent_files!(@of $folder, "en-US", $($file),+),
            $crate::language::fluent_files!(@of $folder, "en-GB", $($file),+),
            $crate::language::fluent_files!(@of $folder, "de-DE", $($file),+),
            $crate::language::fluent_files!(@of $folder, "es-ES", $($file),+),
            $crate::language::fluent_files!(@of $folder, "fr-FR", $($file),+),
        ]
    };
}
pub(crate) use fluent_files;

/// The messages of all locales.
pub(crate) struct MessageCatalog(HashMap<&'static str, FluentBundle<FluentResource>>);

impl MessageCatalog {
    /// Parses the files.
    ///
    /// # Panics
    /// If a file cannot be parsed, or contains a message twice. Tests load every catalog, so this does not
    /// happen in a released program.
    pub(crate) fn load(files: &[LocaleFiles]) -> Self {
        Self(files.iter().map(|files| (files.0, load_bundle(files))).collect())
    }

    /// Formats a message with its arguments.
    ///
    /// # Panics
    /// If there is no such message. All keys in the code are literals, and tests check that each has a
    /// message.
    pub(crate) fn format_message(
        &self,
        locale: SupportedLocale,
        key: &str,
        arguments: &FluentArgs<'_>,
    ) -> String {
        let bundle = &self.0[locale.tag()];
        let pattern = bundle
            .get_message(key)
            .and_then(|message| message.value())
            .expect("every key in the code has a message: a test checks each of them");
        // An argument that is missing leaves its name in braces in the text. It is an error in the code and
        // fails a test, but somebody who waits for an answer is better served with the rest of the sentence.
        let mut errors = Vec::new();
        let said = bundle
            .format_pattern(pattern, Some(arguments), &mut errors)
            .into_owned();
        debug_assert!(errors.is_empty(), "{key}: {errors:?}");
        said
    }
}

fn load_bundle((tag, files): &LocaleFiles) -> FluentBundle<FluentResource> {
    let language: LanguageIdentifier = tag
        .parse()
        .expect("the tags above are language tags: a test parses them all");
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // By default, Fluent puts invisible marks around arguments, for texts in mixed scripts. They have no place in
    // speech, and a text message that contains them needs an encoding with fewer characters per message.
    bundle.set_use_isolating(false);
    for (_, text) in *files {
        let resource = FluentResource::try_new((*text).to_owned())
            .expect("the embedded messages are valid: a test parses them all");
        bundle
            .add_resource(resource)
            .expect("no message is defined twice: a test checks them all");
    }
    bundle
}
