//! Sizes, and words that must not be left behind.
//!
//! The length of a function is clippy's to count (`too-many-lines-threshold`); here it is only kept from being excused.

use super::source::{Source, blank, sources};

/// A file of the program or of the rig ends before this line, its tests not counted.
const LINES: usize = 300;

#[test]
fn a_file_ends_before_line_300() {
    let long = |source: &Source| source.code.trim_end().lines().count() >= LINES;
    let faults: Vec<_> = ["src", "tests/it/support"]
        .into_iter()
        .flat_map(sources)
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
        ("dbg!", "take it out"),
        ("#[ignore", "a test runs or goes"),
        ("#[should_panic", "assert what is returned"),
        ("#[allow(", "#[expect(.., reason = \"..\")] expires"),
        ("#![allow(", "#[expect(.., reason = \"..\")] expires"),
        ("too_many_lines", "split the function"),
    ];
    let mut faults = Vec::new();
    for source in everything() {
        // Blanked anew: what `code` holds ends before the tests.
        let code = blank(&source.text);
        for (word, remedy) in unwanted.iter().filter(|(word, _)| code.contains(word)) {
            faults.push(format!("{}: {word}: {remedy}", source.path.display()));
        }
        for word in ["TODO", "FIXME", "XXX"]
            .iter()
            .filter(|word| comments(&source.text).contains(**word))
        {
            faults.push(format!("{}: {word}: do it or file it", source.path.display()));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn everything() -> Vec<Source> {
    ["src", "tests"].into_iter().flat_map(sources).collect()
}

/// The text after `//` of every line that has one.
fn comments(text: &str) -> String {
    text.lines()
        .filter_map(|line| line.split_once("//"))
        .map(|(_, comment)| comment)
        .collect()
}
