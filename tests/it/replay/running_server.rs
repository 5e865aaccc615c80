//! Replays against a running server.

use std::{fs, path::Path};

use crate::{
    cli::{countersign, output_text},
    simulator::demo::DemoProcess,
};

const REPOSITORY: &str = env!("CARGO_MANIFEST_DIR");

#[test]
fn fixtures_are_replayed_against_a_running_server() {
    let folder = tempfile::tempdir().unwrap();
    let demo = DemoProcess::start(folder.path());
    let fixture = |name: &str| format!("{REPOSITORY}/fixtures/conversations/{name}.json");
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
        format!("{REPOSITORY}/fixtures/signed/valid-launch.json"),
    ])
    .arg(&dialog)
    .output()
    .unwrap();
    let (out, err) = output_text(&output);
    assert_eq!(output.status.code(), Some(0), "{out}{err}");
    assert!(out.contains("6 fixtures: 2 passed, 4 skipped"), "{out}");
    assert!(out.contains("pin-expired.json: it waits"), "{out}");
}

#[test]
fn an_unavailable_server_is_reported_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let replay = |url: &str| {
        let output = countersign(&["replay", "fixtures", "--url", url, "--chain"])
            .arg(folder.path())
            .current_dir(Path::new(REPOSITORY))
            .output()
            .unwrap();
        (output.status.code(), output_text(&output).1)
    };
    let (code, said) = replay("http://127.0.0.1:1");
    assert_eq!(code, Some(3));
    assert!(said.contains("http://127.0.0.1:1 does not answer: "), "{said}");
    assert!(said.contains("; start it, or correct --url"), "{said}");
}

/// Replays one fixture against `url`, signed with the chain in `folder`. Returns the exit code and the output.
fn replay_at(url: &str, folder: &Path, name: &str) -> (Option<i32>, String) {
    let output = countersign(&["replay", "--url", url, "--chain"])
        .arg(folder)
        .arg(format!("{REPOSITORY}/fixtures/conversations/{name}.json"))
        .output()
        .unwrap();
    let (out, err) = output_text(&output);
    (output.status.code(), out + &err)
}

#[test]
fn a_server_that_rejects_every_request_is_reported_at_once_with_a_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let strangers = folder.path().join("strangers");
    let demo = DemoProcess::start(folder.path());
    let server = format!("http://localhost:{}", demo.port());

    let (code, said) = replay_at(&server, &strangers, "help");
    assert_eq!(code, Some(3), "{said}");
    for part in [
        "rejects requests that are signed",
        "[alexa.development]",
        "strangers/root.pem",
        "docs/signing.md",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }

    let ours = folder.path().join("signing");
    let (code, said) = replay_at(&format!("{server}/elsewhere"), &ours, "help");
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("there is no webhook at"), "{said}");

    let (code, said) = replay_at(&server, &ours, "pin-expired");
    assert_eq!(code, Some(3), "{said}");
    assert!(
        said.contains("nothing was replayed: every fixture was skipped"),
        "{said}"
    );
}

#[test]
fn a_misspelt_person_is_reported_with_a_running_server_too() {
    let folder = tempfile::tempdir().unwrap();
    let demo = DemoProcess::start(folder.path());
    let fixture = folder.path().join("fixture.json");
    let help = fs::read_to_string(format!("{REPOSITORY}/fixtures/conversations/help.json")).unwrap();
    fs::write(&fixture, help.replace("sam.rivera", "sam.rivra")).unwrap();
    let output = countersign(&["replay", "--url", &format!("http://localhost:{}", demo.port())])
        .arg("--chain")
        .arg(folder.path().join("signing"))
        .arg(&fixture)
        .output()
        .unwrap();
    let (out, err) = output_text(&output);
    assert_eq!(output.status.code(), Some(2), "{out}{err}");
    assert!(out.contains("did you mean \"sam.rivera\"?"), "{out}{err}");
}

#[test]
fn a_silent_server_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap();
    let (code, said) = replay_at(&format!("http://{address}"), folder.path(), "help");
    assert_eq!(code, Some(3), "{said}");
    assert!(
        said.contains("accepts connections, but does not answer within 5 seconds; check its log"),
        "{said}"
    );
}

#[actix_web::test]
async fn a_server_that_is_not_a_skill_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    let other = wiremock::MockServer::start().await;
    let greets = wiremock::ResponseTemplate::new(200).set_body_string("It works!");
    wiremock::Mock::given(wiremock::matchers::any())
        .respond_with(greets)
        .mount(&other)
        .await;
    let (url, path) = (other.uri(), folder.path().to_owned());
    let (code, said) = tokio::task::spawn_blocking(move || replay_at(&url, &path, "help"))
        .await
        .unwrap();
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("answers, but not like countersign"), "{said}");
}
