//! Finds the fixtures that are meant.

use std::{
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
};

use serde_json::Value;

/// The files at these paths, and the fixtures everywhere in the folders among them, in order.
///
/// # Errors
/// The path that cannot be read, and why.
pub fn find(paths: &[PathBuf]) -> Result<Vec<PathBuf>, (PathBuf, io::Error)> {
    let mut found = Vec::new();
    for path in paths {
        let kind = fs::metadata(path).map_err(|error| (path.clone(), error))?;
        if kind.is_dir() {
            below(path, &mut found).map_err(|error| (path.clone(), error))?;
        } else {
            found.push(path.clone());
        }
    }
    Ok(found)
}

fn below(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    let mut entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for path in entries.into_iter().map(|entry| entry.path()) {
        if path.is_dir() {
            below(&path, found)?;
        } else if path.extension() == Some(OsStr::new("json")) && is_fixture(&fs::read_to_string(&path)?) {
            found.push(path);
        }
    }
    Ok(())
}

/// Other JSON may lie beside fixtures: people, schemas. What is no JSON at all is somebody's broken fixture.
fn is_fixture(text: &str) -> bool {
    match serde_json::from_str(text) {
        // A schema has a title too.
        Ok(Value::Object(members)) => {
            let has = |key: &str| members.contains_key(key);
            !has("$id") && ["title", "steps", "userInput", "headers"].into_iter().any(has)
        }
        Ok(_) => false,
        Err(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fixtures_are_found_among_other_files_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, text).unwrap();
            path
        };
        let later = file("b/one.json", "{\"steps\": []}");
        let broken = file("a.json", "{");
        let alone = file("people.json", "{\"employees\": []}");
        file("notes.txt", "{");
        file("some.schema.json", "{\"$id\": \"x\", \"title\": \"y\"}");
        let all = [folder.path().to_owned(), alone.clone()];
        assert_eq!(find(&all).unwrap(), [broken, later, alone]);
        let (path, _) = find(&[folder.path().join("none")]).unwrap_err();
        assert!(path.ends_with("none"));
    }
}
