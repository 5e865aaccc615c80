//! The server is killed between issuing a PIN, sending it, checking it and answering, and restarted with the
//! same Redis and database. No PIN is lost, and none works twice.

use std::cell::Cell;

use countersign::{
    clock::{Clock, SignedDuration, SystemClock},
    linking::DemoIssuer,
};
use reqwest::Client;
use serde_json::{Value, json};

use super::{countersign, output_text, serve_process::ServeProcess};
use crate::{
    config::TestConfig,
    support::{
        alexa_request::{RequestOrigin, intent_request},
        redis::RedisServer,
        skill_response::SkillResponse,
        smtp::{SmtpReaction, SmtpServer, SmtpStage},
        test_app::plain_http_client,
        test_chain::TestChain,
    },
};

const SAMPLE_DIRECTORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/directory/sample.json");
pub(super) const ANN_NUMBER: &str = "+12025550188";

/// The server is killed while the mail server hangs. The next server sends the mail when the lease has run out, after
/// 15 seconds.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_interrupted_by_a_kill_is_sent_after_the_restart_and_its_pin_works_once() {
    let site = CrashTestSetup::prepare().await;
    site.mail.react_at(SmtpStage::Rcpt, SmtpReaction::Hang);
    let server = site.start_server();
    site.asks_for_ann(&server).await.says("PIN").hides(ANN_NUMBER);
    kill_server(server);
    assert!(site.mail.mails().is_empty(), "no mail was accepted");
    site.mail.clear_reactions();

    let server = site.start_server();
    let pin = site.mail.wait_for_mail(0, || {}).await.pin();
    site.says_pin(&server, &pin).await.says(ANN_NUMBER);
    site.sends_intent(&server, "LockIntent", &[])
        .await
        .says("It's locked");
    site.says_pin(&server, &pin)
        .await
        .says("already been used")
        .hides(ANN_NUMBER);
}

/// The server is killed after each step. A sent PIN stays valid, a used PIN stays used, and the clearance survives.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_kill_a_sent_pin_is_still_valid_and_a_used_pin_is_still_used() {
    let site = CrashTestSetup::prepare().await;
    let server = site.start_server();
    site.asks_for_ann(&server)
        .await
        .says("I've sent")
        .hides(ANN_NUMBER);
    let pin = site.mail.wait_for_mail(0, || {}).await.pin();
    kill_server(server);

    let server = site.start_server();
    let attempt = site.envelope("PinIntent", &[("pin", &pin)]);
    site.post(&server, &attempt).await.says(ANN_NUMBER);
    kill_server(server);

    let server = site.start_server();
    let again = site.post(&server, &attempt).await;
    again.says("already taken care of that").hides(ANN_NUMBER);
    site.says_pin(&server, &pin)
        .await
        .says("need a PIN")
        .hides(ANN_NUMBER);
    site.asks_for_ann(&server).await.says(ANN_NUMBER);
    site.sends_intent(&server, "LockIntent", &[])
        .await
        .says("It's locked");
    kill_server(server);

    let server = site.start_server();
    site.says_pin(&server, &pin)
        .await
        .says("already been used")
        .hides(ANN_NUMBER);
    site.asks_for_ann(&server)
        .await
        .says("I've sent")
        .hides(ANN_NUMBER);
}

/// Everything that outlives the server, and an employee who has an email address but no phone.
pub(super) struct CrashTestSetup {
    pub(super) settings: TestConfig,
    _redis: RedisServer,
    pub(super) mail: SmtpServer,
    chain: TestChain,
    origin: RequestOrigin,
    pub(super) http: Client,
    requests: Cell<u32>,
}

