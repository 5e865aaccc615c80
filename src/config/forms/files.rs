//! Files and directories.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::config::setting::Setting;

/// The file that is written to find out whether one can be. If a process ends in the middle of that, the
/// next one removes it.
const PROBE: &str = ".writable.half";

/// A file that could be read when the configuration was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadableFile(PathBuf);

impl ReadableFile {
    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Setting for ReadableFile {
    fn form() -> String {
        "the path of a file that this user may read".to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        match fs::File::open(text).and_then(|file| file.metadata()) {
            Ok(about) if about.is_file() => Ok(Self(text.into())),
            Ok(_) => Err("is no file".to_owned()),
            Err(error) => Err(format!("cannot be read: {error}")),
        }
    }
}

/// A directory that could be listed when the configuration was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadableDirectory(PathBuf);

impl ReadableDirectory {
    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Setting for ReadableDirectory {
    fn form() -> String {
        "the path of a directory that this user may read".to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        fs::read_dir(text)
            .map(|_| Self(text.into()))
            .map_err(|error| format!("cannot be read: {error}"))
    }
}

/// A directory that could be written to when the configuration was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WritableDirectory(PathBuf);

impl WritableDirectory {
    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Setting for WritableDirectory {
    fn form() -> String {
        "the path of a directory that this user may read and write to".to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        let folder = ReadableDirectory::read(text)?.0;
        let probe = folder.join(PROBE);
        // Another process may ask at the same time, and remove it.
        match fs::File::create_new(&probe) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(format!("cannot be written to: {error}"));
            }
            Ok(_) | Err(_) => {}
        }
        let _ = fs::remove_file(&probe);
        Ok(Self(folder))
    }
}
