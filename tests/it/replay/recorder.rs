//! The recorder writes every turn that it has seen, even if the server is stopped, and leaves no partial
//! files.

use std::{fs, path::Path, time::Duration};

use bytes::Bytes;
use countersign::{
    clock::{Clock, SystemClock},
    ports::ConversationRecorder,
    turn::TurnObserver,
};
use serde_json::{Value, json};

use crate::{
    cli::{countersign, output_text, serve_process::ServeProcess},
    config::TestConfig,
    support::{
        alexa_request::{RequestOrigin, intent_request},
        canary,
        test_app::plain_http_client,
        test_chain::TestChain,
    },
};

const SAMPLE_DIRECTORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/directory/sample.json");
const FINISH_TIMEOUT: Duration = Duration::from_secs(30);

/// Returns a request of the household with this number, and the response to it.
fn turn_of_household(household: usize) -> [Bytes; 2] {
    let request = json!({
        "context": {"System": {"user": {"userId": household.to_string()}}},
        "request": {"type": "LaunchRequest", "timestamp": "2026-03-02T09:00:00Z"},
    });
    let response = json!({"response": {"outputSpeech": {"type": "PlainText", "text": "Goodbye."}}});
    [request, response].map(|document| document.to_string().into())
}

/// Returns the number of steps of each recording, ordered by file name.
fn steps_per_recording(folder: &Path) -> Vec<usize> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    names.sort();
    let read = |path| serde_json::from_str::<Value>(&fs::read_to_string(path).unwrap()).unwrap();
    let recordings = names.into_iter().map(read);
    recordings
        .map(|recording| recording["steps"].as_array().unwrap().len())
        .collect()
}

#[actix_web::test]
async fn queued_turns_are_written_when_the_recorder_finishes() {
    let folder = tempfile::tempdir().unwrap();
    let recorder = ConversationRecorder::open(folder.path()).unwrap();
    for household in (0..3).cycle().take(450) {
        let [request, response] = turn_of_household(household);
        recorder.observe_turn(&request, &response);
    }
    recorder.finish(FINISH_TIMEOUT).await;
    assert_eq!(steps_per_recording(folder.path()), [150; 3]);
}

#[actix_web::test]
async fn partial_recordings_are_removed_and_other_files_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let ours = at(".recorded-000007-0a1b2c3d.json.half");
    let others = [
        ".letter.half",
        ".recorded-000007-0a1b2c3d.txt.half",
        ".recorded-by-me.json.half",
    ];
    for path in others.map(at).iter().chain([&ours]) {
        fs::write(path, "half").unwrap();
    }
    ConversationRecorder::open(folder.path()).unwrap();
    assert!(!ours.exists());
    for other in others {
        assert!(at(other).exists(), "{other}");
    }
}

#[actix_web::test]
async fn the_names_of_recordings_show_their_order_and_no_time() {
    let folder = tempfile::tempdir().unwrap();
    for household in 0..3 {
        let recorder = ConversationRecorder::open(folder.path()).unwrap();
        let [request, response] = turn_of_household(household);
        recorder.observe_turn(&request, &response);
        recorder.finish(FINISH_TIMEOUT).await;
    }
    let names = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name());
    let mut names: Vec<_> = names.map(|name| name.to_string_lossy().into_owned()).collect();
    names.sort();
    for (at, name) in names.iter().enumerate() {
        assert!(name.starts_with(&format!("recorded-00000{}-", at + 1)), "{name}");
        let text = fs::read_to_string(folder.path().join(name)).unwrap();
        assert!(
            !text.contains("2026-03-02") && !text.contains("20260302"),
            "{text}"
        );
    }
}

#[actix_web::test]
async fn a_conversation_that_is_too_long_is_logged_once() {
    canary::start_watching();
    let folder = tempfile::tempdir().unwrap();
    let recorder = ConversationRecorder::open(folder.path()).unwrap();
    for _ in 0..250 {
        let [request, response] = turn_of_household(1);
        recorder.observe_turn(&request, &response);
    }
    recorder.finish(FINISH_TIMEOUT).await;
    assert_eq!(steps_per_recording(folder.path()), [200]);
    assert_eq!(
        canary::captured_log()
            .matches("a conversation is too long")
            .count(),
        1
    );
}

