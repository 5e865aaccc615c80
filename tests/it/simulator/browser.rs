//! The simulator's page in a real Chromium, with a real demo. The scenarios are in
//! `tests/browser/simulator.mjs`, and the checks of the APL documents in `tests/browser/documents.mjs`.

use std::{fs, path::Path, process::Command};

use serde_json::Value;

use super::demo::DemoProcess;
use crate::{
    cli::{countersign, output_text},
    config::ROOT_KEY,
};

const SCRIPTS_FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/browser");
const SAMPLE_DIRECTORY: &str = include_str!("../../../fixtures/directory/sample.json");
const SCREENS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/turn/screens");
const SCREENSHOTS_FOLDER: &str = env!("CARGO_TARGET_TMPDIR");

/// Plays `scenario` on the page of a new demo. A scenario that takes a screenshot saves it as
/// `target/tmp/simulator-<scenario>.png`.
#[track_caller]
fn play_scenario(scenario: &str) {
    let picture = format!("{SCREENSHOTS_FOLDER}/simulator-{scenario}.png");
    run_script(
        |_| {},
        |page| vec!["simulator.mjs".into(), scenario.into(), page.into(), picture],
    );
}

/// Starts a new demo and lets `change` modify its data folder. Then runs the script and the arguments that `words`
/// returns for the address of the demo's page.
#[track_caller]
fn run_script(change: impl FnOnce(&Path), words: impl FnOnce(&str) -> Vec<String>) {
    assert!(
        Path::new(SCRIPTS_FOLDER)
            .join("node_modules/playwright-core")
            .is_dir(),
        "the npm packages of tests/browser are missing: run scripts/setup, or `npm ci` in tests/browser"
    );
    let folder = tempfile::tempdir().unwrap();
    let demo = DemoProcess::start(folder.path());
    change(folder.path());
    let words = words(&demo.page_url);
    let played = Command::new("node")
        .current_dir(SCRIPTS_FOLDER)
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
    play_scenario("conversation");
}

#[test]
fn browser_the_conversation_is_saved_as_a_fixture_that_passes() {
    play_scenario("save");
    let fixture = format!("{SCREENSHOTS_FOLDER}/simulator-save.json");
    let replayed = countersign(&["replay", &fixture]).output().unwrap();
    assert_eq!(replayed.status.code(), Some(0), "{:?}", output_text(&replayed));
}

#[test]
fn browser_the_mail_shows_the_same_pin_as_the_text_message() {
    play_scenario("mail");
}

#[test]
fn browser_the_screen_shows_where_the_pin_went() {
    play_scenario("screen");
}

#[test]
fn browser_the_screen_shows_the_answer_if_the_app_allows_it() {
    let picture = format!("{SCREENSHOTS_FOLDER}/simulator-answer.png");
    let words = |page: &str| vec!["simulator.mjs".into(), "answer".into(), page.into(), picture];
    run_script(allow_shown_answers, words);
}

/// Imports a directory with `show_answers`, as `docs/simulator.md` describes.
fn allow_shown_answers(data: &Path) {
    let mut people: Value = serde_json::from_str(SAMPLE_DIRECTORY).unwrap();
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
    assert!(imported.status.success(), "{:?}", output_text(&imported));
}

#[test]
fn browser_the_suggestion_chips_work_in_every_language() {
    play_scenario("languages");
}

#[test]
fn browser_every_document_fits_on_every_screen() {
    let words = |page: &str| {
        vec![
            "documents.mjs".into(),
            page.into(),
            SCREENS.into(),
            SCREENSHOTS_FOLDER.into(),
        ]
    };
    run_script(|_| {}, words);
}

#[test]
fn browser_a_wrong_pin_reveals_nothing() {
    play_scenario("wrong");
}

#[test]
fn browser_everything_works_with_the_keyboard() {
    play_scenario("keyboard");
}

#[test]
fn browser_narrow_and_wide_screens_show_everything() {
    play_scenario("widths");
}

#[test]
fn browser_linking_and_rejections_are_shown() {
    play_scenario("scene");
}
