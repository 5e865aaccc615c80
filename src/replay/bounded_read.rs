//! Reads the files that a fixture names, such as its directory.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

/// The maximum size. A directory of a large organization has a few megabytes.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// Reads `file`, relative to `folder`. A fixture may come from anybody, so anything but a regular file is
/// refused: a device may never end, and a FIFO without a writer blocks.
pub(super) fn read_bounded(folder: &Path, file: &str) -> io::Result<Vec<u8>> {
    let path = folder.join(file);
    if !path.metadata()?.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    // The limit applies to what is read. The size in the metadata can change in between.
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(io::Error::other("it has more than 64 MiB"));
    }
    Ok(bytes)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("one"), "1").unwrap();
        let read = |file| read_bounded(folder.path(), file).map_err(|error| error.to_string());
        assert_eq!(read("one"), Ok(b"1".to_vec()));
        for other in ["/dev/zero", ".", "/dev/null"] {
            assert_eq!(read(other), Err("it is not a file".to_owned()), "{other}");
        }
        let large = File::create(folder.path().join("large")).unwrap();
        large.set_len(MAX_BYTES + 1).unwrap();
        assert_eq!(read("large"), Err("it has more than 64 MiB".to_owned()));
    }
}