impl CrashTestSetup {
    pub(super) async fn prepare() -> Self {
        let (redis, mail) = (RedisServer::start(), SmtpServer::starttls().await);
        let now = SystemClock.now();
        let chain = TestChain::new(now);
        let issuer = DemoIssuer::generate("https://login.example.com", "countersign").unwrap();
        let token = issuer.issue_token(&"noa.levi".parse().unwrap(), SignedDuration::from_hours(1), now);
        let site = Self {
            settings: server_settings(&redis, &mail, &chain, &issuer),
            _redis: redis,
            mail,
            chain,
            origin: RequestOrigin::kitchen(Some(token.expose().to_owned())),
            http: plain_http_client(),
            requests: Cell::new(0),
        };
        let mut import = countersign(&["import", "--config"]);
        let output = import
            .arg(site.settings.write_config_file())
            .arg(SAMPLE_DIRECTORY)
            .output()
            .unwrap();
        assert!(output.status.success(), "{:?}", output_text(&output));
        site
    }

    /// Replaces the root key, and gives the keys that were used before it.
    pub(super) fn with_root_key(mut self, key: &str, previous: &[&str]) -> Self {
        self.settings = self.settings.with_root_key(key, previous);
        self
    }

    /// Sets the address that links in mails begin with.
    pub(super) fn with_public_url(mut self, url: &str) -> Self {
        self.settings = self
            .settings
            .with_replaced("[server]", &format!("[server]\npublic_url = \"{url}\""));
        self
    }

    pub(super) fn start_server(&self) -> ServeProcess {
        ServeProcess::start(&self.settings.write_config_file())
    }

    pub(super) async fn asks_for_ann(&self, server: &ServeProcess) -> SkillResponse {
        self.sends_intent(server, "FindContactIntent", &[("name", "Ann Lee")])
            .await
    }

    pub(super) async fn says_pin(&self, server: &ServeProcess, pin: &str) -> SkillResponse {
        self.sends_intent(server, "PinIntent", &[("pin", pin)]).await
    }

    pub(super) async fn sends_intent(
        &self,
        server: &ServeProcess,
        name: &str,
        slots: &[(&str, &str)],
    ) -> SkillResponse {
        self.post(server, &self.envelope(name, slots)).await
    }

    /// Returns a request in a new session, with the current time.
    fn envelope(&self, name: &str, slots: &[(&str, &str)]) -> Value {
        let number = self.requests.get() + 1;
        self.requests.set(number);
        let session = format!("amzn1.echo-api.session.{number}");
        self.origin.envelope(
            &intent_request(name, slots),
            &format!("amzn1.echo-api.request.{number}"),
            SystemClock.now(),
            Some(self.origin.session_json(&session, true, &json!({}))),
        )
    }

    async fn post(&self, server: &ServeProcess, envelope: &Value) -> SkillResponse {
        let body = envelope.to_string();
        let request = self.http.post(server.url("/alexa"));
        let headers = self.chain.headers(body.as_bytes());
        let request = headers
            .iter()
            .fold(request, |request, (name, value)| request.header(*name, value));
        let response = request
            .header("content-type", "application/json")
            .body(body)
            .send()
            .await
            .unwrap();
        let status = response.status().as_u16();
        assert_eq!(status, 200, "{}", server.log());
        SkillResponse {
            status,
            json: response.json().await.unwrap(),
        }
    }
}

fn server_settings(
    redis: &RedisServer,
    mail: &SmtpServer,
    chain: &TestChain,
    issuer: &DemoIssuer,
) -> TestConfig {
    let settings = TestConfig::valid();
    settings.write_file("jwks.json", &issuer.jwks());
    let ca = settings.write_file("mail-ca.pem", mail.ca_pem());
    let root = settings.write_file("root.pem", &chain.root_pem);
    let chains = settings.write_file(chain.file_name(), &chain.pem());
    let chains = chains.parent().unwrap();
    let redis = format!("kind = \"redis\"\n[redis]\nurl = \"{}\"", redis.url());
    let mail = format!("host = \"localhost\"\nport = {}\nca_file = {ca:?}", mail.port());
    settings
        .with_replaced("kind = \"memory\"", &redis)
        .with_replaced("host = \"localhost\"", &mail)
        .with_appended(&format!(
            "[alexa.development]\ntrust_anchors = {root:?}\nchains = {chains:?}"
        ))
}

/// Kills the server with SIGKILL, like the out-of-memory killer: it gets no chance to finish anything.
pub(super) fn kill_server(server: ServeProcess) {
    drop(server);
}
