//! Every requirement that is built has an acceptance test named after it, and is marked in `docs/requirements.md`.

use std::collections::BTreeSet;

use super::source_file::rust_sources;

/// The document with all requirements, one row for each.
const PAGE: &str = include_str!("../../../docs/requirements.md");

/// The rows of the requirements that are built, and so tested.
const BUILT: &[&str] = &[
    "S0-01", "S0-02", "S0-03", "S0-04", "S0-05", "S0-06", "S0-07", "S0-08", "S0-09", "S1-01", "S1-02",
    "S1-03", "S1-04", "S1-05", "S1-06", "S1-07", "S1-08", "S1-09", "S1-10", //
    "S1-14", "S1-18", "S1-19", "S1-20", "S1-22", "S1-23", //
    "S4-05", "S4-06", "S4-07", "S4-08", "S4-09", "S4-10", "S4-11", "S4-12", "S4-13", "S4-14",
    "S4-15", //
    "S4-29", "S4-30", "S4-31", "S4-32", "S4-33", "S4-36", "S4-37", "S4-38", "S4-40", "S5-04",
];

#[test]
fn every_built_requirement_has_its_test() {
    let tested = tested();
    let untested: Vec<_> = BUILT.iter().filter(|row| !tested.contains(**row)).collect();
    assert!(untested.is_empty(), "no test is named after {untested:?}");
}

#[test]
fn the_page_marks_the_requirements_that_are_built_and_no_others() {
    let built: BTreeSet<String> = BUILT.iter().map(|row| (*row).to_owned()).collect();
    let rows = listed(PAGE).into_iter();
    let marked: BTreeSet<String> = rows
        .filter(|(_, mark)| *mark == "yes")
        .map(|(id, _)| id)
        .collect();
    let unmarked: Vec<_> = built.difference(&marked).collect();
    assert!(
        unmarked.is_empty(),
        "docs/requirements.md does not mark these rows as built, or does not have them: {unmarked:?}"
    );
    let unbuilt: Vec<_> = marked.difference(&built).collect();
    assert!(
        unbuilt.is_empty(),
        "docs/requirements.md marks these rows as built, and they are not: {unbuilt:?}"
    );
}

#[test]
fn every_row_is_on_the_page_once_and_its_mark_is_yes_or_empty() {
    let mut ids = BTreeSet::new();
    for (id, mark) in listed(PAGE) {
        assert!(["yes", ""].contains(&mark), "the mark of {id} is {mark:?}");
        assert!(ids.insert(id.clone()), "docs/requirements.md has {id} twice");
    }
    let unknown: Vec<_> = tested().into_iter().filter(|row| !ids.contains(row)).collect();
    assert!(
        unknown.is_empty(),
        "tests are named after rows that docs/requirements.md does not have: {unknown:?}"
    );
}

/// The rows that tests are named after.
fn tested() -> BTreeSet<String> {
    let sources = ["src", "tests/it"].into_iter().flat_map(rust_sources);
    sources.flat_map(|source| rows(&source.text)).collect()
}

/// The rows of the tables on a page: the id in the first cell, and the mark in the last.
fn listed(page: &str) -> Vec<(String, &str)> {
    let cells = page
        .lines()
        .filter_map(|line| line.strip_prefix("| S")?.strip_suffix('|')?.split_once(" | "));
    cells
        .filter_map(|(id, rest)| Some((row(id)?, rest.rsplit_once('|')?.1.trim())))
        .collect()
}

/// The rows named by tests: `fn s1_05_…` and `/// Requirement: S1-05` above one.
fn rows(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in text.lines().map(str::trim) {
        let by_name = line.split_once("fn s").and_then(|(_, rest)| row(rest));
        let by_doc = line.strip_prefix("/// Requirement: S").and_then(row);
        found.extend(by_name.or(by_doc));
    }
    found
}

/// `S1-05` of `1_05_the_original…` or of `1-05`.
fn row(rest: &str) -> Option<String> {
    let mut parts = rest.splitn(3, ['_', '-']);
    let (set, number) = (parts.next()?, parts.next()?);
    let right = set.len() == 1 && number.len() == 2;
    let digits = set.chars().chain(number.chars()).all(|c| c.is_ascii_digit());
    (right && digits).then(|| format!("S{set}-{number}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_named_by_a_function_or_above_it() {
        let text =
            "    /// Requirement: S4-09\n    async fn s1_05_the_answer() {}\nfn send_again() {}\n// S0-01\n";
        assert_eq!(rows(text), ["S4-09", "S1-05"]);
    }

    #[test]
    fn a_row_of_a_table_has_its_id_and_its_mark() {
        let page = "| Row | Promise | Built |\n|---|---|---|\n| S1-05 | It answers. | yes |\n| S2-01 | `a` | |\n\nS1-06 | x |\n";
        let want = [("S1-05".to_owned(), "yes"), ("S2-01".to_owned(), "")];
        assert_eq!(listed(page), want);
    }
}
