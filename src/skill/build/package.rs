//! The files of the package, and writing them: completely or not at all, and never over files of somebody else.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};

use super::{manifest_completion, package_options::PackageOptions, pin_length};
use crate::skill::sources::{MANIFEST_FILE, PACKAGE_FOLDER, SkillSources};

/// The file in which the ASK CLI looks up where the package is.
const ASK_RESOURCES_FILE: &str = "ask-resources.json";

/// The files of a package, by path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkillPackage {
    files: BTreeMap<String, Vec<u8>>,
}

/// The package was not written. The folder is as it was before.
#[derive(Debug, thiserror::Error)]
pub enum PackageWriteError {
    /// There is a file where the folder should be.
    #[error("{}: it is a file; give a folder, which may be new", .0.display())]
    NotAFolder(PathBuf),
    /// The folder is not empty, and has no package made by this program.
    #[error("{}: it is not empty, and does not contain a package built here; give another folder, or add the package to its content with --force", .0.display())]
    NotOurs(PathBuf),
    /// Somebody has added a file to the package in the folder.
    #[error("{}: it is not part of this package, and would be deleted; move it, or delete it with --force", .0.display())]
    ForeignFile(PathBuf),
    /// A file cannot be written.
    #[error("{}: it cannot be written: {error}", path.display())]
    Io {
        /// The path of the file.
        path: PathBuf,
        /// The cause.
        error: io::Error,
    },
}

impl SkillPackage {
    /// Builds the package from sources that have passed the check.
    ///
    /// # Errors
    /// [`serde_json::Error`] if a source is not JSON. The check reports that with its position.
    pub fn build(sources: &SkillSources, options: &PackageOptions) -> Result<Self, serde_json::Error> {
        let mut manifest: Value = serde_json::from_str(&sources.manifest.text)?;
        manifest_completion::fill_in_manifest(&mut manifest, options);
        manifest_completion::copy_texts_to_followers(&mut manifest, sources);
        let mut files = BTreeMap::from([
            (ASK_RESOURCES_FILE.to_owned(), to_pretty_json(&ask_resources())),
            (
                format!("{PACKAGE_FOLDER}/{MANIFEST_FILE}"),
                to_pretty_json(&manifest),
            ),
        ]);
        for (locale, model) in sources.models_by_locale() {
            let mut content: Value = serde_json::from_str(&model.source.text)?;
            // The locale of the model, which may be another one than the locale it is written for.
            pin_length::adapt_to_pin_length(&mut content, &model.locale, options.digits);
            let path = format!("{PACKAGE_FOLDER}/interactionModels/custom/{locale}.json");
            files.insert(path, to_pretty_json(&content));
        }
        for asset in &sources.assets {
            files.insert(format!("{PACKAGE_FOLDER}/{}", asset.path), asset.bytes.clone());
        }
        Ok(Self { files })
    }

    /// Every file: its path, with `/` as separator, and its content.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files
            .iter()
            .map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// Writes the package to `folder`, which is new, is empty, or contains an earlier package. An earlier
    /// package is replaced. Hidden files stay, such as `.ask/`, where the ASK CLI keeps the skill id.
    ///
    /// With `force`, any package in the folder is replaced. Files outside of the package stay.
    ///
    /// # Errors
    /// [`PackageWriteError`]; the folder is unchanged then.
    pub fn write(&self, folder: &Path, force: bool) -> Result<(), PackageWriteError> {
        if fs::metadata(folder).is_ok_and(|there| !there.is_dir()) {
            return Err(PackageWriteError::NotAFolder(folder.to_owned()));
        }
        if !folder.is_dir() {
            return self.create_folder(folder);
        }
        // Hidden files do not count: a folder with nothing but `.git` is as good as empty.
        let empty = list_names(folder)?.iter().all(|name| name.starts_with('.'));
        if !empty && !force {
            self.refuse_foreign_files(folder)?;
        }
        self.replace_package(folder)
    }

    /// Creates the folder with its content in one step.
    fn create_folder(&self, folder: &Path) -> Result<(), PackageWriteError> {
        let parent = match folder.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        // `create_dir_all` would name the folder it could not create, and not the file that is in the way.
        let file = parent.ancestors().find(|above| above.is_file());
        if let Some(file) = file {
            return Err(PackageWriteError::NotAFolder(file.to_owned()));
        }
        fs::create_dir_all(parent).map_err(|error| io_error(parent, error))?;
        let workshop = StagingFolder::new_in(parent)?;
        let made = workshop.path("package");
        self.write_files_into(&made)?;
        rename_path(&made, folder)
    }