#[actix_web::test]
async fn a_conversation_is_written_and_ends_after_a_long_silence() {
    let folder = tempfile::tempdir().unwrap();
    let recorder = ConversationRecorder::open(folder.path()).unwrap();
    // The request of the second household shows that an hour has passed. That ends the first household's
    // conversation, so its next request begins a new one.
    for (household, hour) in [(1, 9), (2, 10), (1, 9)] {
        let [request, response] = turn_of_household(household);
        let later = String::from_utf8(request.to_vec()).unwrap();
        let later = later.replace("T09:", &format!("T{hour:02}:"));
        recorder.observe_turn(&later.into(), &response);
    }
    recorder.finish(FINISH_TIMEOUT).await;
    assert_eq!(steps_per_recording(folder.path()), [1, 1, 1]);
}

#[actix_web::test]
async fn recordings_that_cannot_be_written_are_logged_at_the_end() {
    canary::start_watching();
    let folder = tempfile::tempdir().unwrap();
    let recorder = ConversationRecorder::open(folder.path()).unwrap();
    folder.close().unwrap();
    let [request, response] = turn_of_household(1);
    recorder.observe_turn(&request, &response);
    recorder.finish(FINISH_TIMEOUT).await;
    let log = canary::captured_log();
    assert!(
        log.contains("the end of these conversations could not be recorded"),
        "{log}"
    );
}

/// The settings of a server that records, with the sample directory imported, and the chain that signs the requests.
struct RecordingServerSetup {
    settings: TestConfig,
    chain: TestChain,
}

impl RecordingServerSetup {
    fn prepare() -> Self {
        let chain = TestChain::new(SystemClock.now());
        let settings = TestConfig::valid();
        let root = settings.write_file("root.pem", &chain.root_pem);
        let chains = settings.write_file(chain.file_name(), &chain.pem());
        let chains = chains.parent().unwrap();
        let recordings = chains.join("recordings");
        fs::create_dir(&recordings).unwrap();
        let more = format!(
            "[alexa.development]\ntrust_anchors = {root:?}\nchains = {chains:?}\n[record]\ndirectory = {recordings:?}"
        );
        let settings = settings.with_appended(&more);
        let mut import = countersign(&["import", "--config"]);
        let output = import
            .arg(settings.write_config_file())
            .arg(SAMPLE_DIRECTORY)
            .output()
            .unwrap();
        assert!(output.status.success(), "{:?}", output_text(&output));
        Self { settings, chain }
    }

    /// Asks the same question `often` times in one session, from an account that is not linked.
    async fn send_questions(&self, server: &ServeProcess, often: usize) {
        let (origin, http) = (RequestOrigin::kitchen(None), plain_http_client());
        for number in 0..often {
            let session = origin.session_json("amzn1.echo-api.session.1", number == 0, &json!({}));
            let id = format!("amzn1.echo-api.request.{number}");
            let asked = intent_request("FindContactIntent", &[("name", "Ann Lee")]);
            let body = origin
                .envelope(&asked, &id, SystemClock.now(), Some(session))
                .to_string();
            let request = http
                .post(server.url("/alexa"))
                .header("content-type", "application/json");
            let headers = self.chain.headers(body.as_bytes());
            let request = headers
                .iter()
                .fold(request, |request, (name, value)| request.header(*name, value));
            let response = request.body(body).send().await.unwrap();
            assert_eq!(response.status(), 200, "{}", server.log());
        }
    }

    fn recordings(&self) -> std::path::PathBuf {
        self.settings
            .write_config_file()
            .parent()
            .unwrap()
            .join("recordings")
    }
}

#[actix_web::test]
async fn a_server_that_is_stopped_has_recorded_every_turn() {
    let site = RecordingServerSetup::prepare();
    let mut server = ServeProcess::start(&site.settings.write_config_file());
    site.send_questions(&server, 30).await;
    server.terminate();
    assert!(server.wait_for_exit().success(), "{}", server.log());
    assert_eq!(steps_per_recording(&site.recordings()), [30]);
}

#[actix_web::test]
async fn a_server_that_is_killed_leaves_no_partial_recording() {
    let site = RecordingServerSetup::prepare();
    for _ in 0..3 {
        let server = ServeProcess::start(&site.settings.write_config_file());
        site.send_questions(&server, 10).await;
        drop(server);
    }
    let server = ServeProcess::start(&site.settings.write_config_file());
    assert!(
        steps_per_recording(&site.recordings()).len() >= 2,
        "{}",
        server.log()
    );
}

#[test]
fn a_folder_that_cannot_be_written_to_is_a_fault_of_the_settings() {
    let settings = TestConfig::valid().with_appended("[record]\ndirectory = \"/proc\"");
    for command in ["check-config", "serve"] {
        let mut told = countersign(&[command, "--config"]);
        let output = told.arg(settings.write_config_file()).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{command}");
        let (_, told) = output_text(&output);
        assert!(
            told.contains("record.directory") && told.contains("cannot be written to"),
            "{told}"
        );
    }
}
