//! The documentation of the settings matches the code.

use super::{ROOT_KEY, TestConfig};

#[test]
fn the_reference_matches_the_code() {
    let page = include_str!("../../../docs/configuration.md");
    assert!(
        page == countersign::config::generate_reference(),
        "docs/configuration.md is outdated: cargo run -- check-config --print-reference > docs/configuration.md"
    );
}

#[test]
fn the_example_lacks_only_the_required_settings() {
    let settings = TestConfig::empty().with_appended(&countersign::config::generate_example());
    let faults = settings.load(&[]).unwrap_err();
    let keys: Vec<_> = faults.iter().map(|fault| fault.key.as_str()).collect();
    assert_eq!(
        keys,
        [
            "secrets.root_key",
            "database.url",
            "redis.url",
            "linking.issuer",
            "linking.audience",
            "linking.jwks_url",
            "email.host",
        ]
    );
}

#[test]
fn every_default_in_the_example_is_valid() {
    let all: String = countersign::config::generate_example()
        .lines()
        .map(|line| {
            line.strip_prefix("# ")
                .filter(|rest| is_setting(rest))
                .unwrap_or(line)
        })
        .fold(String::new(), |all, line| all + line + "\n");
    let sound = all
        .replace("root_key = \"\"", &format!("root_key = \"{ROOT_KEY}\""))
        .replace("\nurl = \"\"", "\nurl = \"\" ");
    let faults = TestConfig::empty().with_appended(&sound).load(&[]).unwrap_err();
    let unread: Vec<_> = faults
        .iter()
        .filter(|fault| fault.what.contains("is not valid"))
        .collect();
    let keys: Vec<_> = unread.iter().map(|fault| fault.key.as_str()).collect();
    assert_eq!(
        keys,
        ["database.url"],
        "only a required setting that is empty is invalid"
    );
}

fn is_setting(line: &str) -> bool {
    line.split_once(" = ")
        .is_some_and(|(name, _)| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'))
}

#[test]
fn the_settings_in_the_deployment_guide_are_valid() {
    let guide = include_str!("../../../docs/deployment.md");
    let blocks: Vec<_> = guide
        .split("```toml\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect();
    assert!(!blocks.is_empty(), "docs/deployment.md has no TOML block");
    for block in blocks {
        let faults = TestConfig::empty().with_appended(block).load(&[]).unwrap_err();
        let wrong: Vec<_> = faults
            .iter()
            .filter(|fault| !fault.what.contains("is missing"))
            .collect();
        let wrong: Vec<_> = wrong
            .iter()
            .filter(|fault| !fault.what.contains("cannot be read"))
            .collect();
        // The guide keeps the password in a file of its own, so the user name has none here.
        let wrong: Vec<_> = wrong
            .iter()
            .filter(|fault| !fault.key.ends_with("username"))
            .collect();
        assert!(wrong.is_empty(), "{wrong:?}\n{block}");
    }
}
