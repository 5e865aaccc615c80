//! The application under test: the real server on a free port. Only its edges are replaced: the clock, the email and
//! SMS senders, Alexa's root certificate and the issuer of link tokens. Requests carry real signatures.

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use countersign::{
    app::{CountersignServer, StopHandle},
    audit::{AuditChainKey, AuditVerification, AuditVerifier, RecordedEvent, SqlAuditLog},
    clock::{Clock, ManualClock, SignedDuration, Timestamp},
    delivery::{Channel, capturing_sender::InMemoryMailbox},
    directory::{EmployeeId, SqlDirectory, import_export, store::Database},
    linking::DemoIssuer,
};
use serde_json::Value;
use tokio::task::JoinHandle;

use super::{
    alexa_request::RequestOrigin,
    canary::{self, OutputPlace},
    response_schema::assert_valid_response,
    skill_response::SkillResponse,
    test_app_builder::{TestAppBuilder, sample_directory},
    test_chain::TestChain,
    test_speaker::TestSpeaker,
};

/// The employee of the sample directory whose email address and phone number are both verified.
pub(crate) const SAM: &str = "sam.rivera";

/// The application under test.
pub(crate) struct TestApp {
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) mailbox: Arc<InMemoryMailbox>,
    database: Database,
    pub(crate) database_url: String,
    audit: SqlAuditLog,
    chain_key: AuditChainKey,
    pub(crate) chain: TestChain,
    pub(crate) address: SocketAddr,
    issuer: Arc<DemoIssuer>,
    pub(crate) http: reqwest::Client,
    stopper: StopHandle,
    server_task: JoinHandle<io::Result<()>>,
    requests: AtomicU64,
    /// Holds the database and the certificates. Dropping it removes them.
    _folder: tempfile::TempDir,
}

impl TestApp {
    /// Starts the application with the sample directory and every store in process.
    pub(crate) async fn start() -> Self {
        TestAppBuilder::default().start().await
    }

