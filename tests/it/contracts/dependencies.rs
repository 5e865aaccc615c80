//! Checks the dependencies against `deny.toml`, so that the rules hold where `cargo deny` is not installed too.

use std::{fs, process::Command};

use serde::Deserialize;

use super::source_file::project_root;

#[derive(Deserialize)]
struct DenyConfig {
    licenses: LicenseRules,
    bans: BanRules,
}

#[derive(Deserialize)]
struct LicenseRules {
    allow: Vec<String>,
}

#[derive(Deserialize)]
struct BanRules {
    deny: Vec<CargoPackage>,
}

#[derive(Deserialize)]
struct CargoMetadata {
    packages: Vec<CargoPackage>,
}

#[derive(Deserialize)]
struct CargoPackage {
    name: String,
    license: Option<String>,
    source: Option<String>,
}

#[test]
fn nothing_is_linked_that_the_project_refuses() {
    let banned: Vec<String> = read_deny_config()
        .bans
        .deny
        .into_iter()
        .map(|package| package.name)
        .collect();
    assert!(!banned.is_empty(), "deny.toml bans nothing");
    // The lock file lists the packages of every platform.
    let lock = fs::read_to_string(project_root().join("Cargo.lock")).expect("there is a lock file");
    let locked = lock.lines().filter_map(|line| line.strip_prefix("name = "));
    let found: Vec<_> = locked
        .filter(|name| banned.iter().any(|banned| *banned == name.trim_matches('"')))
        .collect();
    assert!(found.is_empty(), "these are banned by deny.toml: {found:?}");
}

#[test]
fn every_crate_may_be_distributed_and_comes_from_the_registry() {
    let allowed = read_deny_config().licenses.allow;
    let packages = linked_packages();
    assert!(
        packages.len() > 100,
        "only {} packages were found",
        packages.len()
    );
    for CargoPackage {
        name,
        license,
        source,
    } in packages
    {
        let license = license.unwrap_or_default();
        assert!(
            is_license_permitted(&license, &allowed),
            "{name} is under {license:?}, which deny.toml does not allow"
        );
        let from_registry = source.is_none_or(|source| source.starts_with("registry+"));
        assert!(
            from_registry || name == "countersign",
            "{name} does not come from the registry"
        );
    }
}

fn read_deny_config() -> DenyConfig {
    let text = fs::read_to_string(project_root().join("deny.toml")).expect("there is a deny.toml");
    toml::from_str(&text).expect("deny.toml holds lists of licences and bans")
}

/// Every package that the build or the tests use on this platform.
fn linked_packages() -> Vec<CargoPackage> {
    let cargo = |arguments: &[&str]| {
        let run = Command::new(env!("CARGO"))
            .args(arguments)
            .current_dir(project_root())
            .output();
        let output = run.expect("cargo can be run");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).expect("cargo writes UTF-8")
    };
    let about = cargo(&["-vV"]);
    let host = about
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .expect("cargo prints its host");
    let metadata = cargo(&[
        "metadata",
        "--format-version=1",
        "--locked",
        "--offline",
        "--filter-platform",
        host,
    ]);
    serde_json::from_str::<CargoMetadata>(&metadata)
        .expect("the metadata are JSON")
        .packages
}

/// Returns true if the allowed licences satisfy a licence expression.
fn is_license_permitted(expression: &str, allowed: &[String]) -> bool {
    // `A/B` is the old form of `A OR B`.
    let expression = expression.replace('/', " OR ");
    let expression = expression.split_whitespace().collect::<Vec<_>>().join(" ");
    split_outside_brackets(&expression, " AND ").iter().all(|all| {
        split_outside_brackets(all, " OR ").iter().any(|one| {
            let inner = one.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
            inner.map_or_else(
                || allowed.iter().any(|name| name == one),
                |inner| is_license_permitted(inner, allowed),
            )
        })
    })
}

/// Splits a text at the separators outside brackets.
fn split_outside_brackets<'a>(text: &'a str, separator: &str) -> Vec<&'a str> {
    let (mut from, mut found) = (0, Vec::new());
    for (at, _) in text.match_indices(separator) {
        let before = &text[..at];
        if before.matches('(').count() == before.matches(')').count() {
            found.push(&text[from..at]);
            from = at + separator.len();
        }
    }
    found.push(&text[from..]);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_licence_is_allowed_when_one_of_each_choice_is() {
        let allowed = ["MIT", "Unicode-3.0"].map(String::from);
        for (expression, want) in [
            ("MIT", true),
            ("GPL-3.0", false),
            ("", false),
            ("Apache-2.0 OR MIT", true),
            ("Apache-2.0/MIT", true),
            ("MIT AND GPL-3.0", false),
            ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
            ("(Apache-2.0 OR GPL-2.0) AND Unicode-3.0", false),
        ] {
            assert_eq!(is_license_permitted(expression, &allowed), want, "{expression}");
        }
    }
}
