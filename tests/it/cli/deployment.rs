//! Follows `docs/deployment.md` with real servers: its settings, its commands and its dry run.

use std::{
    fs,
    os::unix::fs::{MetadataExt, symlink},
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde_json::{Value, json};
use tempfile::TempDir;
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers};

use super::{countersign, output_text, serve_process::ServeProcess};
use crate::support::{
    postgres, redis::RedisServer, response_schema::assert_valid_response, smtp::SmtpServer,
};

const REPOSITORY: &str = env!("CARGO_MANIFEST_DIR");

#[actix_web::test]
async fn following_the_guide_leads_from_settings_to_a_spoken_number() {
    let site = DeploymentSite::prepare().await;
    site.write_settings().await;
    site.write_secrets().await;
    for command in ["check-config", "migrate", "import"] {
        let output = wait_for_output(site.countersign_command(command)).await;
        assert!(output.status.success(), "{command}: {:?}", output_text(&output));
    }

    let server = ServeProcess::start_with(&mut site.countersign_command("serve"));
    let asked = site.run_dry_run(&server, "scripts/dry-run find", "").await;
    assert!(
        asked.contains("email") && !asked.contains("sam.rivera"),
        "{asked}"
    );
    let (mailed, texted) = (site.pin_by_mail(), site.pin_by_text().await);
    assert_eq!(mailed, texted);
    let told = site.run_dry_run(&server, "scripts/dry-run pin", &mailed).await;
    assert!(told.contains("202") && told.contains("0188"), "{told}");
}

/// The folder and the servers with which the guide is followed.
struct DeploymentSite {
    folder: TempDir,
    redis: RedisServer,
    database: String,
    mail: SmtpServer,
    gateway: MockServer,
    guide: String,
}

impl DeploymentSite {
    async fn prepare() -> Self {
        let guide = fs::read_to_string(Path::new(REPOSITORY).join("docs/deployment.md")).unwrap();
        let folder = tempfile::tempdir().unwrap();
        symlink(
            Path::new(REPOSITORY).join("scripts"),
            folder.path().join("scripts"),
        )
        .unwrap();
        let redis = RedisServer::start();
        let mut command = ::redis::Cmd::new();
        for word in find_command_line(&guide, "ACL SETUSER").split(' ') {
            command.arg(word);
        }
        command.exec(&mut redis.connect()).unwrap();
        let gateway = MockServer::start().await;
        let taken = ResponseTemplate::new(200).set_body_json(json!({"status": "queued"}));
        let post = Mock::given(matchers::method("POST")).and(matchers::path("/messages"));
        post.and(matchers::header("Authorization", "Bearer abc"))
            .respond_with(taken)
            .mount(&gateway)
            .await;
        Self {
            folder,
            redis,
            database: postgres::PostgresServer::shared().new_database(),
            mail: SmtpServer::with_login("countersign", "mail-password").await,
            gateway,
            guide,
        }
    }

    /// Writes the guide's settings, with the addresses of the test's servers and the sections that the dry run
    /// prints.
    async fn write_settings(&self) {
        let blocks: Vec<&str> = self.guide.split("```toml\n").skip(1).collect();
        let block = |number: usize| blocks[number].split("```").next().unwrap().to_owned();
        // The second block is for a proxy on another host.
        let (all, gateway) = (block(0), block(2));
        let dry_run = self
            .run_shell(find_command_line(&self.guide, "scripts/dry-run prepare"))
            .await;
        assert!(dry_run.status.success(), "{:?}", output_text(&dry_run));
        let ca = self.write_file("mail-ca.pem", self.mail.ca_pem());
        let linking = find_section(&all, "[linking]").to_owned();
        let sms = find_section(&all, "[sms]").to_owned();
        let mail = format!("\"localhost\"\nport = {}\nca_file = {ca:?}", self.mail.port());
        let mut settings = all;
        for (theirs, ours) in [
            (linking.as_str(), output_text(&dry_run).0.as_str()),
            (sms.as_str(), gateway.as_str()),
            ("127.0.0.1:8080", "127.0.0.1:0"),
            (
                "postgres://countersign:password@127.0.0.1/countersign",
                &self.database,
            ),
            ("127.0.0.1:6379/0", &self.redis.url()["redis://".len()..]),
            ("\"mail.example.com\"", &mail),
            ("https://gateway.example.com", &self.gateway.uri()),
        ] {
            assert!(settings.contains(theirs), "the guide no longer has {theirs}");
            settings = settings.replace(theirs, ours);
        }
        self.write_file("countersign.toml", &settings);
        let people = Path::new(REPOSITORY).join("fixtures/directory/sample.json");
        fs::copy(people, self.folder.path().join("directory.json")).unwrap();
    }

