//! Messages in Mozilla Fluent files, embedded.

use std::collections::HashMap;

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use unic_langid::LanguageIdentifier;

use super::Locale;

/// The files of one locale's folder: the name of each and what is in it.
pub(crate) type Files = (&'static str, &'static [(&'static str, &'static str)]);

/// The Fluent files of these names in the folders of each locale below `$folder`, which is below the crate's.
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

/// The messages of every locale.
pub(crate) struct Book(HashMap<&'static str, FluentBundle<FluentResource>>);

impl Book {
    /// Reads the files.
    ///
    /// # Panics
    /// When they do not parse or have a message twice: a test reads every book.
    pub(crate) fn open(files: &[Files]) -> Self {
        Self(files.iter().map(|files| (files.0, bundle(files))).collect())
    }

    /// A message with its arguments put in.
    ///
    /// # Panics
    /// When there is no such message: every key in the code is a literal, and a test says each of them.
    pub(crate) fn text(&self, locale: Locale, key: &str, arguments: &FluentArgs<'_>) -> String {
        let bundle = &self.0[locale.tag()];
        let pattern = bundle
            .get_message(key)
            .and_then(|message| message.value())
            .expect("every key in the code has a message: a test says each of them");
        let mut errors = Vec::new();
        let said = bundle
            .format_pattern(pattern, Some(arguments), &mut errors)
            .into_owned();
        debug_assert!(errors.is_empty(), "{key}: {errors:?}");
        said
    }
}

fn bundle((tag, files): &Files) -> FluentBundle<FluentResource> {
    let language: LanguageIdentifier = tag
        .parse()
        .expect("the tags above are language tags: a test reads them all");
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // The marks that Fluent puts around arguments for mixed scripts have no place in speech or in a text message.
    bundle.set_use_isolating(false);
    for (_, text) in *files {
        let resource = FluentResource::try_new((*text).to_owned())
            .expect("the embedded messages parse: a test reads them all");
        bundle
            .add_resource(resource)
            .expect("no message is defined twice: a test reads them all");
    }
    bundle
}
