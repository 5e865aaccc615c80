//! The sources of a package: the manifest, a voice model for each locale, and images.

use rust_embed::RustEmbed;

use super::finding::SkillFinding;
use crate::{alexa_emulator::voice_model, language::LOCALE_FALLBACKS};

/// The files of `skill-package/`, embedded in the program. The Alexa emulator embeds the voice models, for it
/// reads them too.
#[derive(RustEmbed)]
#[folder = "skill-package"]
struct BuiltInPackageFiles;

/// The folder with the manifest and the files it refers to.
pub(super) const PACKAGE_FOLDER: &str = "skill-package";
/// The folder with the voice models.
pub(super) const MODELS_FOLDER: &str = "interaction-models";
/// The file name of the manifest.
pub(super) const MANIFEST_FILE: &str = "skill.json";

/// The sources of a package.
#[derive(Debug, Clone)]
pub struct SkillSources {
    /// The manifest, `skill.json`.
    pub manifest: SkillSourceFile,
    /// The voice models, sorted by locale.
    pub models: Vec<VoiceModelSource>,
    /// All other files of the package, sorted by path.
    pub assets: Vec<PackageAsset>,
    /// The faults of files that could not be read. The text of such a manifest or model is empty.
    pub unread: Vec<SkillFinding>,
}

/// A source file that is text.
#[derive(Debug, Clone)]
pub struct SkillSourceFile {
    /// The path, as findings show it.
    pub file: String,
    /// The content.
    pub text: String,
}

/// The source of a voice model.
#[derive(Debug, Clone)]
pub struct VoiceModelSource {
    /// The locale, which is the file name without `.json`.
    pub locale: String,
    /// The file.
    pub source: SkillSourceFile,
}

/// A file that is copied into the package unchanged.
#[derive(Debug, Clone)]
pub struct PackageAsset {
    /// The path below `skill-package/`, with `/` as separator.
    pub path: String,
    /// The content.
    pub bytes: Vec<u8>,
}

impl SkillSources {
    /// Every locale of the package, with its voice model. Locales in [`FOLLOWERS`] that have no model of
    /// their own are included with the model they follow, because Alexa asks for a model in the locale of
    /// each device.
    pub fn models_by_locale(&self) -> Vec<(&str, &VoiceModelSource)> {
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
        let manifest = BuiltInPackageFiles::get(MANIFEST_FILE).expect("a test parses the built-in manifest");
        let mut models: Vec<_> = voice_model::built_in_locales()
            .filter_map(|locale| {
                let text = voice_model::built_in_json(&locale)?.into_owned();
                let file = format!("{MODELS_FOLDER}/{locale}.json");
                Some(VoiceModelSource {
                    locale,
                    source: SkillSourceFile { file, text },
                })
            })
            .collect();
        // Embedded files come in no guaranteed order.
        models.sort_by(|one, other| one.locale.cmp(&other.locale));
        let mut assets: Vec<_> = BuiltInPackageFiles::iter()
            .filter(|path| path != MANIFEST_FILE && !is_hidden(path))
            .filter_map(|path| {
                let bytes = BuiltInPackageFiles::get(&path)?.data.into_owned();
                Some(PackageAsset {
                    path: path.into_owned(),
                    bytes,
                })
            })
            .collect();
        assets.sort_by(|one, other| one.path.cmp(&other.path));
        Self {
            manifest: SkillSourceFile {
                file: format!("{PACKAGE_FOLDER}/{MANIFEST_FILE}"),
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
pub(super) fn is_hidden(path: &str) -> bool {
    path.split('/').any(|part| part.starts_with('.'))
}
