//! `countersign check-config`.

use super::{countersign, output_text};
use crate::config::TestConfig;

#[test]
fn valid_settings_pass_the_check() {
    let settings = TestConfig::valid();
    let file = settings.write_config_file();
    let output = countersign(&["check-config", "--config", file.to_str().unwrap()])
        .output()
        .unwrap();
    assert_eq!(
        output_text(&output),
        ("the configuration is valid\n".to_owned(), String::new())
    );
    assert!(output.status.success());
}

#[test]
fn every_fault_is_printed_with_place_key_and_remedy() {
    let settings = TestConfig::valid()
        .with_replaced("listen = \"127.0.0.1:0\"", "listen = \"everywhere\"")
        .with_replaced("kind = \"memory\"", "kind = \"redis\"")
        .with_appended("sender = \"me\"");
    let file = settings.write_config_file();
    let output = countersign(&["check-config", "--config", file.to_str().unwrap()])
        .env("COUNTERSIGN_MFA__ATTEMPTS", "0")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    insta::assert_snapshot!(settings.without_path(&output_text(&output).1));
}

#[test]
fn help_says_what_a_command_is_for() {
    let output = countersign(&["check-config", "--help"]).output().unwrap();
    assert!(
        output_text(&output)
            .0
            .contains("Finds every fault of the settings without starting anything")
    );
}
