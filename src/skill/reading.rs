//! The sources of a package as they are in a folder.
//!
//! What cannot be read is told and the rest is read on, so that a check says everything at once. Nothing is read that is not
//! itself in the folder.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    finding::Finding,
    sources::{Asset, MANIFEST, MODELS, Model, PACKAGE, Source, Sources, hidden},
};
use crate::located::line_and_column;

/// A source cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{}: {what}", path.display())]
pub struct Error {
    path: PathBuf,
    what: String,
}

impl Sources {
    /// Those in a folder that holds `skill-package/` and `interaction-models/`, as countersign's own repository does.
    /// Hidden files are left out, as the ASK CLI does. Links are not followed: nothing comes into the package that is not
    /// there to be seen.
    ///
    /// # Errors
    /// `Error` when this is no such folder. What else cannot be read is in `unread`.
    pub fn read(folder: &Path) -> Result<Self, Error> {
        let mut reading = Reading::default();
        let package = folder.join(PACKAGE);
        let manifest = package.join(MANIFEST);
        fs::symlink_metadata(&manifest).map_err(|error| unreadable(&manifest, &error))?;
        let manifest = reading.text(&manifest);
        let models = reading.models(&folder.join(MODELS))?;
        reading.below(&package, "")?;
        Ok(Self {
            manifest,
            models,
            assets: reading.assets,
            unread: reading.unread,
        })
    }
}

/// What was read so far, and what could not be.
#[derive(Debug, Default)]
struct Reading {
    assets: Vec<Asset>,
    unread: Vec<Finding>,
}

impl Reading {
    fn models(&mut self, folder: &Path) -> Result<Vec<Model>, Error> {
        let mut models = vec![];
        self.refuse_link(folder);
        for name in names(folder)? {
            let Some(locale) = name.strip_suffix(".json") else {
                continue;
            };
            models.push(Model {
                locale: locale.to_owned(),
                source: self.text(&folder.join(&name)),
            });
        }
        Ok(models)
    }

    /// Everything below a folder of the package but the manifest.
    fn below(&mut self, folder: &Path, below: &str) -> Result<(), Error> {
        if self.refuse_link(folder) {
            return Ok(());
        }
        for name in names(folder)? {
            let (path, below) = (folder.join(&name), format!("{below}{name}"));
            if below == MANIFEST {
                continue;
            }
            if fs::symlink_metadata(&path).is_ok_and(|there| there.is_dir()) {
                self.below(&path, &format!("{below}/"))?;
            } else if let Some(bytes) = self.bytes(&path) {
                self.assets.push(Asset { path: below, bytes });
            }
        }
        Ok(())
    }

    fn text(&mut self, path: &Path) -> Source {
        let bytes = self.bytes(path).unwrap_or_default();
        let text = String::from_utf8(bytes).unwrap_or_else(|error| {
            let sound = error.utf8_error().valid_up_to();
            let before = String::from_utf8_lossy(&error.as_bytes()[..sound]).into_owned();
            let byte = error.as_bytes()[sound];
            let what = format!("it is not UTF-8: here is the byte 0x{byte:02x}");
            let mut finding = fault(path, what, "save the file as UTF-8");
            finding.place = Some(line_and_column(&before, before.len()));
            self.unread.push(finding);
            String::new()
        });
        let text = text.strip_prefix('\u{feff}').map_or(text.clone(), str::to_owned);
        let file = path.display().to_string();
        Source { file, text }
    }

    /// What is in a file, if it is one.
    fn bytes(&mut self, path: &Path) -> Option<Vec<u8>> {
        if self.refuse_link(path) {
            return None;
        }
        // Reading from a pipe would wait for somebody to write into it.
        let read = fs::metadata(path).and_then(|there| match kind(there.file_type()) {
            None => fs::read(path),
            Some(kind) => Err(io::Error::other(format!("it is {kind}"))),
        });
        match read {
            Ok(bytes) => Some(bytes),
            Err(error) if error.kind() == io::ErrorKind::Other => {
                let remedy = "put a file here, or take it away";
                self.unread.push(fault(path, error.to_string(), remedy));
                None
            }
            Err(error) => {
                let remedy = "make it readable, or take it away";
                self.unread
                    .push(fault(path, format!("it cannot be read: {error}"), remedy));
                None
            }
        }
    }

    /// Whether this is a link, which is told.
    fn refuse_link(&mut self, path: &Path) -> bool {
        let Ok(target) = fs::read_link(path) else {
            return false;
        };
        let target = target.display();
        let what = match fs::metadata(path) {
            Ok(_) => format!("it is a link to {target}, and links are not followed"),
            Err(_) => format!("it is a link to {target}, where nothing is"),
        };
        self.unread
            .push(fault(path, what, "copy what it leads to, in its place"));
        true
    }
}

/// What something is that is no file.
fn kind(kind: fs::FileType) -> Option<&'static str> {
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

fn fault(path: &Path, what: impl Into<String>, remedy: &str) -> Finding {
    Finding::of_file(&path.display().to_string(), what, remedy)
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

fn unreadable(path: &Path, error: &io::Error) -> Error {
    let what = match error.kind() {
        io::ErrorKind::NotFound => {
            format!("it is not there; the sources are a folder with {PACKAGE}/ and {MODELS}/")
        }
        io::ErrorKind::NotADirectory => {
            format!("it is no folder; the sources are a folder with {PACKAGE}/ and {MODELS}/")
        }
        _ => format!("it cannot be read: {error}"),
    };
    Error {
        path: path.to_owned(),
        what,
    }
}
