//! `countersign sign` and `countersign proxy`.

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    path::Path,
    process::{Child, Command, Output, Stdio},
};

use countersign::{
    alexa::verify::{ChainFolder, RequestVerifier, SignatureHeaders, TrustAnchors},
    clock::{Clock, SystemClock},
};
use reqwest::StatusCode;
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers};

use super::{countersign, output_text};
use crate::{
    simulator::demo::DemoProcess,
    support::{
        alexa_request::{RequestOrigin, intent_request},
        test_app::plain_http_client,
    },
};

/// A running `countersign proxy` on a free port. Killed when dropped.
pub(crate) struct ProxyProcess {
    child: Child,
    url: String,
}

impl ProxyProcess {
    /// Starts a proxy that forwards to `to` and signs with the chain in `folder`. Returns once it listens.
    pub(crate) fn start(to: &str, folder: &Path) -> Self {
        Self::start_with_log(to, folder, Stdio::null())
    }

    fn start_with_log(to: &str, folder: &Path, log: Stdio) -> Self {
        let mut child = countersign(&["proxy", "--listen", "127.0.0.1:0", "--to", to, "--chain"])
            .arg(folder)
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let url = lines
            .map_while(Result::ok)
            .find_map(|line| line.strip_prefix("Post to").map(|url| url.trim().to_owned()));
        Self {
            child,
            url: url.expect("the proxy prints its URL"),
        }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for ProxyProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A verifier that trusts the chain in `folder`. It uses the files that the printed instructions name.
fn verifier_of_chain(folder: &Path) -> RequestVerifier {
    let root = std::fs::read(folder.join("root.pem")).unwrap();
    let anchors = TrustAnchors::public().with_pem(&root).unwrap();
    let chains = std::sync::Arc::new(ChainFolder::new(folder.join("chains")));
    RequestVerifier::new(anchors, chains, std::sync::Arc::new(SystemClock))
}

/// A launch request with the current time, so that the verifier does not reject it as stale.
fn fresh_request() -> Value {
    json!({
        "version": "1.0",
        "context": {"System": {"application": {"applicationId": "amzn1.ask.skill.example"}, "user": {"userId": "u"}}},
        "request": {"type": "LaunchRequest", "requestId": "r", "timestamp": SystemClock.now().to_string()},
    })
}

fn run_sign(folder: &Path, body: &[u8]) -> Output {
    let mut child = countersign(&["sign", "-", "--chain"])
        .arg(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(body).unwrap();
    child.wait_with_output().unwrap()
}

fn parse_headers(headers: &str) -> SignatureHeaders {
    let value = |name: &str| {
        let value = headers.lines().find_map(|line| line.strip_prefix(name));
        value.expect(name).trim_start_matches(':').trim().to_owned()
    };
    let (url, signature) = (value("SignatureCertChainUrl"), value("Signature-256"));
    SignatureHeaders::from_headers([url.as_bytes()], [signature.as_bytes()]).unwrap()
}

#[actix_web::test]
async fn a_signed_body_passes_the_production_verifier_and_a_changed_one_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let body = fresh_request().to_string();
    let signed = run_sign(folder.path(), body.as_bytes());
    assert!(signed.status.success(), "{:?}", output_text(&signed));
    let (headers, said) = output_text(&signed);
    assert!(said.contains("[alexa.development]"), "{said}");
    let verifier = verifier_of_chain(folder.path());
    let seal = parse_headers(&headers);
    assert!(verifier.verify(&seal, body.clone().into()).await.is_ok());
    let spoiled = body.replace("LaunchRequest", "LaunchRequesT");
    assert!(verifier.verify(&seal, spoiled.into()).await.is_err());

    let file = folder.path().join("body.json");
    std::fs::write(&file, &body).unwrap();
    let again = countersign(&["sign"])
        .arg(&file)
        .arg("--chain")
        .arg(folder.path())
        .output()
        .unwrap();
    let (headers, said) = output_text(&again);
    assert_eq!(
        said, "",
        "the chain is reused, so its instructions are not printed again"
    );
    assert!(
        verifier
            .verify(&parse_headers(&headers), body.into())
            .await
            .is_ok()
    );
}

#[cfg(unix)]
#[test]
fn the_signing_key_is_readable_by_its_owner_only_and_the_certificates_by_everybody() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    run_sign(folder.path(), b"{}");
    let mode = |name: &str| {
        let there = std::fs::metadata(folder.path().join(name)).unwrap();
        there.permissions().mode() & 0o777
    };
    assert_eq!(mode("signing-key.pem"), 0o600);
    assert_eq!(mode("root.pem"), 0o644);
    let chains = std::fs::read_dir(folder.path().join("chains")).unwrap();
    for chain in chains.map(|entry| entry.unwrap().file_name()) {
        assert_eq!(mode(&format!("chains/{}", chain.display())), 0o644);
    }
}

/// This happens when somebody signs requests to a demo with their default chain instead of the demo's own.
#[actix_web::test]
async fn a_body_signed_with_another_chain_is_rejected_for_its_chain_and_not_as_changed() {
    let (servers, ours) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    run_sign(servers.path(), b"{}");
    let body = fresh_request().to_string();
    let (headers, said) = output_text(&run_sign(ours.path(), body.as_bytes()));
    let refused = verifier_of_chain(servers.path())
        .verify(&parse_headers(&headers), body.into())
        .await;
    assert_eq!(refused.unwrap_err().label(), "chain_not_in_folder");
    assert!(said.contains("--chain DIR/signing"), "{said}");
}

#[test]
fn replacing_a_damaged_chain_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    let (_, first) = output_text(&run_sign(folder.path(), b"{}"));
    assert!(!first.contains("damaged"), "{first}");
    std::fs::write(folder.path().join("signing-key.pem"), "no key").unwrap();
    let (_, second) = output_text(&run_sign(folder.path(), b"{}"));
    assert!(second.contains("must be restarted"), "{second}");
}

