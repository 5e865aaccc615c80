//! Every promise made so far has an acceptance test that is named after it.

use std::collections::BTreeSet;

use super::source_file::rust_sources;

/// The rows of the requirements that are built, and so tested.
const BUILT: &[&str] = &[
    "S0-01", "S0-02", "S0-03", "S0-04", "S0-05", "S0-06", "S0-07", "S0-08", "S0-09", "S1-01", "S1-02",
    "S1-03", "S1-04", "S1-05", "S1-06", "S1-07", "S1-08", "S1-09", "S1-10", //
    "S1-14", "S1-18", "S1-19", "S1-20", "S1-22", "S1-23", //
    "S4-05", "S4-06", "S4-07", "S4-08", "S4-09", "S4-10", "S4-11", "S4-12", "S4-13", "S4-14",
    "S4-15", //
    "S4-29", "S4-30", "S4-31", "S4-32", "S4-33", "S4-36", "S4-37", "S4-38", "S4-40",
];

#[test]
fn every_built_requirement_has_its_test() {
    let tested: BTreeSet<String> = ["src", "tests/it"]
        .into_iter()
        .flat_map(rust_sources)
        .flat_map(|source| rows(&source.text))
        .collect();
    let untested: Vec<_> = BUILT.iter().filter(|row| !tested.contains(**row)).collect();
    assert!(untested.is_empty(), "no test is named after {untested:?}");
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
}
