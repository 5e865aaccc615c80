//! The sources of a package: the manifest, a voice model for each locale, and images.

use rust_embed::RustEmbed;

use super::finding::Finding;
use crate::{language::LOCALE_FALLBACKS, stand_in::model};

/// The files of `skill-package/`, embedded in the program. The Alexa emulator embeds the voice models, for it
/// reads them too.
#[derive(RustEmbed)]
#[folder = "skill-package"]
struct BuiltIn;

/// The folder with the manifest and the files it refers to.
pub(super) const PACKAGE: &str = "skill-package";
/// The folder with the voice models.
pub(super) const MODELS: &str = "interaction-models";
/// The file name of the manifest.
pub(super) const MANIFEST: &str = "skill.json";

/// The sources of a package.
#[derive(Debug, Clone)]
pub struct Sources {
    /// The manifest, `skill.json`.
    pub manifest: Source,
    /// The voice models, sorted by locale.
    pub models: Vec<Model>,
    /// All other files of the package, sorted by path.
    pub assets: Vec<Asset>,
    /// The faults of files that could not be read. The text of such a manifest or model is empty.
    pub unread: Vec<Finding>,
}

/// A source file that is text.
#[derive(Debug, Clone)]
pub struct Source {
    /// The path, as findings show it.
    pub file: String,
    /// The content.
    pub text: String,
}

/// The source of a voice model.
#[derive(Debug, Clone)]
pub struct Model {
    /// The locale, which is the file name without `.json`.
    pub locale: String,
    /// The file.
    pub source: Source,
}

/// A file that is copied into the package unchanged.
#[derive(Debug, Clone)]
pub struct Asset {
    /// The path below `skill-package/`, with `/` as separator.
    pub path: String,
    /// The content.
    pub bytes: Vec<u8>,
}

impl Sources {
    /// Every locale of the package, with its voice model. Locales in [`FOLLOWERS`] that have no model of
    /// their own are included with the model they follow, because Alexa asks for a model in the locale of
    /// each device.
    pub fn languages(&self) -> Vec<(&str, &Model)> {
        let of = |locale: &str| self.models.iter().find(|model| model.locale == locale);
        let own = self.models.iter().map(|model| (model.locale.as_str(), model));
        let following = LOCALE_FALLBACKS
            .iter()
            .filter(|(follower, _)| of(follower).is_none())
            .filter_map(|(follower, leader)| Some((*follower, of(leader)?)));
        own.chain(following).collect()
    }

    /// The sources that are embedded in countersign.
    ///
    /// # Panics
    /// Never: a test reads the embedded files.
    pub fn built_in() -> Self {
        let manifest = BuiltIn::get(MANIFEST).expect("the built-in manifest is read by a test");
        let mut models: Vec<_> = model::locales()
            .filter_map(|locale| {
                let text = model::text(&locale)?.into_owned();
                let file = format!("{MODELS}/{locale}.json");
                Some(Model {
                    locale,
                    source: Source { file, text },
                })
            })
            .collect();
        // Embedded files come in no guaranteed order.
        models.sort_by(|one, other| one.locale.cmp(&other.locale));
        let mut assets: Vec<_> = BuiltIn::iter()
            .filter(|path| path != MANIFEST && !hidden(path))
            .filter_map(|path| {
                let bytes = BuiltIn::get(&path)?.data.into_owned();
                Some(Asset {
                    path: path.into_owned(),
                    bytes,
                })
            })
            .collect();
        assets.sort_by(|one, other| one.path.cmp(&other.path));
        Self {
            manifest: Source {
                file: format!("{PACKAGE}/{MANIFEST}"),
                text: String::from_utf8_lossy(&manifest.data).into_owned(),
            },
            models,
            assets,
            unread: vec![],
        }
    }

    /// Returns true if this file could not be read.
    pub(super) fn is_unread(&self, file: &str) -> bool {
        self.unread.iter().any(|finding| finding.file == file)
    }
}

/// Returns true if a part of the path begins with a dot. The ASK CLI does not upload such files.
pub(super) fn hidden(path: &str) -> bool {
    path.split('/').any(|part| part.starts_with('.'))
}
