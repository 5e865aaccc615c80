//! Files and directories.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::config::setting_value::SettingValue;

/// The file that is created to test that a directory is writable. If a process ends in the middle of the test, the
/// next one removes the file.
const PROBE_FILE: &str = ".writable.half";

/// A file that could be read when the configuration was loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadableFile(PathBuf);

impl ReadableFile {
    /// The path of the file.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl SettingValue for ReadableFile {
    fn expected_format() -> String {
        "the path of a file that this user may read".to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        match fs::File::open(text).and_then(|file| file.metadata()) {
            Ok(about) if about.is_file() => Ok(Self(text.into())),
            Ok(_) => Err("is not a file".to_owned()),
            Err(error) => Err(format!("cannot be read: {error}")),
        }
    }
}

/// A directory that could be listed when the configuration was loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadableDirectory(PathBuf);

impl ReadableDirectory {
    /// The path of the directory.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl SettingValue for ReadableDirectory {
    fn expected_format() -> String {
        "the path of a directory that this user may read".to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        fs::read_dir(text)
            .map(|_| Self(text.into()))
            .map_err(|error| format!("cannot be read: {error}"))
    }
}

/// A directory that could be written to when the configuration was loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WritableDirectory(PathBuf);

impl WritableDirectory {
    /// The path of the directory.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl SettingValue for WritableDirectory {
    fn expected_format() -> String {
        "the path of a directory that this user may read and write to".to_owned()
    }

    fn read(text: &str) -> Result<Self, String> {
        let folder = ReadableDirectory::read(text)?.0;
        let probe = folder.join(PROBE_FILE);
        // Permission bits do not tell everything (the file system may be read-only), so a file is really created.
        // Another process may run the same test at the same time, so an existing file is a success too.
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
