//! The public test client Virtual Alexa talks to a server that verifies signatures. The client cannot sign,
//! so it talks through `countersign proxy`.

use std::{
    io::{BufRead, BufReader, Read, Write},
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
};

use countersign::{
    clock::{Clock, SignedDuration, SystemClock},
    linking::DemoIssuer,
};
use rstest::rstest;
use tempfile::TempDir;

use super::{countersign, output_text, serve_process::ServeProcess, signing::ProxyProcess};
use crate::{
    config::TestConfig,
    support::{alexa_request::SAMPLE_APPLICATION_ID, smtp::SmtpServer},
};

const REPOSITORY: &str = env!("CARGO_MANIFEST_DIR");
/// Ann Lee's mobile number in the sample directory, with the digits that Alexa speaks.
const ANN_NUMBER: &str = "2025550188";

#[rstest]
#[case::english("en-US", "Anything else?")]
#[case::british("en-GB", "Anything else?")]
#[case::german("de-DE", "Sonst noch etwas?")]
#[case::spanish("es-ES", "¿Algo más?")]
#[case::french("fr-FR", "Autre chose ?")]
#[actix_web::test]
async fn s0_07_a_client_that_knows_only_the_model_holds_the_whole_conversation(
    #[case] locale: &'static str,
    #[case] goes_on: &'static str,
) {
    assert!(
        Path::new(REPOSITORY)
            .join("tests/virtual-alexa/node_modules/virtual-alexa")
            .is_dir(),
        "the npm packages of tests/virtual-alexa are missing: run scripts/setup, or `npm ci` there"
    );
    let mail = Arc::new(SmtpServer::without_tls().await);
    let house = DevelopmentServer::start(mail.port());
    let proxy = ProxyProcess::start(&house.server.url(""), house.chain_folder.path());
    let token = house.link_token();
    let talking = tokio::task::spawn_blocking({
        let (mail, to) = (Arc::clone(&mail), proxy.url().to_owned());
        let newest = tokio::runtime::Handle::current();
        move || {
            let mut client = VirtualAlexaClient::start(&to, locale, &token);
            let pin = || newest.block_on(mail.wait_for_mail(0, || ())).pin();
            client.hold_conversation(pin)
        }
    });
    let heard = talking.await.unwrap();
    assert!(heard.contains(goes_on), "the skill speaks {locale}: {heard}");
}

/// A running server that trusts a development chain and has imported the sample directory.
struct DevelopmentServer {
    chain_folder: TempDir,
    issuer: DemoIssuer,
    server: ServeProcess,
    _settings: TestConfig,
}

impl DevelopmentServer {
    fn start(mail: u16) -> Self {
        let chain_folder = tempfile::tempdir().unwrap();
        let signed = countersign(&["sign", "-", "--chain"])
            .arg(chain_folder.path())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(signed.status.success(), "{:?}", output_text(&signed));
        let issuer = DemoIssuer::generate("https://login.example.com", "countersign").unwrap();
        let mail = format!("host = \"localhost\"\nport = {mail}\nsecurity = \"none\"");
        let settings = TestConfig::valid()
            .with_replaced("host = \"localhost\"", &mail)
            .with_appended(&printed_settings(&output_text(&signed).1));
        let config = settings.write_config_file();
        settings.write_file("jwks.json", &issuer.jwks());
        let people = Path::new(REPOSITORY).join("fixtures/directory/sample.json");
        let imported = countersign(&["import", "--config"])
            .arg(&config)
            .arg(people)
            .output()
            .unwrap();
        assert!(imported.status.success(), "{:?}", output_text(&imported));
        Self {
            chain_folder,
            issuer,
            server: ServeProcess::start(&config),
            _settings: settings,
        }
    }

    fn link_token(&self) -> String {
        let (employee, day) = ("sam.rivera".parse().unwrap(), SignedDuration::from_hours(24));
        let token = self.issuer.issue_token(&employee, day, SystemClock.now());
        token.expose().to_owned()
    }
}

/// Extracts the settings that `sign` prints when it creates a chain.
fn printed_settings(said: &str) -> String {
    let section = said
        .lines()
        .skip_while(|line| line.trim() != "[alexa.development]");
    section.map(str::trim).collect::<Vec<_>>().join("\n")
}

/// The running client. It leads the conversation by itself and asks for the PIN on its standard output.
struct VirtualAlexaClient(Child);

impl VirtualAlexaClient {
    fn start(url: &str, locale: &str, token: &str) -> Self {
        let folder = Path::new(REPOSITORY).join("tests/virtual-alexa");
        let model = Path::new(REPOSITORY).join(format!("interaction-models/{locale}.json"));
        let child = Command::new("node")
            .current_dir(folder)
            .args(["conversation.mjs", url])
            .arg(model)
            .args([locale, SAMPLE_APPLICATION_ID, token, ANN_NUMBER])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("Node.js is missing: run scripts/setup");
        Self(child)
    }

    /// Waits for the end of the conversation, and tells the client the PIN when it asks. Returns what was said and
    /// heard.
    fn hold_conversation(&mut self, pin: impl Fn() -> String) -> String {
        let mut stdin = self.0.stdin.take().unwrap();
        let mut last = String::new();
        for line in BufReader::new(self.0.stdout.take().unwrap()).lines() {
            last = line.unwrap();
            if last == "PIN?" {
                writeln!(stdin, "{}", pin()).unwrap();
            }
        }
        let mut said = String::new();
        self.0.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert!(self.0.wait().unwrap().success() && last == "held", "{said}");
        said
    }
}

impl Drop for VirtualAlexaClient {
    fn drop(&mut self) {
        // Errors do not matter: the client may have exited already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
