//! The program killed at any point between issue, send, attempt and answer, and started again on the same Redis and
//! database: no PIN is lost, none is good twice (DESIGN 8).

use std::cell::Cell;

use countersign::{
    clock::{Clock, SignedDuration, SystemClock},
    linking::DemoIssuer,
};
use reqwest::Client;
use serde_json::{Value, json};

use super::{countersign, server::Server, text};
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

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/directory/sample.json");
const ANN: &str = "+12025550188";

/// Killed while the mail server hangs: who starts again sends it when the lease has run out, which is 15 s.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_under_way_when_it_was_killed_is_sent_by_the_next_and_opens_once() {
    let site = Site::prepare().await;
    site.mail.react_at(SmtpStage::Rcpt, SmtpReaction::Hang);
    let server = site.start();
    site.asks(&server).await.says("PIN").hides(ANN);
    kill(server);
    assert!(site.mail.mails().is_empty(), "no mail was accepted");
    site.mail.clear_reactions();

    let server = site.start();
    let pin = site.mail.wait_for_mail(0, || {}).await.pin();
    site.offers(&server, &pin).await.says(ANN);
    site.says(&server, "LockIntent", &[]).await.says("It's locked");
    site.offers(&server, &pin).await.says("used already").hides(ANN);
}

/// Killed after each step: the PIN that was sent stays good, the one that was used stays used, the clearance holds.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_sent_stays_good_and_what_was_used_stays_used_when_it_is_killed() {
    let site = Site::prepare().await;
    let server = site.start();
    site.asks(&server).await.says("I've sent").hides(ANN);
    let pin = site.mail.wait_for_mail(0, || {}).await.pin();
    kill(server);

    let server = site.start();
    let attempt = site.envelope("PinIntent", &[("pin", &pin)]);
    site.post(&server, &attempt).await.says(ANN);
    kill(server);

    let server = site.start();
    let again = site.post(&server, &attempt).await;
    again.says("already taken care of that").hides(ANN);
    site.offers(&server, &pin).await.says("need a PIN").hides(ANN);
    site.asks(&server).await.says(ANN);
    site.says(&server, "LockIntent", &[]).await.says("It's locked");
    kill(server);

    let server = site.start();
    site.offers(&server, &pin).await.says("used already").hides(ANN);
    site.asks(&server).await.says("I've sent").hides(ANN);
}

/// What outlives the program, and somebody who has mail only.
struct Site {
    settings: TestConfig,
    _redis: RedisServer,
    mail: SmtpServer,
    chain: TestChain,
    origin: RequestOrigin,
    http: Client,
    requests: Cell<u32>,
}

impl Site {
    async fn prepare() -> Self {
        let (redis, mail) = (RedisServer::start(), SmtpServer::starttls().await);
        let now = SystemClock.now();
        let chain = TestChain::new(now);
        let issuer = DemoIssuer::generate("https://login.example.com", "countersign").unwrap();
        let token = issuer.issue_token(&"noa.levi".parse().unwrap(), SignedDuration::from_hours(1), now);
        let site = Self {
            settings: settings(&redis, &mail, &chain, &issuer),
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
            .arg(SAMPLE)
            .output()
            .unwrap();
        assert!(output.status.success(), "{:?}", text(&output));
        site
    }

    fn start(&self) -> Server {
        Server::start(&self.settings.write_config_file())
    }

    async fn asks(&self, server: &Server) -> SkillResponse {
        self.says(server, "FindContactIntent", &[("name", "Ann Lee")])
            .await
    }

    async fn offers(&self, server: &Server, pin: &str) -> SkillResponse {
        self.says(server, "PinIntent", &[("pin", pin)]).await
    }

    async fn says(&self, server: &Server, name: &str, slots: &[(&str, &str)]) -> SkillResponse {
        self.post(server, &self.envelope(name, slots)).await
    }

    /// A request in a session of its own, at the present time.
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

    async fn post(&self, server: &Server, envelope: &Value) -> SkillResponse {
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

fn settings(redis: &RedisServer, mail: &SmtpServer, chain: &TestChain, issuer: &DemoIssuer) -> TestConfig {
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

/// Kills it, as the end of its memory would: nothing of it runs on.
fn kill(server: Server) {
    drop(server);
}
