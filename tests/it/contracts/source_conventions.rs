//! Conventions of the source: file sizes, words that must not remain in it, and the module docs of every folder.
//!
//! Clippy limits the length of functions (`too-many-lines-threshold`). The test here only forbids exceptions to that.

use std::{fs, path::Path};

use super::source_file::{SourceFile, blank_comments_and_literals, project_root, rust_sources};

/// A file of the program or of the rig ends before this line, its tests not counted.
const LINE_LIMIT: usize = 400;

#[test]
fn files_stay_within_the_line_limit() {
    let long = |source: &SourceFile| source.code.trim_end().lines().count() >= LINE_LIMIT;
    let faults: Vec<_> = ["src", "benches", "tests/it/support"]
        .into_iter()
        .flat_map(rust_sources)
        .filter(long)
        .map(|source| source.path)
        .collect();
    assert!(faults.is_empty(), "split these by what they do: {faults:?}");
}

#[test]
fn nothing_is_left_behind_or_excused() {
    let unwanted = [
        ("todo!", "write it"),
        ("unimplemented!", "write it"),
        ("dbg!", "remove it"),
        ("#[ignore", "a test runs or goes"),
        ("#[should_panic", "assert what is returned"),
        ("#[allow(", "#[expect(.., reason = \"..\")] expires"),
        ("#![allow(", "#[expect(.., reason = \"..\")] expires"),
        ("too_many_lines", "split the function"),
    ];
    let mut faults = Vec::new();
    for source in all_sources() {
        // Blanked again here, because `source.code` ends before the tests.
        let code = blank_comments_and_literals(&source.text);
        for (word, remedy) in unwanted.iter().filter(|(word, _)| code.contains(word)) {
            faults.push(format!("{}: {word}: {remedy}", source.path.display()));
        }
        for word in ["TODO", "FIXME", "XXX"]
            .iter()
            .filter(|word| comment_text(&source.text).contains(**word))
        {
            faults.push(format!("{}: {word}: do it or file it", source.path.display()));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_folder_says_what_lives_there() {
    let mut faults = Vec::new();
    for folder in rust_folders("src") {
        let Ok(text) = fs::read_to_string(project_root().join(&folder).join("mod.rs")) else {
            faults.push(format!("{folder}: has no mod.rs"));
            continue;
        };
        let docs: String = text.lines().filter(|line| line.starts_with("//!")).collect();
        for words in ["Lives here", "Does not live here"] {
            if !docs.contains(words) {
                faults.push(format!("{folder}/mod.rs: does not say \"{words}\""));
            }
        }
        if project_root().join(format!("{folder}.rs")).exists() {
            faults.push(format!("{folder}.rs: the module of a folder is its mod.rs"));
        }
    }
    for source in rust_sources("tests/it")
        .into_iter()
        .filter(|source| !source.text.starts_with("//! "))
    {
        faults.push(format!(
            "{}: does not begin with a `//! ` line that describes it",
            source.path.display()
        ));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn all_sources() -> Vec<SourceFile> {
    ["src", "tests", "benches"]
        .into_iter()
        .flat_map(rust_sources)
        .collect()
}

/// The text after `//` in every line.
fn comment_text(text: &str) -> String {
    text.lines()
        .filter_map(|line| line.split_once("//"))
        .map(|(_, comment)| comment)
        .collect()
}

/// Every folder below `folder` that contains Rust files.
fn rust_folders(folder: &str) -> Vec<String> {
    let parent = |source: SourceFile| source.path.parent().map(Path::to_path_buf);
    let mut found: Vec<_> = rust_sources(folder).into_iter().filter_map(parent).collect();
    found.dedup();
    found
        .into_iter()
        .filter(|path| path != Path::new(folder))
        .map(|path| path.display().to_string())
        .collect()
}
