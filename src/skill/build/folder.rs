//! Writing the package: whole or not at all, and over nothing that is somebody else's.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde_json::Value;

use super::{Package, RESOURCES};
use crate::skill::sources::{MANIFEST, PACKAGE};

/// The package was not written. What was there before is there still.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file stands where the folder should be.
    #[error("{}: it is a file; name a folder, or one that is not there yet", .0.display())]
    NotAFolder(PathBuf),
    /// The folder is full, and not of a package of ours.
    #[error("{}: it is not empty, and holds no package made here; name another folder, or put the package among what is there with --force", .0.display())]
    NotOurs(PathBuf),
    /// Somebody put a file into the package.
    #[error("{}: it is not of this package, and would be lost; move it, or let it go with --force", .0.display())]
    Stranger(PathBuf),
    /// A file cannot be written.
    #[error("{}: it cannot be written: {error}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
}

impl Package {
    /// Writes it to `folder`: to a new or empty one, or in place of an earlier package. What the ASK CLI keeps there
    /// (`.ask/`, with the skill's id) and everything else that is hidden stays.
    ///
    /// With `force` the package in the folder is replaced whosever it is; files beside it stay.
    ///
    /// # Errors
    /// [`Error`]; nothing was changed then.
    pub fn write(&self, folder: &Path, force: bool) -> Result<(), Error> {
        if fs::metadata(folder).is_ok_and(|there| !there.is_dir()) {
            return Err(Error::NotAFolder(folder.to_owned()));
        }
        if !folder.is_dir() {
            return self.create(folder);
        }
        let empty = names(folder)?.iter().all(|name| name.starts_with('.'));
        if !empty && !force {
            self.refuse_strangers(folder)?;
        }
        self.replace(folder)
    }

    /// A folder that is not there appears with everything in it.
    fn create(&self, folder: &Path) -> Result<(), Error> {
        let parent = match folder.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
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

    /// The package in a folder is exchanged; between its two renames the old one waits in the workshop.
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
            // Taken back as far as it can be; the first error is the one to tell.
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

    /// An earlier package has our `ask-resources.json`, and beside it no file that we do not make. What that file says
    /// counts and not its bytes, for the ASK CLI writes it again.
    fn refuse_strangers(&self, folder: &Path) -> Result<(), Error> {
        let says = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).ok();
        let ours = self.files.get(RESOURCES).and_then(|bytes| says(bytes));
        let there = fs::read(folder.join(RESOURCES)).ok();
        if there.and_then(|bytes| says(&bytes)) != ours {
            return Err(Error::NotOurs(folder.to_owned()));
        }
        let strange = |path: &String| {
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

/// Where a package is made before it is put in its place; gone with everything in it afterwards.
struct Workshop(PathBuf);

impl Workshop {
    fn open(parent: &Path) -> Result<Self, Error> {
        let path = parent.join(format!(".countersign-{}", std::process::id()));
        // One of a run that was killed, and whose number came round again.
        let _ = fs::remove_dir_all(&path);
        // Nobody asked for this folder by its name.
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

/// Every file below a folder, with `/`, hidden ones left out.
fn below(folder: &Path, prefix: &str) -> Result<Vec<String>, Error> {
    let mut files = vec![];
    for name in names(folder)?.into_iter().filter(|name| !name.starts_with('.')) {
        let path = folder.join(&name);
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