    /// Writes the secrets into files and the variables that name these files, both as the guide does.
    async fn write_secrets(&self) {
        for (begin, entered) in [
            ("(umask 077; openssl rand", ""),
            ("(umask 077; cat > /etc/countersign/mail", "mail-password"),
            ("(umask 077; cat > /etc/countersign/gateway", "gateway-secret"),
        ] {
            let written = self
                .run_shell(&format!("printf %s '{entered}' | {}", self.guide_line(begin)))
                .await;
            assert!(written.status.success(), "{begin}: {:?}", output_text(&written));
        }
        for secret in ["root-key", "mail-password", "gateway-secret"] {
            let mode = fs::metadata(self.folder.path().join(secret)).unwrap().mode();
            assert_eq!(mode & 0o777, 0o600, "only its owner can read {secret}");
        }
        let variables = self.guide.split("```sh\n").nth(1).unwrap();
        let variables = variables.split("```").next().unwrap();
        self.write_file("environment", &self.with_own_folder(variables));
    }

    /// Prepares the guide's command, in a shell that has read the guide's variables.
    fn countersign_command(&self, command: &str) -> Command {
        let (variables, line) = (
            self.guide_line("set -a;"),
            self.guide_line(&format!("countersign {command} ")),
        );
        let program = countersign(&[]);
        let line = line.replacen("countersign", "exec \"$0\"", 1);
        let mut shell = Command::new("bash");
        shell
            .args(["-c", &format!("{variables}\n{line}")])
            .arg(program.get_program());
        for (name, _) in program.get_envs() {
            shell.env_remove(name);
        }
        shell.current_dir(self.folder.path());
        shell
    }

    /// Returns the guide's line that begins with `begin`, changed to use this folder.
    fn guide_line(&self, begin: &str) -> String {
        self.with_own_folder(find_command_line(&self.guide, begin))
    }

    /// Replaces the guide's settings folder with this folder.
    fn with_own_folder(&self, text: &str) -> String {
        text.replace("/etc/countersign", self.folder.path().to_str().unwrap())
    }

    /// Runs the guide's line that begins with `begin`, with `pin` in place of the guide's example PIN. Returns the
    /// speech of the response.
    async fn run_dry_run(&self, server: &ServeProcess, begin: &str, pin: &str) -> String {
        let line = find_command_line(&self.guide, begin).replace("417", pin);
        let output = self
            .run_shell(&format!("DRY_RUN_URL={} {line}", server.url("")))
            .await;
        assert!(
            output.status.success(),
            "{:?} {}",
            output_text(&output),
            server.log()
        );
        let response: Value = serde_json::from_str(&output_text(&output).0).unwrap();
        assert_valid_response(&response);
        response["response"]["outputSpeech"].to_string()
    }

    async fn run_shell(&self, line: &str) -> Output {
        let mut command = Command::new("bash");
        command.args(["-c", line]).current_dir(self.folder.path());
        wait_for_output(command).await
    }

    fn pin_by_mail(&self) -> String {
        let mails = self.mail.mails();
        assert_eq!(mails.len(), 1, "one mail was sent");
        find_pin(&mails[0].text)
    }

    async fn pin_by_text(&self) -> String {
        let requests: Vec<Request> = self.gateway.received_requests().await.unwrap();
        assert_eq!(requests.len(), 1, "one text message was sent");
        let message: Value = requests[0].body_json().unwrap();
        find_pin(message["text"].as_str().unwrap())
    }

    fn write_file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    }
}

/// Waits for a command on another thread, so that the servers of this test keep running.
async fn wait_for_output(mut command: Command) -> Output {
    tokio::task::spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap()
}

/// Returns the guide's command line that begins with `begin`.
fn find_command_line<'a>(guide: &'a str, begin: &str) -> &'a str {
    let lines = guide.lines().filter_map(|line| line.strip_prefix("    "));
    let mut found = lines.filter(|line| line.starts_with(begin));
    found
        .next()
        .unwrap_or_else(|| panic!("the guide no longer has a line {begin}"))
}

/// Returns one section of the settings, up to the next section.
fn find_section<'a>(settings: &'a str, name: &str) -> &'a str {
    let start = settings.find(name).unwrap();
    let rest = &settings[start..];
    &rest[..rest[1..].find("\n[").map_or(rest.len(), |end| end + 2)]
}

/// Returns the PIN in a message: three digits that stand alone.
fn find_pin(message: &str) -> String {
    let words = message.split(|c: char| !c.is_alphanumeric());
    let mut pins = words.filter(|word| word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_digit()));
    pins.next().expect("there is a PIN in the message").to_owned()
}
