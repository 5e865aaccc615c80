//! Every APL document passes Amazon's own validator, the public `apl-suggester` package.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::{Value, json};

const VALIDATOR_FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/apl");
const SCREENS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/turn/screens");

/// The largest size of a document, in bytes. Together with its data and the speech, a response then stays far below
/// Alexa's limit of 24 KB.
const MAX_DOCUMENT_BYTES: usize = 4 * 1024;

/// Runs the validator on these files. Returns one line for each finding: the file, the place in it, and the fault.
#[track_caller]
fn run_validator(files: &[PathBuf]) -> String {
    assert!(
        Path::new(VALIDATOR_FOLDER)
            .join("node_modules/apl-suggester")
            .is_dir(),
        "the npm packages of tests/apl are missing: run scripts/setup, or `npm ci` in tests/apl"
    );
    let ran = Command::new("node")
        .current_dir(VALIDATOR_FOLDER)
        .arg("validate.mjs")
        .args(files)
        .output()
        .expect("Node.js is missing: run scripts/setup");
    let found = String::from_utf8_lossy(&ran.stdout).into_owned();
    let said = String::from_utf8_lossy(&ran.stderr);
    assert_eq!(ran.status.success(), found.is_empty(), "{found}{said}");
    found
}

fn document_paths() -> Vec<PathBuf> {
    let entries = fs::read_dir(SCREENS).unwrap();
    let mut found: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.extension().is_some_and(|end| end == "json"));
    assert!(!found.is_empty(), "there is no document in {SCREENS}");
    found
}

fn read_json(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn every_document_passes_amazons_validator() {
    assert_eq!(run_validator(&document_paths()), "");
}

#[test]
fn the_validator_finds_every_fault_in_a_broken_document() {
    let scrolled = "/mainTemplate/items/0/items/0/items/0";
    let faults = [
        ("", "version", json!("0.9")),
        ("/mainTemplate/items/0", "colour", json!("#000000")),
        ("/mainTemplate/items/0", "width", json!("broad")),
        (scrolled, "justifyContent", json!("middle")),
    ];
    let folder = tempfile::tempdir().unwrap();
    let mut spoiled = Vec::new();
    for sound in document_paths() {
        for (place, key, value) in &faults {
            let mut document = read_json(&sound);
            document.pointer_mut(place).unwrap()[*key] = value.clone();
            let name = format!("{key}-{}", sound.file_name().unwrap().display());
            let file = folder.path().join(name);
            fs::write(&file, document.to_string()).unwrap();
            spoiled.push((file, *key));
        }
    }
    let files: Vec<_> = spoiled.iter().map(|(file, _)| file.clone()).collect();
    let found = run_validator(&files);
    for (file, key) in spoiled {
        let named = format!("{}:", file.display());
        let told = |line: &str| {
            line.strip_prefix(&named)
                .is_some_and(|finding| finding.contains(key))
        };
        assert!(found.lines().any(told), "the validator accepts {named}\n{found}");
    }
}

#[test]
fn every_document_is_small_and_needs_no_newer_device_than_necessary() {
    for path in document_paths() {
        let text = fs::read_to_string(&path).unwrap();
        assert!(
            text.len() < MAX_DOCUMENT_BYTES,
            "{} has {} bytes",
            path.display(),
            text.len()
        );
        let document = read_json(&path);
        // The documents need version 1.3: it introduced the background, and parameters named like their data source.
        assert_eq!(document["version"], "1.3", "{}", path.display());
        assert!(document["background"].is_string(), "{}", path.display());
        for word in ["import", "http", "\"source\"", "Image"] {
            assert!(!text.contains(word), "{} fetches: {word}", path.display());
        }
    }
}
