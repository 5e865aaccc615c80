//! Finds fixtures below paths.

use std::{
    collections::HashSet,
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
};

use serde_json::{Map, Value};

/// The fixtures found at some paths.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct FoundFixtures {
    /// The fixtures. Those of one folder are sorted by name.
    pub fixtures: Vec<PathBuf>,
    /// JSON files in folders that are of no known kind. They are not replayed, but the user is told about
    /// them because they may be misspelt fixtures.
    pub unrecognized: Vec<PathBuf>,
}

/// Returns the files among these paths, whatever they contain, and all fixtures in the folders among them.
///
/// # Errors
/// The path that cannot be read, and the reason.
pub fn find_fixtures(paths: &[PathBuf]) -> Result<FoundFixtures, (PathBuf, io::Error)> {
    let mut found = FoundFixtures::default();
    for path in paths {
        let kind = fs::metadata(path).map_err(|error| (path.clone(), error))?;
        if kind.is_dir() {
            search_folder(path, &mut HashSet::new(), &mut found)?;
        } else {
            found.fixtures.push(path.clone());
        }
    }
    Ok(found)
}

/// Searches a folder and its subfolders. `seen` contains the canonical paths of the folders searched so far,
/// because symbolic links may form a cycle.
fn search_folder(
    folder: &Path,
    seen: &mut HashSet<PathBuf>,
    found: &mut FoundFixtures,
) -> Result<(), (PathBuf, io::Error)> {
    let of_folder = |error| (folder.to_owned(), error);
    if !seen.insert(folder.canonicalize().map_err(of_folder)?) {
        return Ok(());
    }
    let entries = fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    let mut entries = entries.map_err(of_folder)?;
    // The order of the operating system differs from machine to machine.
    entries.sort_by_key(fs::DirEntry::file_name);
    for path in entries.into_iter().map(|entry| entry.path()) {
        if path.is_dir() {
            search_folder(&path, seen, found)?;
        } else if path.extension() == Some(OsStr::new("json")) {
            match classify_file(&path) {
                JsonFileKind::Fixture => found.fixtures.push(path),
                JsonFileKind::Unrecognized => found.unrecognized.push(path),
                JsonFileKind::Other => {}
            }
        }
    }
    Ok(())
}

enum JsonFileKind {
    /// A fixture, possibly a broken one.
    Fixture,
    /// A file that may lie next to fixtures, such as a directory or a schema.
    Other,
    /// JSON of no known kind.
    Unrecognized,
}

fn classify_file(path: &Path) -> JsonFileKind {
    match fs::metadata(path) {
        Ok(there) if !there.is_file() => return JsonFileKind::Other,
        // A broken link may be somebody's fixture. The error is reported when it is read.
        Err(_) => return JsonFileKind::Fixture,
        Ok(_) => {}
    }
    // Anything unreadable is taken for a broken fixture, so that its error is reported instead of the file
    // being ignored.
    let Ok(text) = fs::read_to_string(path) else {
        return JsonFileKind::Fixture;
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    match serde_json::from_str(text) {
        Ok(Value::Object(members)) => classify_members(&members),
        Ok(_) => JsonFileKind::Unrecognized,
        Err(_) => JsonFileKind::Fixture,
    }
}

fn classify_members(members: &Map<String, Value>) -> JsonFileKind {
    let one_of = |keys: &[&str]| keys.iter().any(|key| members.contains_key(*key));
    // Check these keys first: a schema also has a title.
    if one_of(&["$id", "$defs", "employees", "organizations", "publishings"]) {
        JsonFileKind::Other
    } else if one_of(&["title", "steps", "userInput", "skillId", "headers"]) {
        JsonFileKind::Fixture
    } else {
        JsonFileKind::Unrecognized
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct TestFolder(tempfile::TempDir);

    impl TestFolder {
        fn file(&self, name: &str, text: &str) -> PathBuf {
            let path = self.0.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, text).unwrap();
            path
        }

        fn find(&self) -> FoundFixtures {
            find_fixtures(&[self.0.path().to_owned()]).unwrap()
        }
    }

    #[test]
    fn fixtures_are_found_among_other_files_in_order() {
        let folder = TestFolder(tempfile::tempdir().unwrap());
        let later = folder.file("b/one.json", "{\"steps\": []}");
        let broken = folder.file("a.json", "{");
        let alone = folder.file("people.json", "\u{feff}{\"employees\": []}");
        folder.file("notes.txt", "{");
        folder.file("some.schema.json", "{\"$id\": \"x\", \"title\": \"y\"}");
        let all = [folder.0.path().to_owned(), alone.clone()];
        assert_eq!(find_fixtures(&all).unwrap().fixtures, [broken, later, alone]);
        let (path, _) = find_fixtures(&[folder.0.path().join("none")]).unwrap_err();
        assert!(path.ends_with("none"));
    }

    #[test]
    fn json_that_nobody_knows_is_told() {
        let folder = TestFolder(tempfile::tempdir().unwrap());
        let list = folder.file("list.json", "[{\"title\": \"x\"}]");
        let misspelt = folder.file("misspelt.json", "{\"userInputs\": []}");
        let dialog = folder.file("of-the-cli.json", "{\"skillId\": \"x\", \"userInputs\": []}");
        let found = folder.find();
        assert_eq!(
            (found.fixtures, found.unrecognized),
            (vec![dialog], vec![list, misspelt])
        );
    }

    #[cfg(unix)]
    #[test]
    fn links_lead_to_each_folder_once_and_what_leads_nowhere_is_found() {
        let folder = TestFolder(tempfile::tempdir().unwrap());
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
