//! `countersign check-config`.

use super::{countersign, text};
use crate::config::Settings;

#[test]
fn sound_settings_are_called_sound() {
    let settings = Settings::sound();
    let file = settings.write();
    let output = countersign(&["check-config", "--config", file.to_str().unwrap()])
        .output()
        .unwrap();
    assert_eq!(
        text(&output),
        ("the configuration is sound\n".to_owned(), String::new())
    );
    assert!(output.status.success());
}

#[test]
fn every_fault_is_printed_with_place_key_and_remedy() {
    let settings = Settings::sound()
        .with("listen = \"127.0.0.1:0\"", "listen = \"everywhere\"")
        .with("kind = \"memory\"", "kind = \"redis\"")
        .and("sender = \"me\"");
    let file = settings.write();
    let output = countersign(&["check-config", "--config", file.to_str().unwrap()])
        .env("COUNTERSIGN_MFA__ATTEMPTS", "0")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    insta::assert_snapshot!(settings.without_path(&text(&output).1));
}

#[test]
fn help_tells_what_a_command_is_for() {
    let output = countersign(&["check-config", "--help"]).output().unwrap();
    assert!(
        text(&output)
            .0
            .contains("Finds every fault of the settings without starting anything")
    );
}
