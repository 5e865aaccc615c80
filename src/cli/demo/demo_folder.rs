//! The folder for the demo's data.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::secret::{self, SystemEntropy};

/// A folder that only its owner can read. A temporary one is removed when it is dropped.
#[derive(Debug)]
pub(super) struct DemoFolder {
    path: PathBuf,
    temporary: bool,
}

impl DemoFolder {
    /// Opens the folder at `path`, and creates it if it does not exist.
    pub(super) fn open_kept(path: &Path) -> io::Result<Self> {
        if !path.is_dir() {
            create_private_folder(path)?;
        }
        Ok(Self {
            path: path.to_owned(),
            temporary: false,
        })
    }

    /// Creates a new folder among the system's temporary files.
    pub(super) fn create_temporary() -> io::Result<Self> {
        // The name is random, because `create_private_folder` accepts a folder that exists, and anybody may create one here first.
        let path = std::env::temp_dir().join(format!(
            "countersign-demo-{}",
            secret::generate_random_id(&SystemEntropy)
        ));
        create_private_folder(&path)?;
        Ok(Self {
            path,
            temporary: true,
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for DemoFolder {
    fn drop(&mut self) {
        if self.temporary {
            // If this fails, only sample data stays behind, and the system clears its temporary files.
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

fn create_private_folder(path: &Path) -> io::Result<()> {
    let mut folder = fs::DirBuilder::new();
    folder.recursive(true);
    // Set at creation: changing the mode afterwards would leave a moment in which others can read the folder.
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder.create(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_temporary_folder_is_gone_in_the_end_and_another_stays() {
        let outer = tempfile::tempdir().unwrap();
        let kept = outer.path().join("data").join("demo");
        drop(DemoFolder::open_kept(&kept).unwrap());
        assert!(kept.is_dir());
        drop(DemoFolder::open_kept(&kept).unwrap());
        let temporary = DemoFolder::create_temporary().unwrap();
        let path = temporary.path().to_owned();
        fs::write(path.join("file"), "text").unwrap();
        drop(temporary);
        assert!(!path.exists());
    }
}
