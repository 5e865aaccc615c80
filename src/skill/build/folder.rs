//! Writes the package: completely or not at all, and never over files of somebody else.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde_json::Value;

use super::{Package, RESOURCES};
use crate::skill::sources::{MANIFEST, PACKAGE};

/// The package was not written. The folder is as it was before.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is a file where the folder should be.
    #[error("{}: it is a file; name a folder, or one that is not there yet", .0.display())]
    NotAFolder(PathBuf),
    /// The folder is not empty, and has no package made by this program.
    #[error("{}: it is not empty, and holds no package made here; name another folder, or put the package among what is there with --force", .0.display())]
    NotOurs(PathBuf),
    /// Somebody has added a file to the package in the folder.
    #[error("{}: it is not of this package, and would be lost; move it, or let it go with --force", .0.display())]
    Stranger(PathBuf),
    /// A file cannot be written.
    #[error("{}: it cannot be written: {error}", path.display())]
    Io {
        /// The path of the file.
        path: PathBuf,
        /// The cause.
        error: io::Error,
    },
}

impl Package {
    /// Writes the package to `folder`, which is new, is empty, or contains an earlier package. An earlier
    /// package is replaced. Hidden files stay, such as `.ask/`, where the ASK CLI keeps the skill id.
    ///
    /// With `force`, any package in the folder is replaced. Files outside of the package stay.
    ///
    /// # Errors
    /// [`Error`]; the folder is unchanged then.
    pub fn write(&self, folder: &Path, force: bool) -> Result<(), Error> {
        if fs::metadata(folder).is_ok_and(|there| !there.is_dir()) {
            return Err(Error::NotAFolder(folder.to_owned()));
        }
        if !folder.is_dir() {
            return self.create(folder);
        }
        // Hidden files do not count: a folder with nothing but `.git` is as good as empty.
        let empty = names(folder)?.iter().all(|name| name.starts_with('.'));
        if !empty && !force {
            self.refuse_strangers(folder)?;
        }
        self.replace(folder)
    }

    /// Creates the folder with its content in one step.
    fn create(&self, folder: &Path) -> Result<(), Error> {
        let parent = match folder.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        // `create_dir_all` would name the folder it could not create, and not the file that is in the way.
        let file = parent.ancestors().find(|above| above.is_file());
        if let Some(file) = file {
            return Err(Error::NotAFolder(file.to_owned()));
        }
        fs::create_dir_all(parent).map_err(|error| io_error(parent, error))?;
        let workshop = Workshop::open(parent)?;
        let made = workshop.path("package");
        self.write_into(&made)?;
        rename(&made, folder)
    }

    /// Replaces the package in an existing folder. The staging folder has the old one between the renames.
    fn replace(&self, folder: &Path) -> Result<(), Error> {
        let workshop = Workshop::open(folder)?;
        let (made, old) = (workshop.path("package"), workshop.path("old"));
        self.write_into(&made)?;
        let package = folder.join(PACKAGE);
        let there = fs::symlink_metadata(&package).is_ok();
        if there {
            rename(&package, &old)?;
        }
        let put = rename(&made.join(PACKAGE), &package)
            .and_then(|()| rename(&made.join(RESOURCES), &folder.join(RESOURCES)));
        if put.is_err() {
            // Rolled back as far as possible. The first error is the one worth reporting.
            let _ = fs::remove_dir_all(&package);
            let _ = fs::rename(&old, &package);
        }
        put
    }

    fn write_into(&self, folder: &Path) -> Result<(), Error> {
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
    fn refuse_strangers(&self, folder: &Path) -> Result<(), Error> {
        let says = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).ok();
        let ours = self.files.get(RESOURCES).and_then(|bytes| says(bytes));
        let there = fs::read(folder.join(RESOURCES)).ok();
        if there.and_then(|bytes| says(&bytes)) != ours {
            return Err(Error::NotOurs(folder.to_owned()));
        }
        let strange = |path: &String| {
            // An earlier version may have had other locales and images, so their folders may contain any
            // file.
            let model = path.starts_with("skill-package/interactionModels/custom/");
            let known = [RESOURCES, &format!("{PACKAGE}/{MANIFEST}")].contains(&path.as_str());
            !(model || known || path.starts_with("skill-package/assets/") || self.files.contains_key(path))
        };
        match below(folder, "")?.into_iter().find(strange) {
            Some(path) => Err(Error::Stranger(folder.join(path))),
            None => Ok(()),
        }
    }
}

/// A temporary folder in which the package is made before it is moved into place. Dropping it removes it.
///
/// It is made in the file system of the target, because a rename cannot leave a file system.
struct Workshop(PathBuf);

impl Workshop {
    fn open(parent: &Path) -> Result<Self, Error> {
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

impl Drop for Workshop {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Every file under a folder, with `/` as separator, without the hidden ones.
fn below(folder: &Path, prefix: &str) -> Result<Vec<String>, Error> {
    let mut files = vec![];
    for name in names(folder)?.into_iter().filter(|name| !name.starts_with('.')) {
        let path = folder.join(&name);
        // Not `metadata`: a link to a folder counts as a file, so that links cannot lead round in circles.
        if fs::symlink_metadata(&path).is_ok_and(|there| there.is_dir()) {
            files.extend(below(&path, &format!("{prefix}{name}/"))?);
        } else {
            files.push(format!("{prefix}{name}"));
        }
    }
    Ok(files)
}

fn names(folder: &Path) -> Result<Vec<String>, Error> {
    let failed = |error| io_error(folder, error);
    let entries = fs::read_dir(folder).map_err(failed)?;
    let names = entries.map(|entry| Ok(entry.map_err(failed)?.file_name().to_string_lossy().into_owned()));
    names.collect()
}

fn rename(from: &Path, to: &Path) -> Result<(), Error> {
    fs::rename(from, to).map_err(|error| io_error(to, error))
}

fn io_error(path: &Path, error: io::Error) -> Error {
    Error::Io {
        path: path.to_owned(),
        error,
    }
}
