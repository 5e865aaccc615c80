//! The check that a package is never written over its own sources.

use std::path::{Path, PathBuf};

use anyhow::bail;

/// The folders that contain the sources.
const SOURCE_FOLDERS: [&str; 2] = ["skill-package", "interaction-models"];

/// Refuses to write a package over its sources: into their folder, into a parent of it, or into one of the two
/// folders that contain them. A folder next to these two, such as `package/` in a clone of the repository, is
/// fine.
pub(super) fn refuse_overwriting_sources(sources: &Path, out: &Path) -> anyhow::Result<()> {
    let (from, to) = (resolve_links(sources), resolve_links(out));
    let inside = SOURCE_FOLDERS
        .iter()
        .any(|folder| to.starts_with(from.join(folder)));
    if from.starts_with(&to) || inside {
        bail!(
            "{}: the package would overwrite its sources, {}; give another folder with --out",
            out.display(),
            sources.display(),
        );
    }
    Ok(())
}

/// Resolves the symbolic links in a path. The part of the path that does not exist yet is kept as it is.
fn resolve_links(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    // `canonicalize` alone fails on a path that does not exist, and the output folder usually does not.
    let there = path.ancestors().find_map(|there| {
        let real = there.canonicalize().ok()?;
        Some(real.join(path.strip_prefix(there).ok()?))
    });
    there.unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::symlink};

    use super::*;

    #[test]
    fn a_package_is_never_written_over_its_sources() {
        let folder = tempfile::tempdir().unwrap();
        let at = |path: &str| folder.path().join(path);
        fs::create_dir_all(at("mine/skill-package")).unwrap();
        symlink(at("mine"), at("linked")).unwrap();
        for (out, may) in [
            ("mine", false),
            ("linked", false),
            ("", false),
            ("mine/../mine", false),
            ("mine/skill-package", false),
            ("mine/skill-package/new/one", false),
            ("linked/interaction-models/new", false),
            ("mine/package", true),
            ("package", true),
            ("mine2", true),
        ] {
            assert_eq!(
                refuse_overwriting_sources(&at("mine"), &at(out)).is_ok(),
                may,
                "{out}"
            );
        }
    }
}
