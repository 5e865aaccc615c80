//! The main crates of the product are really used.

use std::fs;

use super::source_file::{project_root, rust_sources};

/// The main crates, their names in code, and the folder or file that uses each.
const PRODUCT_CRATES: &[(&str, &str, &str)] = &[
    ("actix-web", "actix_web::", "src/turn"),
    ("tokio", "tokio::", "src/delivery"),
    ("serde", "serde::", "src/alexa"),
    ("serde_json", "serde_json::", "src/turn"),
    ("jsonwebtoken", "jsonwebtoken::", "src/linking"),
    ("x509-parser", "x509_parser::", "src/alexa"),
    ("ring", "ring::", "src/alexa"),
    ("redis", "redis::", "src/mfa/store/redis"),
    ("lettre", "lettre::", "src/delivery/email"),
    ("reqwest", "reqwest::", "src/delivery/sms"),
    ("rand", "rand::", "src/secret"),
    ("tracing", "tracing::", "src/turn"),
];

#[test]
fn s0_05_each_crate_the_product_is_made_with_does_real_work() {
    let manifest = fs::read_to_string(project_root().join("Cargo.toml")).expect("there is a manifest");
    let needed = manifest
        .split("\n[dependencies]")
        .nth(1)
        .and_then(|rest| rest.split("\n[").next());
    let needed: Vec<&str> = needed.expect("the manifest has dependencies").lines().collect();
    let code = rust_sources("src");
    for (name, word, place) in PRODUCT_CRATES {
        let line = needed
            .iter()
            .find(|line| line.split([' ', '=']).next() == Some(*name));
        let line = line.unwrap_or_else(|| panic!("{name} is not among the dependencies"));
        assert!(!line.contains("optional"), "{name} is optional");
        let users = code
            .iter()
            .filter(|source| source.path.starts_with(place) || source.path == format!("{place}.rs"));
        let at_work = users.filter(|source| names_crate(&source.code, word)).count();
        assert!(at_work > 0, "{name} is not used in {place}");
    }
}

/// Returns true if the code names the crate `word`, not a longer name that ends in it or a module of this crate.
fn names_crate(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| {
        let before = code[..at].trim_end_matches("::");
        let ours = before.len() != at && before.ends_with(|c: char| c.is_alphanumeric());
        !ours && !before.ends_with(|c: char| c.is_alphanumeric() || c == '_')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_of_ours_is_not_a_crate() {
        for (code, want) in [
            ("use redis::Script;", true),
            ("&::redis::Script", true),
            ("use crate::mfa::store::redis::Store;", false),
            ("super::redis::f()", false),
            ("my_redis::f()", false),
        ] {
            assert_eq!(names_crate(code, "redis::"), want, "{code}");
        }
    }
}
