//! Inside a folder, too, imports go one way: a file can be read without the files that are built on it.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    path::{Path, PathBuf},
};

use super::{
    module_paths::paths_in,
    source_file::{SourceFile, rust_sources},
};

/// The name of a folder's own `mod.rs` among the folder's children.
const MOD: &str = "mod";

/// The imports between the direct children of a folder: its files, its subfolders and its `mod.rs`.
struct FolderGraph {
    /// Each child that imports, the children that it imports, and a path that it names there.
    edges: BTreeMap<String, BTreeMap<String, String>>,
}

/// The code of a `mod.rs`, with its re-exports set apart.
struct ModFile {
    /// Everything but the re-exports.
    code: String,
    /// The last name of each `use`, re-export or not, and the path that it stands for.
    imported: BTreeMap<String, String>,
    /// The last names of the re-exports.
    reexported: BTreeSet<String>,
}

#[test]
fn folders_are_free_of_import_circles() {
    let sources = rust_sources("src");
    let mut folders: BTreeSet<&Path> = sources.iter().filter_map(|source| source.path.parent()).collect();
    folders.remove(Path::new("src"));
    let mut faults = Vec::new();
    for folder in folders {
        let inside: Vec<&SourceFile> = sources
            .iter()
            .filter(|source| source.path.starts_with(folder))
            .collect();
        let graph = FolderGraph::read(folder, &inside);
        for circle in graph.circles() {
            faults.push(format!("{}: {}", folder.display(), graph.describe(&circle)));
        }
    }
    assert!(
        faults.is_empty(),
        "these import each other in a circle. Move what both sides need to a file of its own (out of mod.rs, too), \
         or the code to the file that it belongs to:\n{}",
        faults.join("\n")
    );
}

impl FolderGraph {
    fn read(folder: &Path, sources: &[&SourceFile]) -> Self {
        let home: Vec<String> = module_of(&folder.join("mod.rs"));
        let children: BTreeSet<String> = sources
            .iter()
            .map(|source| child_of(folder, source))
            .filter(|child| child != MOD)
            .collect();
        let mod_file = sources.iter().find(|source| child_of(folder, source) == MOD);
        let mod_file = ModFile::read(mod_file.map_or("", |source| &source.code), &home, &children);
        let mut edges: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        for source in sources {
            let child = child_of(folder, source);
            let named = if child == MOD {
                mod_file.paths_in(&home, &children)
            } else {
                paths_in(&source.code, &source.module(), &BTreeSet::new())
            };
            let known = edges.entry(child.clone()).or_default();
            for path in named {
                let imported = mod_file.defining_child(&path, &home, &children);
                if let Some(imported) = imported.filter(|imported| *imported != child) {
                    known.insert(imported, path);
                }
            }
        }
        Self { edges }
    }

    /// The shortest circle through each child that is in one, each circle once.
    fn circles(&self) -> Vec<Vec<String>> {
        let mut found: BTreeMap<BTreeSet<String>, Vec<String>> = BTreeMap::new();
        for circle in self.edges.keys().filter_map(|start| self.way_back_to(start)) {
            found.entry(circle.iter().cloned().collect()).or_insert(circle);
        }
        found.into_values().collect()
    }

    /// The shortest way from a child over its imports back to itself.
    fn way_back_to(&self, start: &str) -> Option<Vec<String>> {
        let mut ways = VecDeque::from([vec![start.to_owned()]]);
        let mut seen = BTreeSet::new();
        while let Some(way) = ways.pop_front() {
            for next in self.edges.get(way.last()?).into_iter().flat_map(BTreeMap::keys) {
                let longer: Vec<String> = way.iter().chain([next]).cloned().collect();
                if next == start {
                    return Some(longer);
                }
                if seen.insert(next.clone()) {
                    ways.push_back(longer);
                }
            }
        }
        None
    }

    fn describe(&self, circle: &[String]) -> String {
        let steps = circle
            .windows(2)
            .map(|step| format!("{} names {}", step[0], self.edges[&step[0]][&step[1]]));
        format!(
            "{} ({})",
            circle.join(" -> "),
            steps.collect::<Vec<_>>().join(", ")
        )
    }
}

impl ModFile {
    fn read(code: &str, home: &[String], children: &BTreeSet<String>) -> Self {
        let mut file = Self {
            code: String::new(),
            imported: BTreeMap::new(),
            reexported: BTreeSet::new(),
        };
        for statement in code.split_inclusive(';') {
            let (public, is_use) = use_statement(statement);
            let paths = if is_use {
                paths_in(statement, home, children)
            } else {
                BTreeSet::new()
            };
            for path in paths {
                let name = last_name(&path).to_owned();
                if public {
                    file.reexported.insert(name.clone());
                }
                file.imported.insert(name, path);
            }
            if !(is_use && public) {
                file.code.push_str(statement);
            }
        }
        file
    }

