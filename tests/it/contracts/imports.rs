//! Who may import whom, and why.

use std::collections::BTreeSet;

use super::source::{Source, sources};

/// What a module may name of ours. A path stands for all that is below it.
struct Rule {
    module: &'static str,
    may_name: &'static [&'static str],
}

/// From the inside out: a module that knows less can be read, tested and changed alone.
const RULES: &[Rule] = &[
    // Everybody uses these two, so they use nobody.
    Rule {
        module: "clock",
        may_name: &[],
    },
    Rule {
        module: "secret",
        may_name: &[],
    },
    // The wire could stand alone as a library.
    Rule {
        module: "alexa",
        may_name: &["clock"],
    },
    // People and settings know nothing of what is done with them.
    Rule {
        module: "directory",
        may_name: &["clock", "secret"],
    },
    // Delivery knows addresses, not people. The outbox is kept by partition and timed by the clock.
    Rule {
        module: "delivery",
        may_name: &[
            "clock",
            "directory::EmailAddress",
            "directory::Partition",
            "directory::PhoneNumber",
            "secret",
        ],
    },
    // The gate knows nothing of speech or HTTP.
    Rule {
        module: "mfa",
        may_name: &["clock", "delivery", "directory", "secret"],
    },
    // A source of answers needs to see a clearance; of the gate it can do nothing else.
    Rule {
        module: "answers",
        may_name: &["directory", "mfa::Clearance"],
    },
    // The log of who did what names the subjects of an event, and holds nothing about them.
    Rule {
        module: "audit",
        may_name: &[
            "clock",
            "directory::AppId",
            "directory::EmployeeId",
            "directory::OrganizationId",
        ],
    },
    Rule {
        module: "http",
        may_name: &["clock", "secret"],
    },
    // The surfaces use all of the above and never each other, nor the configuration: they are handed what they need.
    // But a turn must know who is there.
    Rule {
        module: "turn",
        may_name: &[
            "alexa",
            "answers",
            "audit",
            "clock",
            "delivery",
            "directory",
            "http",
            "linking::LinkToken",
            "linking::LinkVerifier",
            "linking::Refusal",
            "mfa",
            "secret",
        ],
    },
    Rule {
        module: "linking",
        may_name: INSIDE,
    },
    Rule {
        module: "management",
        may_name: INSIDE,
    },
    Rule {
        module: "admin",
        may_name: INSIDE,
    },
    Rule {
        module: "simulator",
        may_name: INSIDE,
    },
    // Plain data, read by `ports`, `app` and `cli` only.
    Rule {
        module: "config",
        may_name: &[],
    },
    Rule {
        module: "telemetry",
        may_name: &[],
    },
    // These join the parts, so they may name every one.
    Rule {
        module: "skill",
        may_name: ALL,
    },
    Rule {
        module: "ports",
        may_name: ALL,
    },
    Rule {
        module: "app",
        may_name: ALL,
    },
    Rule {
        module: "cli",
        may_name: ALL,
    },
];

const INSIDE: &[&str] = &[
    "alexa",
    "answers",
    "audit",
    "clock",
    "delivery",
    "directory",
    "http",
    "mfa",
    "secret",
];
const ALL: &[&str] = &[""];

/// The only modules that may know the web framework.
const MAY_NAME_ACTIX: &[&str] = &[
    "turn",
    "linking",
    "management",
    "admin",
    "simulator",
    "http",
    "app",
];

#[test]
fn modules_import_only_what_the_architecture_allows() {
    let mut faults = Vec::new();
    for source in sources("src") {
        let module = source.module();
        // lib.rs declares the modules; main.rs hands over to `cli`.
        let Some(home) = module.first() else { continue };
        let Some(rule) = RULES.iter().find(|rule| rule.module == home) else {
            faults.push(format!(
                "{}: no rule for the module {home}",
                source.path.display()
            ));
            continue;
        };
        let foreign = named(&source).into_iter().filter(|path| !within(path, home));
        for path in foreign.filter(|path| !rule.may_name.iter().any(|allowed| within(path, allowed))) {
            faults.push(format!(
                "{}: {home} may not name crate::{path}",
                source.path.display()
            ));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_web_framework_is_named_only_in_the_surfaces() {
    let homes = |source: &Source| source.module().first().cloned().unwrap_or_default();
    let strangers = sources("src")
        .into_iter()
        .filter(|source| !MAY_NAME_ACTIX.contains(&homes(source).as_str()));
    let faults: Vec<_> = strangers
        .filter(|source| words(&source.code).any(|word| word.starts_with("actix_")))
        .map(|source| source.path)
        .collect();
    assert!(faults.is_empty(), "these may not name actix: {faults:?}");
}

/// Whether `path` is `place` or below it. Everything is below "".
fn within(path: &str, place: &str) -> bool {
    place.is_empty()
        || path
            .strip_prefix(place)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

fn words(code: &str) -> impl Iterator<Item = &str> {
    code.split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
}

/// Every path of ours that this file names, from the crate's root: by `crate::`, `countersign::` or `super::`.
fn named(source: &Source) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    let code: String = source
        .code
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace(":: ", "::");
    for (start, root) in starts(&code, &source.module()) {
        for path in tree(&code[start..]) {
            let full: Vec<&str> = root.iter().map(String::as_str).chain([path.as_str()]).collect();
            paths.insert(full.join("::").trim_end_matches("::").to_owned());
        }
    }
    paths
}

/// Where a path of ours goes on, and the module it goes on from.
fn starts(code: &str, module: &[String]) -> Vec<(usize, Vec<String>)> {
    let mut found = Vec::new();
    for word in ["crate::", "countersign::", "super::"] {
        for (at, _) in code.match_indices(word) {
            let before = &code[..at];
            let part_of_more = before.ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
            // `$crate` and `pub(in crate::mfa)` name no import.
            if part_of_more || before.ends_with('$') || before.ends_with("pub(in ") {
                continue;
            }
            let mut end = at + word.len();
            let mut root = if word == "super::" {
                module[..module.len().saturating_sub(1)].to_vec()
            } else {
                vec![]
            };
            while word == "super::" && code[end..].starts_with("super::") {
                end += "super::".len();
                root.pop();
            }
            found.push((end, root));
        }
    }
    found
}

/// The paths of one use tree: `a::{b, c::d}` is `a::b` and `a::c::d`.
fn tree(text: &str) -> Vec<String> {
    let text = text.trim_start();
    if let Some(group) = text.strip_prefix('{') {
        return branches(group).into_iter().flat_map(tree).collect();
    }
    let name: String = text
        .chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect();
    let rest = &text[name.len()..];
    match rest.strip_prefix("::") {
        Some(rest) if rest.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '{') => {
            let below = tree(rest).into_iter();
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

/// What stands between the commas of a group, up to its closing brace.
fn branches(group: &str) -> Vec<&str> {
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
    use crate::contracts::source::blank;

    #[track_caller]
    fn check(path: &str, text: &str, want: &[&str]) {
        let source = Source {
            path: path.into(),
            text: text.to_owned(),
            code: blank(text),
        };
        assert_eq!(named(&source).into_iter().collect::<Vec<_>>(), want);
    }

    #[test]
    fn every_way_to_name_a_module_is_seen() {
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
        check("src/mfa/store/mod.rs", "use super::Pin;", &["mfa::Pin"]);
        check(
            "src/clock.rs",
            "// crate::mfa\npub(in crate::mfa) fn f(_: \"crate::turn\") {}",
            &[],
        );
    }
}