#[test]
fn an_error_is_printed_once() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = countersign(&[
        "proxy",
        "--to",
        "http://127.0.0.1:1",
        "--listen",
        &address,
        "--chain",
    ])
    .arg(folder.path())
    .output()
    .unwrap();
    let (_, said) = output_text(&output);
    assert_eq!(said.matches("ddress already in use").count(), 1, "{said}");

    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let (_, said) = output_text(&run_sign(&file, b"{}"));
    assert_eq!(said.matches("os error").count(), 1, "{said}");
}

#[test]
fn without_a_folder_the_chain_is_kept_in_the_application_data() {
    let home = tempfile::tempdir().unwrap();
    let signed = countersign(&["sign", "-"])
        .env("XDG_DATA_HOME", home.path())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(signed.status.success(), "{:?}", output_text(&signed));
    assert!(home.path().join("countersign/chain/signing-key.pem").is_file());
}

#[test]
fn a_missing_body_or_an_unusable_folder_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let missing = countersign(&["sign", "no-such-file.json", "--chain"])
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(!missing.status.success());
    assert!(
        output_text(&missing).1.starts_with("no-such-file.json: "),
        "{:?}",
        output_text(&missing)
    );
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let nowhere = countersign(&["sign", "-", "--chain"])
        .arg(&file)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(!nowhere.status.success());
    assert!(
        output_text(&nowhere).1.contains("--chain DIR"),
        "{:?}",
        output_text(&nowhere)
    );
}

#[actix_web::test]
async fn the_proxy_signs_the_request_and_returns_the_response() {
    let folder = tempfile::tempdir().unwrap();
    let server = MockServer::start().await;
    let answer = ResponseTemplate::new(400).set_body_raw("said", "text/x-test");
    let hook = Mock::given(matchers::path("/alexa")).and(matchers::method("POST"));
    hook.respond_with(answer).mount(&server).await;
    let proxy = ProxyProcess::start(&server.uri(), folder.path());

    // The extra spaces would be lost if the proxy parsed the body and wrote it again.
    let body = fresh_request()
        .to_string()
        .replace("\"version\"", " \"version\" ");
    let response = plain_http_client()
        .post(format!("{}/any/path", proxy.url()))
        .body(body.clone())
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    assert_eq!(response.headers()["content-type"], "text/x-test");
    assert_eq!(response.text().await.unwrap(), "said");

    let got: Vec<Request> = server.received_requests().await.unwrap();
    assert_eq!(got[0].body, body.as_bytes());
    let header = |name: &str| got[0].headers[name].as_bytes();
    let seal =
        SignatureHeaders::from_headers([header("SignatureCertChainUrl")], [header("Signature-256")]).unwrap();
    let verified = verifier_of_chain(folder.path()).verify(&seal, body.into()).await;
    assert!(verified.is_ok());
}

#[actix_web::test]
async fn the_proxy_says_when_the_server_is_unavailable() {
    let folder = tempfile::tempdir().unwrap();
    let proxy = ProxyProcess::start("http://127.0.0.1:1", folder.path());
    let response = plain_http_client()
        .post(proxy.url())
        .body("{}")
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), StatusCode::BAD_GATEWAY);
    let said = response.text().await.unwrap();
    assert!(
        said.starts_with("http://127.0.0.1:1/alexa does not answer: "),
        "{said}"
    );
}

