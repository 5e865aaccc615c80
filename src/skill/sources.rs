//! What a package is made of: the manifest, a voice model for each locale, pictures.

use rust_embed::RustEmbed;

use super::finding::Finding;
use crate::{language::FOLLOWERS, stand_in::model};

/// The sources that come with countersign. Its voice models are those of `stand_in`.
#[derive(RustEmbed)]
#[folder = "skill-package"]
struct BuiltIn;

/// The folder of the manifest, and of what belongs to it.
pub(super) const PACKAGE: &str = "skill-package";
/// The folder of the voice models.
pub(super) const MODELS: &str = "interaction-models";
/// The manifest.
pub(super) const MANIFEST: &str = "skill.json";

/// The sources of a package.
#[derive(Debug, Clone)]
pub struct Sources {
    /// The manifest.
    pub manifest: Source,
    /// The voice models, in the order of their locales.
    pub models: Vec<Model>,
    /// Everything else that belongs to the package, in the order of the paths.
    pub assets: Vec<Asset>,
    /// What could not be read, and why. A manifest or a model among these is empty.
    pub unread: Vec<Finding>,
}

/// A source that is text.
#[derive(Debug, Clone)]
pub struct Source {
    /// What findings call it.
    pub file: String,
    /// What is in it.
    pub text: String,
}

/// A voice model.
#[derive(Debug, Clone)]
pub struct Model {
    /// Its locale, as its file is called.
    pub locale: String,
    /// The model.
    pub source: Source,
}

/// A file that goes into the package as it is.
#[derive(Debug, Clone)]
pub struct Asset {
    /// Its path below `skill-package/`, with `/`.
    pub path: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl Sources {
    /// Every locale of the package with its model: the models' own, and those that follow one and have none, for which Alexa
    /// asks too.
    pub fn languages(&self) -> Vec<(&str, &Model)> {
        let of = |locale: &str| self.models.iter().find(|model| model.locale == locale);
        let own = self.models.iter().map(|model| (model.locale.as_str(), model));
        let following = FOLLOWERS
            .iter()
            .filter(|(follower, _)| of(follower).is_none())
            .filter_map(|(follower, leader)| Some((*follower, of(leader)?)));
        own.chain(following).collect()
    }

    /// Those that come with countersign.
    ///
    /// # Panics
    /// Never: they are part of the program, and a test reads them.
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

    /// Whether this file could not be read.
    pub(super) fn is_unread(&self, file: &str) -> bool {
        self.unread.iter().any(|finding| finding.file == file)
    }
}

/// The ASK CLI leaves out what begins with a dot.
pub(super) fn hidden(path: &str) -> bool {
    path.split('/').any(|part| part.starts_with('.'))
}
