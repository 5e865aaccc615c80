//! Replaying at a server that runs.

use std::{fs, path::Path};

use crate::{
    cli::{countersign, text},
    simulator::demo::Demo,
};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

#[test]
fn conversations_are_held_at_a_server_that_runs() {
    let folder = tempfile::tempdir().unwrap();
    let demo = Demo::start(folder.path());
    let fixture = |name: &str| format!("{ROOT}/fixtures/conversations/{name}.json");
    let dialog = folder.path().join("dialog.json");
    let said = [
        "open contact finder",
        "what is ann lee's number",
        "my pin is {pin}",
        ".quit",
    ];
    let file = serde_json::json!({"skillId": "x", "locale": "en-US", "type": "text", "userInput": said});
    fs::write(&dialog, file.to_string()).unwrap();
    let output = countersign(&[
        "replay",
        "--url",
        &format!("http://localhost:{}", demo.port()),
        "--chain",
    ])
    .arg(folder.path().join("signing"))
    .args([
        fixture("mail-only"),
        fixture("pin-expired"),
        fixture("mail-is-away"),
        fixture("link-run-out"),
        format!("{ROOT}/fixtures/signed/valid-launch.json"),
    ])
    .arg(&dialog)
    .output()
    .unwrap();
    let (out, err) = text(&output);
    assert_eq!(output.status.code(), Some(0), "{out}{err}");
    assert!(out.contains("6 fixtures: 2 passed, 4 skipped"), "{out}");
    assert!(out.contains("pin-expired.json: it waits"), "{out}");
}

#[test]
fn a_server_that_is_away_or_shows_no_messages_is_said_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let replay = |url: &str| {
        let output = countersign(&["replay", "fixtures", "--url", url, "--chain"])
            .arg(folder.path())
            .current_dir(Path::new(ROOT))
            .output()
            .unwrap();
        (output.status.code(), text(&output).1)
    };
    let (code, said) = replay("http://127.0.0.1:1");
    assert_eq!(code, Some(3));
    assert!(said.contains("http://127.0.0.1:1 does not answer: "), "{said}");
}
