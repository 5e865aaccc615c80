//! A simulator on a free port, with a webhook that really verifies requests but always says the same
//! sentence.

use std::{net::SocketAddr, sync::Arc};

use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    dev::ServerHandle,
    web::{self, Bytes, Data},
};
use countersign::{
    alexa::verify::{
        CERT_CHAIN_URL_HEADER, ChainFolder, RequestVerifier, SIGNATURE_HEADER, SignatureHeaders, TrustAnchors,
    },
    alexa_emulator::SigningChain,
    clock::{Clock, SystemClock},
    delivery::capturing_sender::InMemoryMailbox,
    directory::EmployeeId,
    secret::SystemEntropy,
    simulator::{self, LinkTokenIssuer, SimulatorCatalog, SimulatorConsole, SimulatorPerson, sample_devices},
};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A running simulator.
pub(crate) struct TestConsole {
    pub(crate) address: SocketAddr,
    pub(crate) mailbox: Arc<InMemoryMailbox>,
    client: reqwest::Client,
    server: ServerHandle,
    _folder: TempDir,
}

impl TestConsole {
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let chain =
            SigningChain::open_or_create(folder.path(), SystemClock.now(), &SystemEntropy, || ()).unwrap();
        let anchors = TrustAnchors::public()
            .with_pem(&std::fs::read(chain.trust_anchors_path()).unwrap())
            .unwrap();
        let source = Arc::new(ChainFolder::new(chain.chains_folder()));
        let verifier = Data::new(RequestVerifier::new(anchors, source, Arc::new(SystemClock)));
        let mailbox = InMemoryMailbox::new();
        let console = Data::new(build_console(chain, &mailbox));
        let server = HttpServer::new(move || {
            App::new()
                .app_data(verifier.clone())
                .app_data(console.clone())
                .route("/alexa", web::post().to(verifying_webhook))
                .configure(simulator::configure_simulator)
        });
        let server = server
            .workers(1)
            .shutdown_timeout(0)
            .disable_signals()
            .bind("127.0.0.1:0")
            .unwrap();
        let address = server.addrs()[0];
        let server = server.run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self {
            address,
            mailbox,
            client: loopback_client(),
            server: handle,
            _folder: folder,
        }
    }

    /// Returns the URL of `path`.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn get(&self, path: &str) -> reqwest::RequestBuilder {
        self.client.get(self.url(path))
    }

    pub(crate) fn post(&self, path: &str) -> reqwest::RequestBuilder {
        self.client.post(self.url(path))
    }

    /// Performs the action `what` in a new session of Erin's, with `changes` to the other fields. Returns the result.
    pub(crate) async fn perform(&self, what: Value, changes: Value) -> Value {
        let mut act = json!({
            "employee": "erin", "linked": true, "device": "kitchen", "locale": "en-US", "what": what,
        });
        for (name, value) in changes.as_object().unwrap() {
            act[name] = value.clone();
        }
        let response = self.post("/simulator/act").json(&act).send().await.unwrap();
        response.json().await.unwrap()
    }
}

impl Drop for TestConsole {
    fn drop(&mut self) {
        drop(self.server.stop(false));
    }
}

/// An HTTP client that reaches this machine only: it trusts no certificates and uses no proxy.
fn loopback_client() -> reqwest::Client {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .no_proxy()
        .build()
        .unwrap()
}

fn build_console(chain: SigningChain, mailbox: &Arc<InMemoryMailbox>) -> SimulatorConsole {
    SimulatorConsole {
        catalog: SimulatorCatalog {
            skill: "Contact Finder".into(),
            application_id: "amzn1.ask.skill.example".into(),
            employees: vec![SimulatorPerson {
                id: "erin".into(),
                name: "Erin Vance".into(),
                email: Some("erin@example.com".into()),
                phone: Some("+12025550142".into()),
                peculiarities: vec![],
            }],
            contacts: vec!["Ann Lee".into()],
            devices: sample_devices(),
        },
        chain,
        links: Box::new(NamedLinkTokenIssuer),
        mailbox: Arc::clone(mailbox),
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        webhook_client: simulator::new_webhook_client(),
        sentences: countersign::turn::phrases::sentence_patterns,
    }
}

/// Issues link tokens that only name the employee.
#[derive(Debug)]
struct NamedLinkTokenIssuer;

impl LinkTokenIssuer for NamedLinkTokenIssuer {
    fn issue_token(&self, employee: &EmployeeId) -> String {
        format!("link-of-{employee}")
    }
}

async fn verifying_webhook(req: HttpRequest, body: Bytes, verifier: Data<RequestVerifier>) -> HttpResponse {
    let all = |name: &'static str| {
        req.headers()
            .get_all(name)
            .map(actix_web::http::header::HeaderValue::as_bytes)
    };
    let Ok(seal) = SignatureHeaders::from_headers(all(CERT_CHAIN_URL_HEADER), all(SIGNATURE_HEADER)) else {
        return HttpResponse::BadRequest().finish();
    };
    match verifier.verify(&seal, body).await {
        Ok(_) => HttpResponse::Ok().json(json!({
            "version": "1.0",
            "sessionAttributes": { "challenge": "c1" },
            "response": {
                "outputSpeech": { "type": "PlainText", "text": "What is the PIN?" },
                "shouldEndSession": false,
            },
        })),
        Err(_) => HttpResponse::BadRequest().finish(),
    }
}