#[actix_web::test]
async fn the_proxy_log_says_where_a_rejection_is_explained_and_has_no_colours_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("proxy.log");
    let log = std::fs::File::create(&file).unwrap();
    let server = MockServer::start().await;
    let refusal = Mock::given(matchers::method("POST")).respond_with(ResponseTemplate::new(400));
    refusal.mount(&server).await;
    let proxy = ProxyProcess::start_with_log(&server.uri(), folder.path(), log.into());
    let posted = plain_http_client().post(proxy.url()).body("{}").send();
    assert_eq!(posted.await.unwrap().status(), StatusCode::BAD_REQUEST);
    let log = std::fs::read_to_string(&file).unwrap();
    let refused = "the server rejected the request; the reason is in the server's log only";
    assert!(log.contains(refused) && !log.contains('\u{1b}'), "{log:?}");
}

#[actix_web::test]
async fn the_proxy_signs_only_posts_that_are_local_and_not_from_a_website() {
    let folder = tempfile::tempdir().unwrap();
    let server = MockServer::start().await;
    let proxy = ProxyProcess::start(&server.uri(), folder.path());
    let client = plain_http_client();
    let post = || client.post(proxy.url()).body("{}");
    for (name, value) in [
        ("origin", "https://example.com"),
        ("sec-fetch-site", "cross-site"),
        ("host", "proxy.example.com"),
        ("x-forwarded-for", "192.0.2.7"),
    ] {
        let response = post().header(name, value).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::FORBIDDEN, "{name}");
    }
    let got = client.get(proxy.url()).send().await.unwrap();
    assert_eq!(got.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert!(server.received_requests().await.unwrap().is_empty());
}

#[test]
fn the_proxy_refuses_addresses_that_are_public_in_use_or_malformed() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    for (listen, to, wanted) in [
        ("0.0.0.0:0", "http://127.0.0.1:1", "listen on 127.0.0.1"),
        (taken.as_str(), "http://127.0.0.1:1", "--listen"),
        ("localhost:8081", "http://127.0.0.1:1", "such as 127.0.0.1:8081"),
        ("127.0.0.1:0", "ftp://127.0.0.1", "http://HOST:PORT"),
        ("127.0.0.1:0", "localhost", "http://HOST:PORT"),
    ] {
        let output = countersign(&["proxy", "--listen", listen, "--to", to, "--chain"])
            .arg(folder.path())
            .output()
            .unwrap();
        assert!(!output.status.success());
        assert!(
            output_text(&output).1.contains(wanted),
            "{:?}",
            output_text(&output)
        );
    }
}

#[test]
fn the_commands_of_the_signing_guide_work_with_a_demo() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/signing.md")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    // A demo with `--data DIR` trusts the chain in DIR/signing. The guide signs with the default chain, so the test
    // adds `--chain signing`.
    let demo = DemoProcess::start(folder.path());
    let run = |start: &str| {
        let line = page
            .lines()
            .find_map(|line| line.strip_prefix("    ").filter(|line| line.starts_with(start)));
        let line = line
            .unwrap()
            .replace("127.0.0.1:8080", &format!("127.0.0.1:{}", demo.port()));
        let output = Command::new("sh")
            .args([
                "-ec",
                &line.replace("sign request.json", "sign request.json --chain signing"),
            ])
            .env("PATH", path_with_program())
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert!(output.status.success(), "{line}: {:?}", output_text(&output));
        output_text(&output).0
    };
    let origin = RequestOrigin::kitchen(Some(run("curl http")));
    let session = origin.session_json("SessionId.1", true, &json!({}));
    let asks = intent_request("FindContactIntent", &[("name", "Ann Lee")]);
    let body = origin.envelope(&asks, "EdwRequestId.1", SystemClock.now(), Some(session));
    std::fs::write(folder.path().join("request.json"), body.to_string()).unwrap();
    let answer: Value = serde_json::from_str(&run("countersign sign")).unwrap();
    let speech = answer["response"]["outputSpeech"]["ssml"].as_str().unwrap();
    assert!(speech.contains("PIN to your email"), "{speech}");
}

/// The `PATH` variable with the folder of the built program in front.
fn path_with_program() -> std::ffi::OsString {
    let ours = Path::new(env!("CARGO_BIN_EXE_countersign")).parent().unwrap();
    let others = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(std::iter::once(ours.to_owned()).chain(std::env::split_paths(&others))).unwrap()
}
