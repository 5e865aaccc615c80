//! Finds the fixtures that are meant.

use std::{
    collections::HashSet,
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
};

use serde_json::{Map, Value};

/// What is at some paths.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The fixtures, in order.
    pub fixtures: Vec<PathBuf>,
    /// JSON in folders that is nothing we know: it is left alone, and may have been meant.
    pub strange: Vec<PathBuf>,
}

/// The files at these paths, whatever they are, and the fixtures everywhere in the folders among them.
///
/// # Errors
/// The path that cannot be read, and why.
pub fn find(paths: &[PathBuf]) -> Result<Found, (PathBuf, io::Error)> {
    let mut found = Found::default();
    for path in paths {
        let kind = fs::metadata(path).map_err(|error| (path.clone(), error))?;
        if kind.is_dir() {
            below(path, &mut HashSet::new(), &mut found)?;
        } else {
            found.fixtures.push(path.clone());
        }
    }
    Ok(found)
}

/// `seen` are the folders that were looked into, by their real names: links may lead around in a circle.
fn below(folder: &Path, seen: &mut HashSet<PathBuf>, found: &mut Found) -> Result<(), (PathBuf, io::Error)> {
    let of_folder = |error| (folder.to_owned(), error);
    if !seen.insert(folder.canonicalize().map_err(of_folder)?) {
        return Ok(());
    }
    let entries = fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    let mut entries = entries.map_err(of_folder)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for path in entries.into_iter().map(|entry| entry.path()) {
        if path.is_dir() {
            below(&path, seen, found)?;
        } else if path.extension() == Some(OsStr::new("json")) {
            match kind(&path) {
                Kind::Fixture => found.fixtures.push(path),
                Kind::Strange => found.strange.push(path),
                Kind::Other => {}
            }
        }
    }
    Ok(())
}

enum Kind {
    /// A fixture, perhaps a broken one.
    Fixture,
    /// What may lie beside fixtures.
    Other,
    /// Nothing we know.
    Strange,
}

fn kind(path: &Path) -> Kind {
    match fs::metadata(path) {
        Ok(there) if !there.is_file() => return Kind::Other,
        // A link that leads nowhere: somebody's broken fixture, which is named when it is read.
        Err(_) => return Kind::Fixture,
        Ok(_) => {}
    }
    let Ok(text) = fs::read_to_string(path) else {
        return Kind::Fixture;
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    match serde_json::from_str(text) {
        Ok(Value::Object(members)) => kind_of(&members),
        Ok(_) => Kind::Strange,
        Err(_) => Kind::Fixture,
    }
}

fn kind_of(members: &Map<String, Value>) -> Kind {
    let one_of = |keys: &[&str]| keys.iter().any(|key| members.contains_key(*key));
    // A schema has a title too.
    if one_of(&["$id", "$defs", "employees", "organizations", "publishings"]) {
        Kind::Other
    } else if one_of(&["title", "steps", "userInput", "skillId", "headers"]) {
        Kind::Fixture
    } else {
        Kind::Strange
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Folder(tempfile::TempDir);

    impl Folder {
        fn file(&self, name: &str, text: &str) -> PathBuf {
            let path = self.0.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, text).unwrap();
            path
        }

        fn find(&self) -> Found {
            find(&[self.0.path().to_owned()]).unwrap()
        }
    }

    #[test]
    fn fixtures_are_found_among_other_files_in_order() {
        let folder = Folder(tempfile::tempdir().unwrap());
        let later = folder.file("b/one.json", "{\"steps\": []}");
        let broken = folder.file("a.json", "{");
        let alone = folder.file("people.json", "\u{feff}{\"employees\": []}");
        folder.file("notes.txt", "{");
        folder.file("some.schema.json", "{\"$id\": \"x\", \"title\": \"y\"}");
        let all = [folder.0.path().to_owned(), alone.clone()];
        assert_eq!(find(&all).unwrap().fixtures, [broken, later, alone]);
        let (path, _) = find(&[folder.0.path().join("none")]).unwrap_err();
        assert!(path.ends_with("none"));
    }

    #[test]
    fn json_that_nobody_knows_is_told() {
        let folder = Folder(tempfile::tempdir().unwrap());
        let list = folder.file("list.json", "[{\"title\": \"x\"}]");
        let misspelt = folder.file("misspelt.json", "{\"userInputs\": []}");
        let dialog = folder.file("of-the-cli.json", "{\"skillId\": \"x\", \"userInputs\": []}");
        let found = folder.find();
        assert_eq!(
            (found.fixtures, found.strange),
            (vec![dialog], vec![list, misspelt])
        );
    }

    #[cfg(unix)]
    #[test]
    fn links_lead_to_each_folder_once_and_what_leads_nowhere_is_found() {
        let folder = Folder(tempfile::tempdir().unwrap());
        let one = folder.file("one.json", "{\"steps\": []}");
        let link = |to: &str, name: &str| {
            let path = folder.0.path().join(name);
            std::os::unix::fs::symlink(to, &path).unwrap();
            path
        };
        link(".", "loop");
        link("/dev/null", "device.json");
        let lost = link("nowhere", "lost.json");
        assert_eq!(folder.find().fixtures, [lost, one]);
    }
}
