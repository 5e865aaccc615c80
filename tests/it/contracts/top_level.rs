//! The top level of the repository contains only the entries listed here.

use std::{collections::BTreeSet, fs};

use super::source_file::project_root;

/// The files and folders of the product.
const PRODUCT: &[&str] = &[
    "Cargo.toml",
    "README.md",
    "fixtures",
    "interaction-models",
    "migrations",
    "skill-package",
    "src",
    "tests",
];

/// Documentation and tooling.
const SUPPORTING: &[&str] = &[
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "LICENSE",
    "SECURITY.md",
    "askama.toml",
    "benches",
    "deny.toml",
    "docs",
    "fuzz",
    "rustfmt.toml",
    "scripts",
];

/// Files and folders that tools expect under these names.
const HIDDEN: &[&str] = &[
    ".cargo",
    ".ci",
    ".clippy.toml",
    ".config",
    ".editorconfig",
    ".git",
    ".github",
    ".gitignore",
];

#[test]
fn s0_06_the_top_level_holds_the_product_and_little_else() {
    let ignored = fs::read_to_string(project_root().join(".gitignore")).expect("there is a .gitignore");
    let ignored: BTreeSet<&str> = ignored.lines().map(|line| line.trim_matches('/')).collect();
    let entries = fs::read_dir(project_root()).expect("the root can be read");
    let names = entries.map(|entry| {
        entry
            .expect("an entry can be read")
            .file_name()
            .display()
            .to_string()
    });
    let found: BTreeSet<String> = names.filter(|name| !ignored.contains(name.as_str())).collect();

    let known: BTreeSet<&str> = [PRODUCT, SUPPORTING, HIDDEN]
        .into_iter()
        .flatten()
        .copied()
        .collect();
    let strange: Vec<_> = found
        .iter()
        .filter(|name| !known.contains(name.as_str()))
        .collect();
    assert!(
        strange.is_empty(),
        "these do not belong to the top level: {strange:?}"
    );
    let missing: Vec<_> = PRODUCT.iter().filter(|name| !found.contains(**name)).collect();
    assert!(missing.is_empty(), "these belong to the top level: {missing:?}");
}
