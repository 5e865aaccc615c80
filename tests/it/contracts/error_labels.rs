//! `docs/errors.md` lists every cause for which a request is rejected or a turn fails, and nothing else.

use std::{collections::BTreeSet, fs};

use super::source_file::{SourceFile, project_root, rust_sources};

/// The files that name the causes.
const LABEL_FILES: [&str; 4] = [
    "src/alexa/verify",
    "src/linking/error.rs",
    "src/turn/endpoint.rs",
    "src/turn/error.rs",
];

#[test]
fn the_documented_causes_are_those_of_the_program() {
    let of_causes = |source: &SourceFile| LABEL_FILES.iter().any(|place| source.path.starts_with(place));
    let code: Vec<SourceFile> = rust_sources("src").into_iter().filter(of_causes).collect();
    let named: BTreeSet<&str> = code
        .iter()
        .flat_map(|source| match_arm_labels(&source.text))
        .collect();
    assert!(named.len() > 50, "only {} causes were found", named.len());

    let document =
        fs::read_to_string(project_root().join("docs/errors.md")).expect("there is a docs/errors.md");
    let documented: BTreeSet<&str> = document.lines().flat_map(first_column).collect();
    let forgotten: Vec<_> = named.difference(&documented).collect();
    assert!(forgotten.is_empty(), "docs/errors.md lacks {forgotten:?}");
    let invented: Vec<_> = documented.difference(&named).collect();
    assert!(
        invented.is_empty(),
        "docs/errors.md lists {invented:?}, which the program does not have"
    );
}

/// The labels of arms such as `Self::Expired => "chain_expired",`.
fn match_arm_labels(text: &str) -> impl Iterator<Item = &str> {
    let arms = text.lines().filter_map(|line| line.trim().strip_prefix("Self::"));
    let texts = arms.filter_map(|arm| arm.split_once("=> \"")?.1.strip_suffix("\","));
    texts.filter(|text| {
        text.bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
    })
}

/// The texts in backticks in the first column of a table row.
fn first_column(line: &str) -> Vec<&str> {
    let cell = line
        .strip_prefix("| ")
        .and_then(|rest| rest.split(" |").next())
        .unwrap_or_default();
    cell.split('`').skip(1).step_by(2).collect()
}
