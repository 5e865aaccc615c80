//! Names that a newcomer can guess and find by grep, and doc comments that begin with what they describe.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
};

use super::source_file::{SourceFile, project_root, rust_sources};

/// One of each in many modules, by convention: the module's error, a command's arguments, a capability's settings.
const CONVENTIONAL: &[&str] = &["Error", "Arguments", "Settings"];

/// Words that turn a doc comment into a question instead of a statement.
const QUESTION_WORDS: &[&str] = &[
    "What", "Who", "Whom", "Whose", "Whether", "Where", "Which", "How", "Why", "When",
];

/// A type that is defined in `src`, outside of tests.
struct TypeDefinition {
    name: String,
    public: bool,
    path: PathBuf,
}

#[test]
fn public_type_names_are_unique() {
    let mut defined: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for definition in type_definitions().into_iter().filter(|found| found.public) {
        let places = defined.entry(definition.name).or_default();
        places.push(definition.path.display().to_string());
    }
    let repeated: Vec<_> = defined
        .into_iter()
        .filter(|(name, places)| places.len() > 1 && !CONVENTIONAL.contains(&name.as_str()))
        .map(|(name, places)| format!("{name}: {}", places.join(", ")))
        .collect();
    assert!(
        repeated.is_empty(),
        "give each of these types a name that says which one it is:\n{}",
        repeated.join("\n")
    );
}

#[test]
fn a_public_type_of_one_word_is_in_the_glossary() {
    let glossary = glossary();
    let unknown: Vec<_> = type_definitions()
        .into_iter()
        .filter(|found| found.public && word_count(&found.name) < 2)
        .filter(|found| !CONVENTIONAL.contains(&found.name.as_str()))
        .filter(|found| !glossary.contains(&found.name.to_lowercase()))
        .map(|found| format!("{}: {}", found.path.display(), found.name))
        .collect();
    assert!(
        unknown.is_empty(),
        "say with a second word what these are, or define the word in docs/glossary.md:\n{}",
        unknown.join("\n")
    );
}

#[test]
fn doc_comments_do_not_open_with_a_question_word() {
    let questions: Vec<_> = rust_sources("src")
        .iter()
        .flat_map(|source| {
            openings(&source.text)
                .filter(|opening| is_question(opening))
                .map(|opening| format!("{}: {opening}", source.path.display()))
                .collect::<Vec<_>>()
        })
        .collect();
    assert!(
        questions.is_empty(),
        "begin these with what the thing is or does (\"True if ..\", \"The ..\", \"Checks ..\"):\n{}",
        questions.join("\n")
    );
}

fn is_question(opening: &str) -> bool {
    let first = opening.split(|c: char| !c.is_alphanumeric()).next();
    first.is_some_and(|word| QUESTION_WORDS.contains(&word))
}

/// The first line of every run of `///` lines.
fn openings(text: &str) -> impl Iterator<Item = &str> {
    let mut inside = false;
    text.lines().filter_map(move |line| {
        let opening = line.trim().strip_prefix("///");
        let first = !inside;
        inside = opening.is_some();
        opening.filter(|_| first).map(str::trim)
    })
}

fn type_definitions() -> Vec<TypeDefinition> {
    rust_sources("src").iter().flat_map(definitions_in).collect()
}

fn definitions_in(source: &SourceFile) -> Vec<TypeDefinition> {
    let defined = |line: &str| {
        let line = line.trim();
        let (public, item) = without_visibility(line);
        let item = item.strip_prefix("unsafe ").unwrap_or(item);
        let (keyword, rest) = item.split_once(' ')?;
        let is_type = ["struct", "enum", "trait", "union", "type"].contains(&keyword);
        // An associated type is part of a trait's implementation: it takes the trait's name for it.
        let associated = keyword == "type" && !public;
        let name: String = rest
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect();
        (is_type && !associated && !name.is_empty()).then(|| TypeDefinition {
            name,
            public,
            path: source.path.clone(),
        })
    };
    source.code.lines().filter_map(defined).collect()
}

/// True, with what follows, if `item` begins with `pub` or `pub(..)`.
fn without_visibility(item: &str) -> (bool, &str) {
    let Some(rest) = item.strip_prefix("pub") else {
        return (false, item);
    };
    match rest.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
        Some((_, rest)) => (true, rest.trim_start()),
        None => (rest.starts_with(' '), rest.trim_start()),
    }
}

/// `PinDigits` has two words, `Ssml` one.
fn word_count(name: &str) -> usize {
    name.chars().filter(char::is_ascii_uppercase).count()
}

/// The words that the glossary defines, each in lower case and without spaces, in the singular and the plural.
fn glossary() -> BTreeSet<String> {
    let text = fs::read_to_string(project_root().join("docs/glossary.md")).expect("the glossary can be read");
    let rows = text.lines().filter_map(|line| line.strip_prefix("| **"));
    let words = rows.filter_map(|row| row.split_once("**")).map(|(word, _)| {
        word.chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect::<String>()
    });
    words.flat_map(|word| [format!("{word}s"), word]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contracts::source_file::blank_comments_and_literals;

    #[test]
    fn every_kind_of_definition_is_seen() {
        let text = "pub struct A;\npub(in crate::a) enum BigB {}\n    trait C {}\nimpl X { type D = u8; }\n// pub struct E\n";
        let source = SourceFile {
            path: "src/a.rs".into(),
            text: text.to_owned(),
            code: blank_comments_and_literals(text),
        };
        let found = definitions_in(&source);
        let found: Vec<_> = found.iter().map(|d| (d.name.as_str(), d.public)).collect();
        assert_eq!(found, [("A", true), ("BigB", true), ("C", false)]);
    }

    #[test]
    fn only_the_first_line_of_a_doc_comment_opens_it() {
        let text = "/// The key.\n/// What it opens.\nfn a();\n    /// Whether it fits.\nfn b();";
        let found: Vec<_> = openings(text).filter(|opening| is_question(opening)).collect();
        assert_eq!(found, ["Whether it fits."]);
        assert!(!is_question("Whatever comes."));
    }
}