    /// A person at the kitchen device whose account is linked to `employee`.
    pub(crate) fn speaker(&self, employee: &str) -> TestSpeaker<'_> {
        TestSpeaker::begin(self, RequestOrigin::kitchen(Some(self.link_token(employee))))
    }

    /// A person at the kitchen device whose account is not linked.
    pub(crate) fn unlinked_speaker(&self) -> TestSpeaker<'_> {
        TestSpeaker::begin(self, RequestOrigin::kitchen(None))
    }

    /// Issues a link token for an employee, valid for a day.
    pub(crate) fn link_token(&self, employee: &str) -> String {
        let employee: EmployeeId = employee.parse().unwrap();
        let token = self
            .issuer
            .issue_token(&employee, SignedDuration::from_hours(24), self.now());
        canary::register_secrets(|secrets| secrets.add_link_token(token.expose()));
        token.expose().to_owned()
    }

    /// Signs an envelope and posts it to the webhook.
    pub(crate) async fn post(&self, envelope: &Value) -> SkillResponse {
        let body = envelope.to_string();
        self.post_with_headers(&body, &self.chain.headers(body.as_bytes()))
            .await
    }

    /// Posts any text with any headers to the webhook.
    pub(crate) async fn post_with_headers(
        &self,
        body: &str,
        headers: &[(&'static str, String)],
    ) -> SkillResponse {
        self.post_bytes(body.as_bytes().to_vec(), headers).await
    }

    /// Posts any bytes with any headers to the webhook. Checks that Alexa would accept every 200 response.
    pub(crate) async fn post_bytes(
        &self,
        body: Vec<u8>,
        headers: &[(&'static str, String)],
    ) -> SkillResponse {
        let request = self
            .http
            .post(format!("http://{}/alexa", self.address))
            .body(body);
        let request = headers
            .iter()
            .fold(request, |request, (name, value)| request.header(*name, value));
        let response = request
            .header("content-type", "application/json; charset=utf-8")
            .send()
            .await
            .unwrap();
        let status = response.status().as_u16();
        let bytes = response.bytes().await.unwrap();
        let json = if bytes.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&bytes).unwrap()
        };
        if status == 200 {
            assert_valid_response(&json);
        } else {
            canary::record_output(OutputPlace::ErrorBody, String::from_utf8_lossy(&bytes));
        }
        SkillResponse { status, json }
    }

    /// Gets a page; returns its status and its body.
    pub(crate) async fn get_page(&self, path: &str) -> (u16, String) {
        let response = self
            .http
            .get(format!("http://{}{path}", self.address))
            .send()
            .await
            .unwrap();
        let (status, text) = (response.status().as_u16(), response.text().await.unwrap());
        if status != 200 {
            canary::record_output(OutputPlace::ErrorBody, text.as_str());
        }
        (status, text)
    }

    /// The PIN in the newest message that has one.
    #[track_caller]
    pub(crate) fn last_pin(&self) -> String {
        let mut messages = self.mailbox.messages_since(0);
        messages.retain(|message| !message.code().is_empty());
        messages.last().expect("a PIN was sent").code().to_owned()
    }

    /// A PIN that has as many digits as the last one but differs from it.
    pub(crate) fn wrong_pin(&self) -> String {
        let right = self.last_pin();
        let ones = "1".repeat(right.len());
        if right == ones {
            "2".repeat(right.len())
        } else {
            ones
        }
    }

    /// Counts the PINs sent by a channel.
    pub(crate) fn count_pins_sent(&self, channel: Channel) -> usize {
        self.mailbox
            .messages_since(0)
            .iter()
            .filter(|message| message.channel == channel && !message.code().is_empty())
            .count()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn advance_clock(&self, seconds: i64) {
        self.clock.advance_by(SignedDuration::from_secs(seconds));
    }

    pub(crate) fn next_request_id(&self) -> String {
        format!(
            "amzn1.echo-api.request.{}",
            self.requests.fetch_add(1, Ordering::Relaxed)
        )
    }

    /// The audit events of this name, oldest first.
    pub(crate) async fn audit_events_named(&self, name: &str) -> Vec<RecordedEvent> {
        let mut events = self.audit_events().await;
        events.retain(|event| event.name == name);
        events
    }

    /// Waits until there is an audit event of this name that the server writes in the background, and returns all of them.
    pub(crate) async fn wait_for_audit_event(&self, name: &str) -> Vec<RecordedEvent> {
        let started = Instant::now();
        loop {
            let events = self.audit_events_named(name).await;
            if !events.is_empty() {
                return events;
            }
            assert!(started.elapsed() < Duration::from_secs(20), "no {name}");
            tokio::task::yield_now().await;
        }
    }

    /// Every audit event, oldest first.
    pub(crate) async fn audit_events(&self) -> Vec<RecordedEvent> {
        let mut events = self.audit.latest_events(1_000).await.unwrap();
        events.reverse();
        events
    }

    /// Every audit event as text, oldest first.
    pub(crate) async fn audit_lines(&self) -> Vec<String> {
        let events = self.audit_events().await;
        events.iter().map(|event| format!("{event:?}")).collect()
    }

    /// Verifies the audit log and returns the findings.
    pub(crate) async fn verify_audit_log(&self) -> AuditVerification {
        let verifier = AuditVerifier::new(self.database.clone(), vec![self.chain_key.clone()]);
        verifier.verify(|_, _| ()).await.unwrap()
    }

    /// Stops the server and waits until its task has ended.
    pub(crate) async fn stop(&mut self) {
        self.stopper.stop();
        (&mut self.server_task).await.unwrap().unwrap();
    }

    /// Imports the sample directory again, with changes.
    pub(crate) async fn import_changed_sample(&self, edit: impl FnOnce(&mut Value)) {
        let mut sample = sample_directory();
        edit(&mut sample);
        import_export::import_directory(&sample.to_string(), &SqlDirectory::new(self.database.clone()))
            .await
            .unwrap();
    }

    pub(super) fn new(
        clock: Arc<ManualClock>,
        mailbox: Arc<InMemoryMailbox>,
        (database_url, database, audit, chain_key): (String, Database, SqlAuditLog, AuditChainKey),
        chain: TestChain,
        issuer: Arc<DemoIssuer>,
        application: CountersignServer,
        folder: tempfile::TempDir,
    ) -> Self {
        let (address, stopper) = (application.address(), application.stop_handle());
        let server_task = tokio::spawn(application.run_until_stopped());
        Self {
            clock,
            mailbox,
            database,
            database_url,
            audit,
            chain_key,
            chain,
            address,
            issuer,
            http: plain_http_client(),
            stopper,
            server_task,
            requests: AtomicU64::new(1),
            _folder: folder,
        }
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.stopper.stop();
        if thread::panicking() {
            return;
        }
        canary::register_secrets(|secrets| {
            for message in self.mailbox.messages_since(0) {
                secrets.add_pin(message.code());
                secrets.add_address(&message.to);
                if let Some(links) = message.owner_links() {
                    secrets.add_owner_link(links.pause.expose());
                    secrets.add_owner_link(links.unlock.expose());
                }
            }
        });
        let rows = canary::read_audit_rows(&self.database_url)
            .expect("the audit log can be read when a test is over");
        canary::record_output(OutputPlace::Audit, rows);
        canary::assert_no_leak();
    }
}

/// An HTTP client for plain HTTP to this machine. It reuses its connections.
///
/// It trusts no certificates, because no test needs TLS here.
pub(crate) fn plain_http_client() -> reqwest::Client {
    let roots = rustls::RootCertStore::empty();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap();
    let tls = tls.with_root_certificates(roots).with_no_client_auth();
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .no_proxy()
        .build()
        .unwrap()
}
