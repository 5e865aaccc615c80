//! The page in a real Chromium, before a real demo. What is done there is in `tests/browser/simulator.mjs`, and for the
//! documents of the screens in `tests/browser/documents.mjs`.

use std::{fs, path::Path, process::Command};

use serde_json::Value;

use super::demo::Demo;
use crate::{
    cli::{countersign, text},
    config::ROOT_KEY,
};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/browser");
const SAMPLE: &str = include_str!("../../../fixtures/directory/sample.json");
const SCREENS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/turn/screens");
const PICTURES: &str = env!("CARGO_TARGET_TMPDIR");

/// Plays `scenario` on the page of a new demo. What the browser saw last is kept in `target/tmp/simulator-<scenario>.png`.
#[track_caller]
fn play(scenario: &str) {
    let picture = format!("{PICTURES}/simulator-{scenario}.png");
    run(
        |_| {},
        |page| vec!["simulator.mjs".into(), scenario.into(), page.into(), picture],
    );
}

/// Runs the script that `words` tells, with its arguments, for the page of a new demo that `change` has changed, given the
/// folder of its data.
#[track_caller]
fn run(change: impl FnOnce(&Path), words: impl FnOnce(&str) -> Vec<String>) {
    assert!(
        Path::new(FOLDER).join("node_modules/playwright-core").is_dir(),
        "the npm packages of tests/browser are missing: run scripts/setup, or `npm ci` in tests/browser"
    );
    let folder = tempfile::tempdir().unwrap();
    let demo = Demo::start(folder.path());
    change(folder.path());
    let words = words(&demo.page);
    let played = Command::new("node")
        .current_dir(FOLDER)
        .args(&words)
        .output()
        .expect("Node.js is missing: run scripts/setup, or install Node.js and Chromium");
    assert!(
        played.status.success(),
        "{words:?}: {}",
        String::from_utf8_lossy(&played.stderr)
    );
}

#[test]
fn browser_the_whole_conversation_is_held_on_the_page() {
    play("conversation");
}

#[test]
fn browser_the_conversation_is_saved_as_a_fixture_that_passes() {
    play("save");
    let fixture = format!("{PICTURES}/simulator-save.json");
    let replayed = countersign(&["replay", &fixture]).output().unwrap();
    assert_eq!(replayed.status.code(), Some(0), "{:?}", text(&replayed));
}

#[test]
fn browser_the_mail_shows_the_pin_of_the_text() {
    play("mail");
}

#[test]
fn browser_the_screen_shows_where_the_pin_went() {
    play("screen");
}

#[test]
fn browser_the_screen_shows_the_answer_of_an_app_that_lets_it() {
    let picture = format!("{PICTURES}/simulator-answer.png");
    let words = |page: &str| vec!["simulator.mjs".into(), "answer".into(), page.into(), picture];
    run(let_answers_be_shown, words);
}

/// As `docs/simulator.md` tells it.
fn let_answers_be_shown(data: &Path) {
    let mut people: Value = serde_json::from_str(SAMPLE).unwrap();
    people["apps"][0]["show_answers"] = true.into();
    let file = data.join("people.json");
    fs::write(&file, people.to_string()).unwrap();
    let imported = countersign(&["import"])
        .arg(file)
        .env(
            "COUNTERSIGN_DATABASE__URL",
            format!("sqlite:{}/countersign.db", data.display()),
        )
        .env("COUNTERSIGN_SECRETS__ROOT_KEY", ROOT_KEY)
        .output()
        .unwrap();
    assert!(imported.status.success(), "{:?}", text(&imported));
}

#[test]
fn browser_every_language_can_be_spoken_by_the_chips() {
    play("languages");
}

#[test]
fn browser_every_document_is_whole_on_every_screen() {
    let words = |page: &str| {
        vec![
            "documents.mjs".into(),
            page.into(),
            SCREENS.into(),
            PICTURES.into(),
        ]
    };
    run(|_| {}, words);
}

#[test]
fn browser_a_wrong_pin_tells_nothing() {
    play("wrong");
}

#[test]
fn browser_the_keyboard_is_enough() {
    play("keyboard");
}

#[test]
fn browser_narrow_and_wide_screens_show_everything() {
    play("widths");
}

#[test]
fn browser_linking_and_refusing_are_shown() {
    play("scene");
}