    /// Replaces the package in an existing folder. The staging folder has the old one between the renames.
    fn replace_package(&self, folder: &Path) -> Result<(), PackageWriteError> {
        let workshop = StagingFolder::new_in(folder)?;
        let (made, old) = (workshop.path("package"), workshop.path("old"));
        self.write_files_into(&made)?;
        let package = folder.join(PACKAGE_FOLDER);
        let there = fs::symlink_metadata(&package).is_ok();
        if there {
            rename_path(&package, &old)?;
        }
        let put = rename_path(&made.join(PACKAGE_FOLDER), &package)
            .and_then(|()| rename_path(&made.join(ASK_RESOURCES_FILE), &folder.join(ASK_RESOURCES_FILE)));
        if put.is_err() {
            // Rolled back as far as possible. The first error is the one worth reporting.
            let _ = fs::remove_dir_all(&package);
            let _ = fs::rename(&old, &package);
        }
        put
    }

    fn write_files_into(&self, folder: &Path) -> Result<(), PackageWriteError> {
        for (path, bytes) in self.files() {
            let path = folder.join(path);
            let parent = path.parent().unwrap_or(folder);
            fs::create_dir_all(parent).map_err(|error| io_error(parent, error))?;
            fs::write(&path, bytes).map_err(|error| io_error(&path, error))?;
        }
        Ok(())
    }

    /// Checks that the folder contains an earlier package of ours and no other files. The package is ours if
    /// its `ask-resources.json` says the same. The bytes may differ, because the ASK CLI rewrites that file.
    fn refuse_foreign_files(&self, folder: &Path) -> Result<(), PackageWriteError> {
        let says = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).ok();
        let ours = self.files.get(ASK_RESOURCES_FILE).and_then(|bytes| says(bytes));
        let there = fs::read(folder.join(ASK_RESOURCES_FILE)).ok();
        if there.and_then(|bytes| says(&bytes)) != ours {
            return Err(PackageWriteError::NotOurs(folder.to_owned()));
        }
        let strange = |path: &String| {
            // An earlier version may have had other locales and images, so their folders may contain any
            // file.
            let model = path.starts_with("skill-package/interactionModels/custom/");
            let known =
                [ASK_RESOURCES_FILE, &format!("{PACKAGE_FOLDER}/{MANIFEST_FILE}")].contains(&path.as_str());
            !(model || known || path.starts_with("skill-package/assets/") || self.files.contains_key(path))
        };
        match list_files_below(folder, "")?.into_iter().find(strange) {
            Some(path) => Err(PackageWriteError::ForeignFile(folder.join(path))),
            None => Ok(()),
        }
    }
}

/// The content of `ask-resources.json` for version 2 of the ASK CLI. It has no `code` and no
/// `skillInfrastructure`, because the endpoint is our own server.
fn ask_resources() -> Value {
    json!({
        "askcliResourcesVersion": "2020-03-31",
        "profiles": {
            "default": { "skillMetadata": { "src": "./skill-package" } },
            // The ASK CLI uses this profile when its credentials come from the environment, as in CI.
            "__ENVIRONMENT_ASK_PROFILE__": { "skillMetadata": { "src": "./skill-package" } },
        },
    })
}

/// Formats JSON as the ASK CLI does, without a newline at the end. The CLI rewrites the manifest, and with
/// other formatting it would see a change where there is none.
fn to_pretty_json(value: &Value) -> Vec<u8> {
    format!("{value:#}").into_bytes()
}

/// A temporary folder in which the package is made before it is moved into place. Dropping it removes it.
///
/// It is made in the file system of the target, because a rename cannot leave a file system.
struct StagingFolder(PathBuf);

impl StagingFolder {
    fn new_in(parent: &Path) -> Result<Self, PackageWriteError> {
        let path = parent.join(format!(".countersign-{}", std::process::id()));
        // Left by a run that was killed and had the same process id.
        let _ = fs::remove_dir_all(&path);
        // The error names the parent, because nobody chose the name of this folder.
        fs::create_dir(&path).map_err(|error| io_error(parent, error))?;
        Ok(Self(path))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for StagingFolder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Every file under a folder, with `/` as separator, without the hidden ones.
fn list_files_below(folder: &Path, prefix: &str) -> Result<Vec<String>, PackageWriteError> {
    let mut files = vec![];
    for name in list_names(folder)?
        .into_iter()
        .filter(|name| !name.starts_with('.'))
    {
        let path = folder.join(&name);
        // Not `metadata`: a link to a folder counts as a file, so that links cannot lead round in circles.
        if fs::symlink_metadata(&path).is_ok_and(|there| there.is_dir()) {
            files.extend(list_files_below(&path, &format!("{prefix}{name}/"))?);
        } else {
            files.push(format!("{prefix}{name}"));
        }
    }
    Ok(files)
}

fn list_names(folder: &Path) -> Result<Vec<String>, PackageWriteError> {
    let failed = |error| io_error(folder, error);
    let entries = fs::read_dir(folder).map_err(failed)?;
    let names = entries.map(|entry| Ok(entry.map_err(failed)?.file_name().to_string_lossy().into_owned()));
    names.collect()
}

fn rename_path(from: &Path, to: &Path) -> Result<(), PackageWriteError> {
    fs::rename(from, to).map_err(|error| io_error(to, error))
}

fn io_error(path: &Path, error: io::Error) -> PackageWriteError {
    PackageWriteError::Io {
        path: path.to_owned(),
        error,
    }
}
