//! A fake SMAPI on a free port, and a user of the ASK CLI who has set it up.

use std::{
    cell::Cell,
    collections::BTreeMap,
    fs::{self, File},
    io::{BufRead, BufReader, Read},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, mpsc},
    thread,
    time::Duration,
};

use serde_json::{Value, json};
use tempfile::TempDir;
use wiremock::{Mock, MockBuilder, MockServer, Request, ResponseTemplate, matchers};

use crate::cli::{countersign, output_text};

const ASK_CLI_FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/ask-cli");
/// The profile that `ask configure` creates, and the one that the CLI takes from environment variables, as in a CI.
pub(super) const CONFIGURED_PROFILE: &str = "default";
pub(super) const ENVIRONMENT_PROFILE: &str = "__ENVIRONMENT_ASK_PROFILE__";
const ACCESS_TOKEN: &str = "Atza|token";
pub(super) const VENDOR_ID: &str = "M2VENDOR00000";
pub(super) const SKILL_ID: &str = "amzn1.ask.skill.11111111-2222-4333-8444-555555555555";
/// The file in which the CLI stores the skill's id.
pub(super) const STATE_FILE: &str = ".ask/ask-states.json";
/// The time that the CLI may take on a busy machine. It usually takes a second.
const CLI_TIMEOUT: Duration = Duration::from_mins(1);

/// A fake Skill Management API (SMAPI) that knows one skill.
pub(super) struct FakeSmapi {
    pub(super) server: MockServer,
    /// The number of requests that `new_requests` has returned so far.
    returned: Cell<usize>,
}

impl FakeSmapi {
    pub(super) async fn start() -> Self {
        let server = MockServer::start().await;
        let slot =
            json!({"uploadUrl": format!("{}/upload", server.uri()), "expiresAt": "2099-01-01T00:00:00Z"});
        let skill = json!({"skillId": SKILL_ID, "eTag": "e", "resources": []});
        let imported = json!({"status": "SUCCEEDED", "skill": skill});
        let status = ResponseTemplate::new;
        let accepted = status(202).insert_header("location", "/v1/skills/imports/import-1");
        let development = format!("/v1/skills/{SKILL_ID}/stages/development");
        let enablement = format!("{development}/enablement");
        for (asked, answer) in [
            ("POST /v1/skills/uploads", status(201).set_body_json(slot)),
            ("PUT /upload", status(200)),
            ("POST /v1/skills/imports", accepted.clone()),
            (&format!("POST /v1/skills/{SKILL_ID}/imports"), accepted),
            (
                "GET /v1/skills/imports/import-1",
                status(200).set_body_json(imported),
            ),
            (&format!("GET {enablement}"), status(204)),
            (&format!("PUT {enablement}"), status(204)),
            (&format!("PUT {development}/accountLinkingClient"), status(204)),
        ] {
            mock_request(asked).respond_with(answer).mount(&server).await;
        }
        Self {
            server,
            returned: Cell::default(),
        }
    }

    /// Adds the response to a request, which is written as `GET /path`.
    pub(super) async fn add_response(&self, asked: &str, answer: ResponseTemplate) {
        mock_request(asked).respond_with(answer).mount(&self.server).await;
    }

    pub(super) fn upload_url(&self) -> String {
        format!("{}/upload", self.server.uri())
    }

    /// Returns the requests that arrived since the last call.
    pub(super) async fn new_requests(&self) -> Vec<Request> {
        let all = self.server.received_requests().await.unwrap();
        let seen = self.returned.replace(all.len());
        all.into_iter().skip(seen).collect()
    }
}

/// A proxy that stands in for the rest of the internet. It notes the first line of every connection and then closes
/// it without a response.
pub(super) struct RecordingProxy {
    url: String,
    request_lines: Arc<Mutex<Vec<String>>>,
}

impl RecordingProxy {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let request_lines = Arc::new(Mutex::new(vec![]));
        let heard = Arc::clone(&request_lines);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let mut line = String::new();
                // A connection that sends nothing is noted as an empty line.
                let _ = BufReader::new(stream).read_line(&mut line);
                heard.lock().unwrap().push(line);
            }
        });
        Self { url, request_lines }
    }

    pub(super) fn request_lines(&self) -> Vec<String> {
        self.request_lines.lock().unwrap().clone()
    }
}

/// The home folder of a user who has set up the CLI. The package is built in a folder inside it.
pub(super) struct AskCliUser {
    home: TempDir,
    profile: &'static str,
    smapi_url: String,
    pub(super) internet: RecordingProxy,
}

