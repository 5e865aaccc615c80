//! The progress that a replay shows while it runs.

use std::process::{Command, Stdio};

use crate::cli::{countersign, output_text};

const FIXTURES: [&str; 2] = [
    concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/conversations/help.json"),
    concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/fixtures/conversations/wrong-pin.json"
    ),
];

/// `script` from util-linux runs the program in a terminal.
#[test]
fn progress_is_shown_on_a_terminal_and_only_there() {
    let program = env!("CARGO_BIN_EXE_countersign");
    let on_terminal = Command::new("script")
        .args([
            "-qec",
            &format!("{program} replay --jobs 1 {}", FIXTURES.join(" ")),
        ])
        .arg("/dev/null")
        .env("TERM", "xterm")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let (seen, _) = output_text(&on_terminal);
    assert!(on_terminal.status.success(), "{seen}");
    for part in ["0 of 2", "1 of 2", "2 passed"] {
        assert!(seen.contains(part), "no {part:?} in {seen}");
    }

    let elsewhere = countersign(&["replay", "--jobs", "1"])
        .args(FIXTURES)
        .output()
        .unwrap();
    let (out, err) = output_text(&elsewhere);
    assert!(out.contains("2 passed") && err.is_empty(), "{out}{err}");
}
