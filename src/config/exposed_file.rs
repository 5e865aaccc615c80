//! Recognizes files with keys that are open to everybody on the machine.

use std::{fs::File, io, path::Path};

/// The problem with a key whose file is exposed, to follow the name of the setting.
pub(super) const EXPOSED: &str = "is in a file that every user of this machine can read or change";

/// Returns the remedy if everybody on this machine can read or change the file, and otherwise `None`. A file that cannot be
/// opened is not exposed: whoever reads it reports that.
///
/// The group may have access: it is how a service gets a file that belongs to root. On a file system that is mounted
/// read-only, the permissions do not matter: Kubernetes and Docker mount secrets so, readable by everybody, in a container
/// in which there is nobody else.
pub(super) fn find_exposure(path: &Path) -> Option<String> {
    let exposed = File::open(path).and_then(|file| is_exposed(&file));
    matches!(exposed, Ok(true)).then(|| format!("run: chmod 600 {}", path.display()))
}

#[cfg(unix)]
fn is_exposed(file: &File) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;

    use rustix::fs::{StatVfsMountFlags, fstatvfs};

    let about = file.metadata()?;
    // A pipe or a device keeps nothing that somebody could read later.
    let open_to_all = about.is_file() && about.permissions().mode() & 0o006 != 0;
    Ok(open_to_all && !fstatvfs(file)?.f_flag.contains(StatVfsMountFlags::RDONLY))
}

#[cfg(not(unix))]
fn is_exposed(_: &File) -> io::Result<bool> {
    Ok(false)
}

#[cfg(all(test, unix))]
mod tests {
    use std::{
        fs::{self, Permissions},
        os::unix::fs::PermissionsExt,
    };

    use super::*;

    #[test]
    fn only_what_everybody_can_open_is_exposed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        fs::write(&path, "key").unwrap();
        for (mode, exposed) in [
            (0o600, false),
            (0o400, false),
            (0o640, false),
            (0o660, false),
            (0o644, true),
            (0o604, true),
            (0o602, true),
            (0o666, true),
        ] {
            fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
            let remedy = find_exposure(&path);
            assert_eq!(remedy.is_some(), exposed, "{mode:o}");
            assert!(remedy.is_none_or(|remedy| remedy == format!("run: chmod 600 {}", path.display())));
        }
        assert_eq!(find_exposure(&folder.path().join("none")), None);
        assert_eq!(find_exposure(Path::new("/dev/null")), None, "a device");
    }
}
