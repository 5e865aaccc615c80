//! Reads the project's Rust files as text and separates code from comments, strings and test modules.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A Rust file of this project.
pub(super) struct SourceFile {
    /// The path, relative to the project's root.
    pub path: PathBuf,
    /// The whole text.
    pub text: String,
    /// The code outside test modules. Comments and the contents of literals are replaced by spaces; line numbers stay.
    pub code: String,
}

impl SourceFile {
    /// The path of the module from the crate root: `["mfa", "store"]` for `src/mfa/store/mod.rs`.
    pub(super) fn module(&self) -> Vec<String> {
        let inside = self
            .path
            .strip_prefix("src")
            .unwrap_or(&self.path)
            .with_extension("");
        let names = inside.iter().map(|name| name.to_string_lossy().into_owned());
        names
            .filter(|name| !["mod", "lib", "main"].contains(&name.as_str()))
            .collect()
    }
}

/// The root folder of the project.
pub(super) fn project_root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file below `folder`, sorted by path.
pub(super) fn rust_sources(folder: &str) -> Vec<SourceFile> {
    let found: Vec<SourceFile> = find_files(folder, "rs").into_iter().map(read_source).collect();
    assert!(!found.is_empty(), "there are no Rust files in {folder}");
    found
}

/// Every file below `folder` whose name ends in `.extension`, relative to the project's root and sorted. Generated and
/// installed files are skipped.
pub(super) fn find_files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![project_root().join(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        for path in entries.map(|entry| entry.expect("the tree can be read").path()) {
            let generated = ["node_modules", "generated", "target"]
                .iter()
                .any(|name| path.ends_with(name));
            if path.is_dir() && !generated {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == extension) {
                found.push(
                    path.strip_prefix(project_root())
                        .expect("the file is below the root")
                        .to_path_buf(),
                );
            }
        }
    }
    found.sort();
    found
}

fn read_source(path: PathBuf) -> SourceFile {
    let text = fs::read_to_string(project_root().join(&path)).expect("a source file is UTF-8");
    let is_test = path.with_extension("").iter().any(|name| name == "tests");
    let code = if is_test && path.starts_with("src") {
        String::new()
    } else {
        strip_test_modules(&blank_comments_and_literals(&text)).to_owned()
    };
    SourceFile { path, text, code }
}

/// The code before the first module that is compiled for tests only.
fn strip_test_modules(code: &str) -> &str {
    let mut from = 0;
    while let Some(found) = code[from..].find("#[cfg(test)]") {
        let at = from + found;
        from = at + "#[cfg(test)]".len();
        if code[from..].trim_start().starts_with("mod ") {
            return &code[..at];
        }
    }
    code
}

/// Replaces comments and the contents of literals by spaces. Line numbers stay the same.
pub(super) fn blank_comments_and_literals(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let hidden = comment_length(rest).or_else(|| literal_length(rest, out.chars().next_back()));
        if let Some(length) = hidden {
            out.extend(rest[..length].chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
            rest = &rest[length..];
        } else {
            out.push(next);
            rest = &rest[next.len_utf8()..];
        }
    }
    out
}

/// The length of the comment at the beginning of `text`, if there is one.
fn comment_length(text: &str) -> Option<usize> {
    if text.starts_with("//") {
        return Some(text.find('\n').unwrap_or(text.len()));
    }
    text.starts_with("/*")
        .then(|| text.find("*/").map_or(text.len(), |end| end + 2))
}

/// The length of the string or character literal at the beginning of `text`, if there is one. `before` is the previous
/// character: after part of a name, `r` and `br` do not start a raw string.
fn literal_length(text: &str, before: Option<char>) -> Option<usize> {
    let inside_a_name = before.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let raw = text
        .strip_prefix("br")
        .or_else(|| text.strip_prefix('r'))
        .filter(|_| !inside_a_name);
    if let Some(after) = raw {
        let hashes = after.len() - after.trim_start_matches('#').len();
        if after[hashes..].starts_with('"') {
            let end = format!("\"{}", "#".repeat(hashes));
            let open = text.len() - after.len() + hashes + 1;
            return Some(
                text[open..]
                    .find(&end)
                    .map_or(text.len(), |at| open + at + end.len()),
            );
        }
    }
    match text.as_bytes()[0] {
        b'"' => Some(quoted_length(text, b'"')),
        // A character such as 'a' or '\n', not a lifetime.
        b'\'' if text[1..].starts_with('\\') || text[1..].chars().nth(1) == Some('\'') => {
            Some(quoted_length(text, b'\''))
        }
        _ => None,
    }
}

/// The length of a quoted literal, including both quotes.
fn quoted_length(text: &str, quote: u8) -> usize {
    let bytes = text.as_bytes();
    let mut at = 1;
    while at < bytes.len() && bytes[at] != quote {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_are_blanked() {
        let check = |text: &str, left: &str| {
            assert_eq!(
                blank_comments_and_literals(text)
                    .split_whitespace()
                    .collect::<String>(),
                left
            );
        };
        check("a // crate::b\nc", "ac");
        check("a /* crate::b\n */ c", "ac");
        check(r#"f("crate::\"b", 'c', '\'', x)"#, "f(,,,x)");
        check("f(r#\"crate::\"b\"#, g)", "f(,g)");
        check("fn f<'a>(x: &'a str)", "fnf<'a>(x:&'astr)");
        check("for\"x\"", "for");
        assert_eq!(blank_comments_and_literals("a\n/* \n\n */b").lines().count(), 4);
    }

    #[test]
    fn test_modules_are_stripped() {
        assert_eq!(strip_test_modules("a\n#[cfg(test)]\nmod tests {"), "a\n");
        assert_eq!(
            strip_test_modules("a\n#[cfg(test)]\nfn b() {}"),
            "a\n#[cfg(test)]\nfn b() {}"
        );
    }
}
