//! The files of a stored chain: their names, the lock of the folder, and how they are replaced.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use ring::digest::{SHA256, digest};

use super::Error;

/// The permissions of the key.
pub(super) const KEY_MODE: u32 = 0o600;
/// The permissions of the certificates, because a server may run as another user.
pub(super) const CERTIFICATE_MODE: u32 = 0o644;

pub(super) fn key_path(folder: &Path) -> PathBuf {
    folder.join("signing-key.pem")
}

pub(super) fn anchors_path(folder: &Path) -> PathBuf {
    folder.join("root.pem")
}

pub(super) fn chains_path(folder: &Path) -> PathBuf {
    folder.join("chains")
}

/// The file name of the chain with this root, in the folder and at the end of the URL.
///
/// Each chain has its own. With a common name, a server would verify a signature with another chain that it
/// knows by that name, and report that the body was changed.
pub(super) fn chain_file_name(root: &str) -> String {
    let print = digest(&SHA256, root.as_bytes());
    // 64 bits are enough to tell the chains of one machine apart.
    let print = u64::from_be_bytes(*print.as_ref().first_chunk().expect("SHA-256 has 32 bytes"));
    format!("countersign-{print:016x}.pem")
}

/// Locks `folder` until the returned file is dropped, so that only one process at a time makes a chain in it.
/// Each of two would sign with its own chain, and a server would trust only the one that was written last.
pub(super) fn lock_folder(folder: &Path) -> Result<fs::File, Error> {
    fs::create_dir_all(folder).map_err(file_error(folder))?;
    let path = folder.join("lock");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    let file = options.open(&path).map_err(file_error(&path))?;
    match file.lock() {
        // On a file system without locks, go on: two processes that make a chain at the same time are rare.
        Err(why) if why.kind() != io::ErrorKind::Unsupported => Err(file_error(&path)(why)),
        _ => Ok(file),
    }
}

/// Writes a file with the permissions `mode`. An existing file is removed first, because it would keep its
/// own permissions.
pub(super) fn replace_file(path: &Path, text: &str, mode: u32) -> Result<(), Error> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    let gone = fs::remove_file(path).or_else(|error| match error.kind() {
        io::ErrorKind::NotFound => Ok(()),
        _ => Err(error),
    });
    let written = gone
        .and_then(|()| options.open(path))
        .and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(file_error(path))
}

pub(super) fn file_error(path: &Path) -> impl FnOnce(io::Error) -> Error {
    move |why| Error::File {
        path: path.to_owned(),
        why,
    }
}
