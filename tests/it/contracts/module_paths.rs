//! Finds the paths of this crate that a source file names.

use std::collections::BTreeSet;

use super::source_file::SourceFile;

/// Every path of ours that this file names, from the crate's root: by `crate::`, `countersign::`, `super::` or `self::`.
pub(super) fn named_paths(source: &SourceFile) -> BTreeSet<String> {
    paths_in(&source.code, &source.module(), &BTreeSet::new())
}

/// Every path of ours that the code of `module` names. `children` are the modules that it names without a prefix.
pub(super) fn paths_in(code: &str, module: &[String], children: &BTreeSet<String>) -> BTreeSet<String> {
    let code: String = code
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace(":: ", "::");
    let mut paths = BTreeSet::new();
    for (start, root) in path_starts(&code, module, children) {
        for path in expand_use_tree(&code[start..]) {
            let mut full: Vec<&str> = root.iter().map(String::as_str).collect();
            for name in path.split("::").filter(|name| !name.is_empty()) {
                match name {
                    "self" => {}
                    "super" => {
                        full.pop();
                    }
                    _ => full.push(name),
                }
            }
            paths.insert(full.join("::"));
        }
    }
    paths
}

/// Where a path of ours continues, and the module it continues from.
fn path_starts(code: &str, module: &[String], children: &BTreeSet<String>) -> Vec<(usize, Vec<String>)> {
    let parent = &module[..module.len().saturating_sub(1)];
    let roots = [
        ("crate::", &[][..]),
        ("countersign::", &[]),
        ("super::", parent),
        ("self::", module),
    ];
    let mut found = Vec::new();
    for (word, root) in roots {
        for at in path_beginnings(code, word) {
            let mut end = at + word.len();
            let mut root = root.to_vec();
            while word == "super::" && code[end..].starts_with("super::") {
                end += "super::".len();
                root.pop();
            }
            found.push((end, root));
        }
    }
    for child in children {
        let beginnings = path_beginnings(code, &format!("{child}::"));
        found.extend(beginnings.into_iter().map(|at| (at, module.to_vec())));
    }
    found
}

/// Where a path begins with `word`.
fn path_beginnings(code: &str, word: &str) -> Vec<usize> {
    let begins = |at: &usize| {
        let before = &code[..*at];
        let inside_path = before.ends_with(|c: char| c.is_alphanumeric() || "_:".contains(c));
        // `$crate` and `pub(in crate::mfa)` name no import.
        !(inside_path || before.ends_with('$') || before.ends_with("pub(in ") || is_in_use_group(before))
    };
    code.match_indices(word)
        .map(|(at, _)| at)
        .filter(begins)
        .collect()
}

/// True if the group of a use tree is still open at the end of `before`.
fn is_in_use_group(before: &str) -> bool {
    let statement = before.rsplit(';').next().unwrap_or(before);
    statement.find("::{").is_some_and(|at| {
        let depth = |brace| statement[at..].matches(brace).count();
        depth('{') > depth('}')
    })
}

/// The paths of one use tree: `a::{b, c::d}` is `a::b` and `a::c::d`.
fn expand_use_tree(text: &str) -> Vec<String> {
    let text = text.trim_start();
    if let Some(group) = text.strip_prefix('{') {
        return split_use_group(group)
            .into_iter()
            .flat_map(expand_use_tree)
            .collect();
    }
    let name: String = text
        .chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect();
    let rest = &text[name.len()..];
    match rest.strip_prefix("::") {
        Some(rest) if rest.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '{') => {
            let below = expand_use_tree(rest).into_iter();
            below
                .map(|path| {
                    if path == "self" {
                        name.clone()
                    } else {
                        format!("{name}::{path}")
                    }
                })
                .collect()
        }
        _ => vec![name],
    }
}

/// The parts of a group that are separated by commas, up to the closing brace.
fn split_use_group(group: &str) -> Vec<&str> {
    let (mut depth, mut from, mut found) = (0_usize, 0, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                found.push(&group[from..at]);
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                found.push(&group[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    found.retain(|branch| !branch.trim().is_empty());
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contracts::source_file::blank_comments_and_literals;

    #[track_caller]
    fn check(path: &str, text: &str, want: &[&str]) {
        let source = SourceFile {
            path: path.into(),
            text: text.to_owned(),
            code: blank_comments_and_literals(text),
        };
        assert_eq!(named_paths(&source).into_iter().collect::<Vec<_>>(), want);
    }

    #[test]
    fn every_way_to_name_a_module_is_found() {
        let use_tree = "use crate::{\n    clock::{self, Clock},\n    mfa::store::{Entry, Gate as G},\n};";
        check(
            "src/turn/ask.rs",
            use_tree,
            &["clock", "clock::Clock", "mfa::store::Entry", "mfa::store::Gate"],
        );
        check(
            "src/turn/ask.rs",
            "fn f() { crate::mfa::pin::draw::<u8>() }",
            &["mfa::pin::draw"],
        );
        check(
            "src/mfa/store/redis.rs",
            "use super::super::super::turn::Ask;",
            &["turn::Ask"],
        );
        check(
            "src/mfa/store/mod.rs",
            "use super::{Pin, super::turn}; use self::redis::*;",
            &["mfa::Pin", "mfa::store::redis", "turn"],
        );
        check(
            "src/clock.rs",
            "// crate::mfa\npub(in crate::mfa) fn f(_: \"crate::turn\") {}",
            &[],
        );
    }
}
