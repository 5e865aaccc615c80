//! What a package is made of: the manifest, a voice model for each locale, pictures.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use rust_embed::RustEmbed;

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

/// How deep folders of pictures may nest: a link that leads back to its own folder ends here.
const DEEPEST: usize = 8;

/// The sources of a package.
#[derive(Debug, Clone)]
pub struct Sources {
    /// The manifest.
    pub manifest: Source,
    /// The voice models, in the order of their locales.
    pub models: Vec<Model>,
    /// Everything else that belongs to the package, in the order of the paths.
    pub assets: Vec<Asset>,
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

/// A source cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{}: {what}", path.display())]
pub struct Error {
    path: PathBuf,
    what: String,
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
        }
    }

    /// Those in a folder that holds `skill-package/` and `interaction-models/`, as countersign's own repository does.
    /// Links are followed, for what Amazon gets are the files themselves; hidden files are left out.
    ///
    /// # Errors
    /// `Error` names the file that cannot be read.
    pub fn read(folder: &Path) -> Result<Self, Error> {
        let package = folder.join(PACKAGE);
        let manifest = text(&package.join(MANIFEST))?;
        let mut models = vec![];
        let languages = folder.join(MODELS);
        for name in names(&languages)? {
            if let Some(locale) = name.strip_suffix(".json") {
                let source = text(&languages.join(&name))?;
                models.push(Model {
                    locale: locale.to_owned(),
                    source,
                });
            }
        }
        let mut assets = vec![];
        collect(&package, "", DEEPEST, &mut assets)?;
        assets.retain(|asset| asset.path != MANIFEST);
        Ok(Self {
            manifest,
            models,
            assets,
        })
    }
}

fn collect(folder: &Path, below: &str, deeper: usize, assets: &mut Vec<Asset>) -> Result<(), Error> {
    for name in names(folder)? {
        let (path, below) = (folder.join(&name), format!("{below}{name}"));
        if !path.is_dir() {
            let bytes = fs::read(&path).map_err(|error| unreadable(&path, &error))?;
            assets.push(Asset { path: below, bytes });
        } else if deeper > 0 {
            collect(&path, &format!("{below}/"), deeper - 1, assets)?;
        } else {
            let what = "folders nest too deep here; does a link lead back?".to_owned();
            return Err(Error { path, what });
        }
    }
    Ok(())
}

/// What is in a folder and not hidden, in order.
fn names(folder: &Path) -> Result<Vec<String>, Error> {
    let failed = |error: io::Error| unreadable(folder, &error);
    let mut names = vec![];
    for entry in fs::read_dir(folder).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name().to_string_lossy().into_owned();
        if !hidden(&name) {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// The ASK CLI leaves out what begins with a dot.
fn hidden(path: &str) -> bool {
    path.split('/').any(|part| part.starts_with('.'))
}

fn text(path: &Path) -> Result<Source, Error> {
    let read = fs::read_to_string(path).map_err(|error| unreadable(path, &error))?;
    let text = read.strip_prefix('\u{feff}').map_or(read.clone(), str::to_owned);
    let file = path.display().to_string();
    Ok(Source { file, text })
}

fn unreadable(path: &Path, error: &io::Error) -> Error {
    let what = match error.kind() {
        io::ErrorKind::NotFound => {
            format!("it is not there; the sources are a folder with {PACKAGE}/ and {MODELS}/")
        }
        io::ErrorKind::InvalidData => "it is not UTF-8; save it as UTF-8".to_owned(),
        _ => format!("it cannot be read: {error}"),
    };
    Error {
        path: path.to_owned(),
        what,
    }
}
