//! The sources of a package: the manifest, a voice model for each locale, and images.
//!
//! A file that cannot be read becomes a finding and reading goes on, so that one check reports everything.
//! Links are reported and not followed, so that no file from elsewhere gets into the package.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use rust_embed::RustEmbed;

use super::finding::SkillFinding;
use crate::{
    alexa_emulator::voice_model,
    json_reader::{line_and_column, strip_byte_order_mark},
    language::LOCALE_FALLBACKS,
};

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

/// The folder cannot be used as sources at all.
#[derive(Debug, thiserror::Error)]
#[error("{}: {what}", path.display())]
pub struct Error {
    path: PathBuf,
    what: String,
}

impl SkillSources {
    /// Every locale of the package, with its voice model. Locales in [`LOCALE_FALLBACKS`] that have no model of
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

    /// Reads the sources in `folder`, which has the layout of countersign's own repository: `skill-package/`
    /// and `interaction-models/`. Hidden files are skipped, as the ASK CLI skips them.
    ///
    /// # Errors
    /// `Error` if the folder does not have this layout. Any other file that cannot be read is a finding in
    /// `unread`.
    pub fn read(folder: &Path) -> Result<Self, Error> {
        let mut reading = SourceReader::default();
        let package = folder.join(PACKAGE_FOLDER);
        let manifest = package.join(MANIFEST_FILE);
        // Checked first: without a manifest this is the wrong folder, and one error is enough.
        fs::symlink_metadata(&manifest).map_err(|error| read_error(&manifest, &error))?;
        let manifest = reading.read_text(&manifest);
        let models = reading.read_models(&folder.join(MODELS_FOLDER))?;
        reading.read_assets_below(&package, "")?;
        Ok(Self {
            manifest,
            models,
            assets: reading.assets,
            unread: reading.unread,
        })
    }

    /// Returns true if this file could not be read.
    pub(super) fn is_unread(&self, file: &str) -> bool {
        self.unread.iter().any(|finding| finding.file == file)
    }
}

/// The files and the faults collected so far.
#[derive(Debug, Default)]
struct SourceReader {
    assets: Vec<PackageAsset>,
    unread: Vec<SkillFinding>,
}

impl SourceReader {
    fn read_models(&mut self, folder: &Path) -> Result<Vec<VoiceModelSource>, Error> {
        let mut models = vec![];
        // The link is a fault, so nothing is built. The models behind it are still checked.
        self.report_link(folder);
        for name in list_visible_names(folder)? {
            let Some(locale) = name.strip_suffix(".json") else {
                continue;
            };
            models.push(VoiceModelSource {
                locale: locale.to_owned(),
                source: self.read_text(&folder.join(&name)),
            });
        }
        Ok(models)
    }

    /// Reads every file under `folder` except the manifest. `below` is its path within the package.
    fn read_assets_below(&mut self, folder: &Path, below: &str) -> Result<(), Error> {
        if self.report_link(folder) {
            return Ok(());
        }
        for name in list_visible_names(folder)? {
            let (path, below) = (folder.join(&name), format!("{below}{name}"));
            if below == MANIFEST_FILE {
                continue;
            }
            if fs::symlink_metadata(&path).is_ok_and(|there| there.is_dir()) {
                self.read_assets_below(&path, &format!("{below}/"))?;
            } else if let Some(bytes) = self.read_bytes(&path) {
                self.assets.push(PackageAsset { path: below, bytes });
            }
        }
        Ok(())
    }

    /// Reads a text file. If that fails, the text is empty and the fault is in `unread`.
    fn read_text(&mut self, path: &Path) -> SkillSourceFile {
        let bytes = self.read_bytes(path).unwrap_or_default();
        let text = String::from_utf8(bytes).unwrap_or_else(|error| {
            let sound = error.utf8_error().valid_up_to();
            let before = String::from_utf8_lossy(&error.as_bytes()[..sound]).into_owned();
            let byte = error.as_bytes()[sound];
            let what = format!("it is not valid UTF-8: the byte here is 0x{byte:02x}");
            let mut finding = file_fault(path, what, "save the file as UTF-8");
            finding.place = Some(line_and_column(&before, before.len()));
            self.unread.push(finding);
            String::new()
        });
        // Editors on Windows may save a byte order mark, which is not JSON.
        let text = strip_byte_order_mark(&text).to_owned();
        let file = path.display().to_string();
        SkillSourceFile { file, text }
    }

    /// Reads a file. Anything else at this path becomes a fault.
    fn read_bytes(&mut self, path: &Path) -> Option<Vec<u8>> {
        if self.report_link(path) {
            return None;
        }
        // Reading a pipe would block until somebody writes to it.
        let read = fs::metadata(path).and_then(|there| match describe_special_file(there.file_type()) {
            None => fs::read(path),
            Some(kind) => Err(io::Error::other(format!("it is {kind}"))),
        });
        match read {
            Ok(bytes) => Some(bytes),
            // The standard library never uses `Other`, so this is the error made a few lines above.
            Err(error) if error.kind() == io::ErrorKind::Other => {
                let remedy = "put a file here, or remove it";
                self.unread.push(file_fault(path, error.to_string(), remedy));
                None
            }
            Err(error) => {
                let remedy = "make it readable, or remove it";
                self.unread
                    .push(file_fault(path, format!("it cannot be read: {error}"), remedy));
                None
            }
        }
    }

    /// Returns true if `path` is a link, and reports it.
    fn report_link(&mut self, path: &Path) -> bool {
        let Ok(target) = fs::read_link(path) else {
            return false;
        };
        let target = target.display();
        let what = match fs::metadata(path) {
            Ok(_) => format!("it is a link to {target}, and links are not followed"),
            Err(_) => format!("it is a link to {target}, which does not exist"),
        };
        self.unread
            .push(file_fault(path, what, "replace it with a copy of its target"));
        true
    }
}

/// Names the kind of thing that is not a file. `None` for a regular file.
fn describe_special_file(kind: fs::FileType) -> Option<&'static str> {
    #[cfg(unix)]
    if std::os::unix::fs::FileTypeExt::is_fifo(&kind) {
        return Some("a pipe");
    }
    match kind {
        kind if kind.is_file() => None,
        kind if kind.is_dir() => Some("a folder"),
        _ => Some("a device or a socket"),
    }
}

fn file_fault(path: &Path, what: impl Into<String>, remedy: &str) -> SkillFinding {
    SkillFinding::for_file(&path.display().to_string(), what, remedy)
}

/// The names in a folder without the hidden ones, sorted.
fn list_visible_names(folder: &Path) -> Result<Vec<String>, Error> {
    let failed = |error: io::Error| read_error(folder, &error);
    let mut names = vec![];
    for entry in fs::read_dir(folder).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name().to_string_lossy().into_owned();
        if !is_hidden(&name) {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

fn read_error(path: &Path, error: &io::Error) -> Error {
    let what = match error.kind() {
        io::ErrorKind::NotFound => {
            format!("it does not exist; the sources are a folder with {PACKAGE_FOLDER}/ and {MODELS_FOLDER}/")
        }
        io::ErrorKind::NotADirectory => {
            format!(
                "it is not a folder; the sources are a folder with {PACKAGE_FOLDER}/ and {MODELS_FOLDER}/"
            )
        }
        _ => format!("it cannot be read: {error}"),
    };
    Error {
        path: path.to_owned(),
        what,
    }
}

/// Returns true if a part of the path begins with a dot. The ASK CLI does not upload such files.
pub(super) fn is_hidden(path: &str) -> bool {
    path.split('/').any(|part| part.starts_with('.'))
}