impl AskCliUser {
    pub(super) fn new(profile: &'static str, smapi: &FakeSmapi) -> Self {
        let home = tempfile::tempdir().unwrap();
        let token = json!({
            "access_token": ACCESS_TOKEN, "refresh_token": "refresh", "token_type": "bearer",
            "expires_in": 3600, "expires_at": "2099-01-01T00:00:00.000Z",
        });
        // The same content that `ask configure` writes.
        let set_up =
            json!({"profiles": {"default": {"token": token, "vendor_id": VENDOR_ID, "aws_profile": null}}});
        fs::create_dir(home.path().join(".ask")).unwrap();
        fs::write(home.path().join(".ask/cli_config"), set_up.to_string()).unwrap();
        Self {
            home,
            profile,
            smapi_url: smapi.server.uri(),
            internet: RecordingProxy::start(),
        }
    }

    pub(super) fn package_folder(&self) -> PathBuf {
        self.home.path().join("package")
    }

    /// Builds the package with `skill build`.
    #[track_caller]
    pub(super) fn build_package(&self, endpoint: &str) {
        let mut build = countersign(&["skill", "build", "--certificate", "wildcard"]);
        build
            .args(["--endpoint", endpoint, "--out"])
            .arg(self.package_folder());
        let output = build.output().unwrap();
        assert!(output.status.success(), "{:?}", output_text(&output));
    }

    /// Returns every file of the package's folder with its content, including hidden files.
    pub(super) fn package_files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut found = BTreeMap::new();
        let mut folders = vec![self.package_folder()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path
                        .strip_prefix(self.package_folder())
                        .unwrap()
                        .display()
                        .to_string();
                    found.insert(name, fs::read(path).unwrap());
                }
            }
        }
        found
    }

    /// Returns the state that the CLI stores in the package's folder.
    pub(super) fn cli_state(&self) -> Value {
        serde_json::from_slice(&self.package_files()[STATE_FILE]).unwrap()
    }

    pub(super) async fn deploy(&self) -> String {
        self.run_cli("ask.js", ["deploy"]).await
    }

    /// Runs a program of the CLI and returns its output. Fails if the program fails.
    pub(super) async fn run_cli(&self, program: &str, arguments: impl IntoIterator<Item = &str>) -> String {
        let program = Path::new(ASK_CLI_FOLDER)
            .join("node_modules/ask-cli/dist/bin")
            .join(program);
        assert!(
            program.is_file(),
            "the npm packages of tests/ask-cli are missing: run scripts/setup, or `npm ci` there"
        );
        let said = self.home.path().join("said");
        let mut command = Command::new("node");
        command
            .arg(program)
            .args(arguments)
            .current_dir(self.package_folder())
            .env_clear()
            .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
            .env("HOME", self.home.path())
            .env("TMPDIR", self.home.path())
            .env("ASK_SMAPI_SERVER_BASE_URL", &self.smapi_url)
            .env("ASK_SHARE_USAGE", "false")
            .env("ASK_SKIP_NEW_VERSION_REMINDER", "true")
            .env("HTTP_PROXY", &self.internet.url)
            .env("HTTPS_PROXY", &self.internet.url)
            .env("NO_PROXY", "127.0.0.1");
        if self.profile == ENVIRONMENT_PROFILE {
            command
                .env("ASK_ACCESS_TOKEN", ACCESS_TOKEN)
                .env("ASK_VENDOR_ID", VENDOR_ID)
                .env("AWS_ACCESS_KEY_ID", "nobody's")
                .env("AWS_SECRET_ACCESS_KEY", "nobody's");
        }
        tokio::task::spawn_blocking(move || run_to_end(command, &said))
            .await
            .unwrap()
    }
}

/// Runs a command without a terminal and returns its output. Fails if the command fails or takes too long. Its
/// standard error goes to a file, so that it can be shown even if the command never exits.
fn run_to_end(mut command: Command, said: &Path) -> String {
    let file = File::create(said).unwrap();
    let mut child = KillOnDrop(
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(file)
            .spawn()
            .expect("Node.js is missing: run scripts/setup"),
    );
    let mut stdout = child.0.stdout.take().unwrap();
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        let mut said = String::new();
        stdout.read_to_string(&mut said).map(|_| tell.send(said))
    });
    let out = told.recv_timeout(CLI_TIMEOUT);
    let complaint = fs::read_to_string(said).unwrap();
    let out = out.unwrap_or_else(|_| panic!("the CLI does not exit; is it waiting for input? {complaint}"));
    let ended = child.0.wait().unwrap();
    assert!(ended.success(), "{ended}: {out}{complaint}");
    out + &complaint
}

/// A running program. Killed when dropped.
struct KillOnDrop(Child);

impl Drop for KillOnDrop {
    fn drop(&mut self) {
        // Errors do not matter: the program may have exited already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Begins a mock for a request, which is written as `GET /path`.
pub(super) fn mock_request(asked: &str) -> MockBuilder {
    let (method, path) = asked.split_once(' ').unwrap();
    Mock::given(matchers::method(method)).and(matchers::path(path))
}