    /// What `mod.rs` needs itself: a re-export counts only if the rest of the file uses its name.
    fn paths_in(&self, home: &[String], children: &BTreeSet<String>) -> BTreeSet<String> {
        let words: BTreeSet<&str> = self
            .code
            .split(|c: char| !c.is_alphanumeric() && c != '_')
            .collect();
        let used = self
            .reexported
            .iter()
            .filter(|name| words.contains(name.as_str()))
            .map(|name| self.imported[name].clone());
        paths_in(&self.code, home, children)
            .into_iter()
            .chain(used)
            .collect()
    }

    /// The child of the folder that defines what `path` names, or `None` if it is defined elsewhere.
    fn defining_child(&self, path: &str, home: &[String], children: &BTreeSet<String>) -> Option<String> {
        let names: Vec<&str> = path.split("::").collect();
        let below = names.strip_prefix(home.iter().map(String::as_str).collect::<Vec<_>>().as_slice())?;
        let name = below.first()?;
        if children.contains(*name) {
            return Some((*name).to_owned());
        }
        match self.imported.get(*name) {
            Some(target) if target != path => self.defining_child(target, home, children),
            _ => Some(MOD.to_owned()),
        }
    }
}

/// True if the statement is visible to others, and true if it is a `use` at all.
fn use_statement(statement: &str) -> (bool, bool) {
    let statement = statement.trim_start();
    let Some(rest) = statement.strip_prefix("pub") else {
        return (false, statement.starts_with("use "));
    };
    let rest = rest
        .strip_prefix('(')
        .map_or(rest, |rest| rest.split_once(')').map_or(rest, |(_, after)| after));
    (true, rest.trim_start().starts_with("use "))
}

fn last_name(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or(path)
}

/// The child of `folder` that a file below it belongs to.
fn child_of(folder: &Path, source: &SourceFile) -> String {
    let inside = source.path.strip_prefix(folder).unwrap_or(&source.path);
    let first = inside.iter().next().map(PathBuf::from).unwrap_or_default();
    first.with_extension("").display().to_string()
}

fn module_of(path: &Path) -> Vec<String> {
    let source = SourceFile {
        path: path.to_owned(),
        text: String::new(),
        code: String::new(),
    };
    source.module()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contracts::source_file::blank_comments_and_literals;

    #[track_caller]
    fn check(files: &[(&str, &str)], want: &[&str]) {
        let sources: Vec<_> = files
            .iter()
            .map(|(path, text)| SourceFile {
                path: path.into(),
                text: (*text).to_owned(),
                code: blank_comments_and_literals(text),
            })
            .collect();
        let graph = FolderGraph::read(Path::new("src/a"), &sources.iter().collect::<Vec<_>>());
        let found: Vec<String> = graph.circles().iter().map(|way| way.join(" -> ")).collect();
        assert_eq!(found, want);
    }

    #[test]
    fn a_circle_between_two_files_is_found() {
        check(
            &[
                ("src/a/mod.rs", "mod b; mod c; pub use c::C;"),
                ("src/a/b.rs", "use super::C;"),
                ("src/a/c.rs", "fn f() { crate::a::b::g() }"),
            ],
            &["b -> c -> b"],
        );
    }

    #[test]
    fn a_reexport_is_an_edge_to_the_file_that_defines_the_item() {
        check(
            &[
                (
                    "src/a/mod.rs",
                    "mod b; mod c; pub use {b::B, c::C}; pub(crate) use b::D;",
                ),
                ("src/a/b.rs", "use super::C;"),
                ("src/a/c.rs", "use crate::z::Z;"),
            ],
            &[],
        );
    }

    #[test]
    fn what_the_mod_file_defines_or_uses_counts() {
        let user = ("src/a/b.rs", "use super::Shared;");
        check(
            &[("src/a/mod.rs", "mod b; pub use b::B; struct Shared;"), user],
            &[],
        );
        for code in [
            "mod b; use b::B; struct Shared;",
            "mod b; struct Shared; fn f() { b::g() }",
            "mod b; pub use b::B; struct Shared(B);",
        ] {
            check(&[("src/a/mod.rs", code), user], &["b -> mod -> b"]);
        }
    }

    #[test]
    fn a_subfolder_counts_as_one_child() {
        check(
            &[
                ("src/a/mod.rs", "mod b; mod c;"),
                ("src/a/b/mod.rs", "pub mod d;"),
                ("src/a/b/d.rs", "use super::super::c::C;"),
                ("src/a/c.rs", "use super::b::d::D;"),
            ],
            &["b -> c -> b"],
        );
    }
}
