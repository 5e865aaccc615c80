//! `countersign serve`.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
};

use reqwest::{Client, StatusCode};
use rstest::rstest;
use serde_json::{Value, json};

use super::{countersign, output_text, serve_process::ServeProcess};
use crate::config::{ROOT_KEY, TestConfig};

/// The beginning of a request to the webhook, with well-formed signature headers. Each test adds the other headers.
const SIGNED_REQUEST_HEAD: &str = "POST /alexa HTTP/1.1\r\nhost: localhost\r\nSignature-256: AAAA\r\n\
                      SignatureCertChainUrl: https://s3.amazonaws.com/echo.api/none.pem\r\n";

#[actix_web::test]
async fn the_server_starts_reports_its_health_and_stops() {
    let settings = TestConfig::valid();
    let mut server = ServeProcess::start(&settings.write_config_file());
    let live = get_path(&server, "/health/live").await;
    assert_eq!(
        (live.status(), read_json(live).await),
        (StatusCode::OK, json!({"live": true}))
    );
    let ready = wait_until_ready(&server).await;
    let parts = json!({"database": "ready", "link_keys": "ready", "store": "ready"});
    assert_eq!(ready, json!({"ready": true, "parts": parts}));
    server.terminate();
    assert!(server.wait_for_exit().success(), "{}", server.log());
    assert!(
        server.log().contains("\"message\":\"stopped\""),
        "{}",
        server.log()
    );
}

#[actix_web::test]
async fn an_unknown_path_gets_an_empty_404() {
    let settings = TestConfig::valid();
    let server = ServeProcess::start(&settings.write_config_file());
    for path in [
        "/",
        "/admin",
        "/simulator",
        "/health",
        "/alexa/x",
        "/%2e%2e/etc/passwd",
    ] {
        let response = get_path(&server, path).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
        assert!(response.bytes().await.unwrap().is_empty(), "{path}");
    }
}

#[actix_web::test]
async fn an_unsigned_request_gets_an_empty_400() {
    let settings = TestConfig::valid();
    let server = ServeProcess::start(&settings.write_config_file());
    let response = http_client()
        .post(server.url("/alexa"))
        .body("{}")
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    assert!(response.bytes().await.unwrap().is_empty());
}

#[actix_web::test]
async fn metrics_are_prometheus_text_with_known_names() {
    let settings = TestConfig::valid();
    let server = ServeProcess::start(&settings.write_config_file());
    wait_until_ready(&server).await;
    http_client()
        .post(server.url("/alexa"))
        .body("{}")
        .send()
        .await
        .unwrap();
    let page = get_path(&server, "/metrics").await.text().await.unwrap();
    let samples: Vec<_> = page
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .collect();
    for sample in &samples {
        let (name, value) = sample.rsplit_once(' ').unwrap();
        let name = name.split('{').next().unwrap();
        assert!(value.parse::<f64>().is_ok(), "{sample}");
        assert!(
            countersign::telemetry::METRICS
                .iter()
                .any(|metric| metric.name == name),
            "{sample}"
        );
    }
    let known = |wanted: &str| samples.iter().any(|sample| sample.starts_with(wanted));
    assert!(known("countersign_part_ready{part=\"store\"} 1"), "{page}");
    assert!(known("countersign_requests_rejected_total{cause="), "{page}");
    assert!(
        known("countersign_http_requests_total{route=\"/health/ready\",status=\"200\"}"),
        "{page}"
    );
}

#[actix_web::test]
async fn it_starts_and_reports_not_ready_while_redis_is_unavailable() {
    let settings =
        TestConfig::valid().with_replaced("kind = \"memory\"", "[redis]\nurl = \"redis://127.0.0.1:1\"");
    let server = ServeProcess::start(&settings.write_config_file());
    let ready = get_path(&server, "/health/ready").await;
    assert_eq!(ready.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(read_json(ready).await["parts"]["store"], "failing");
}

#[actix_web::test]
async fn a_redis_that_never_responds_does_not_delay_the_health_report() {
    let hanging = TcpListener::bind("127.0.0.1:0").unwrap();
    let redis = format!(
        "[redis]\ntimeout = \"3s\"\nurl = \"redis://{}\"",
        hanging.local_addr().unwrap()
    );
    let settings = TestConfig::valid().with_replaced("kind = \"memory\"", &redis);
    let server = ServeProcess::start(&settings.write_config_file());
    let ready = get_path(&server, "/health/ready").await;
    assert_eq!(read_json(ready).await["parts"]["store"], "silent");
}

#[actix_web::test]
async fn a_request_in_flight_is_answered_before_it_stops() {
    let settings = TestConfig::valid().with_appended("[alexa.development]\nchains = \".\"");
    let mut server = ServeProcess::start(&settings.write_config_file());
    let mut connection = TcpStream::connect(server.address()).unwrap();
    let head = format!("{SIGNED_REQUEST_HEAD}content-length: 2\r\nexpect: 100-continue\r\n\r\n");
    connection.write_all(head.as_bytes()).unwrap();
    let mut go_on = [0; "HTTP/1.1 100 Continue\r\n\r\n".len()];
    connection.read_exact(&mut go_on).unwrap();
    assert!(go_on.starts_with(b"HTTP/1.1 100 "), "the request is in flight");
    server.terminate();
    server.wait_for_log("stopping");
    connection.write_all(b"{}").unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer:?}");
    assert!(server.wait_for_exit().success(), "{}", server.log());
}

#[rstest]
#[case::in_its_head("POST /alexa HTTP/1.1\r\nhost: localhost\r\nx-slow: ", "HTTP/1.1 408 ")]
#[case::in_its_body(&format!("{SIGNED_REQUEST_HEAD}content-length: 2000\r\n\r\n{{"), "HTTP/1.1 400 ")]
#[case::in_a_body_that_is_too_large(&format!("{SIGNED_REQUEST_HEAD}content-length: 65537\r\n\r\n{{"), "HTTP/1.1 400 ")]
#[case::with_a_head_that_is_too_large(&format!("GET / HTTP/1.1\r\nx: {}", "x".repeat(200_000)), "HTTP/1.1 4")]
#[case::with_two_lengths(&format!("{SIGNED_REQUEST_HEAD}content-length: 2\r\ncontent-length: 3\r\n\r\n{{}}"), "HTTP/1.1 400 ")]
#[case::with_a_length_and_chunks(
    &format!("{SIGNED_REQUEST_HEAD}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"),
    "HTTP/1.1 400 "
)]
fn a_slow_oversized_or_smuggled_request_is_rejected(#[case] sent: &str, #[case] answered: &str) {
    let settings = TestConfig::valid().with_replaced("[secrets]", "request_timeout = \"1s\"\n[secrets]");
    let server = ServeProcess::start(&settings.write_config_file());
    let mut connection = TcpStream::connect(server.address()).unwrap();
    // The server may close the connection before everything is sent.
    let _ = connection.write_all(sent.as_bytes());
    let mut answer = Vec::new();
    let _ = connection.read_to_end(&mut answer);
    let answer = String::from_utf8(answer).unwrap();
    assert!(answer.starts_with(answered), "{answer:?}");
}

#[actix_web::test]
async fn an_idle_connection_does_not_delay_the_shutdown() {
    let settings = TestConfig::valid().with_replaced("[secrets]", "shutdown_timeout = \"5m\"\n[secrets]");
    let mut server = ServeProcess::start(&settings.write_config_file());
    let mut idle = TcpStream::connect(server.address()).unwrap();
    idle.write_all(b"GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n")
        .unwrap();
    let mut first = [0; 12];
    idle.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 200");
    server.terminate();
    assert!(server.wait_for_exit().success(), "{}", server.log());
}

#[actix_web::test]
async fn it_speaks_tls_with_its_own_certificate() {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let settings = TestConfig::valid();
    let certificate = settings.write_file("certificate.pem", &made.cert.pem());
    let key = settings.write_file("key.pem", &made.signing_key.serialize_pem());
    let settings = settings.with_appended(&format!(
        "[server.tls]\ncertificate = {certificate:?}\nkey = {key:?}"
    ));
    let server = ServeProcess::start(&settings.write_config_file()).with_tls();
    let mut roots = rustls::RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    let provider = rustls::crypto::ring::default_provider();
    let tls = rustls::ClientConfig::builder_with_provider(provider.into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let client = Client::builder()
        .tls_backend_preconfigured(tls)
        .no_proxy()
        .build()
        .unwrap();
    let live = client.get(server.url("/health/live")).send().await.unwrap();
    assert_eq!(live.status(), StatusCode::OK);
    // A browser would take the header to mean every port of this machine.
    assert_eq!(transport_security(&live), None);
    for path in ["/health/live", "/voice-access/x", "/none"] {
        let request = client.get(server.url(path)).header("host", "voice.example.com");
        let response = request.send().await.unwrap();
        assert_eq!(transport_security(&response), Some("max-age=31536000"), "{path}");
    }
}

#[actix_web::test]
async fn a_server_without_tls_promises_none() {
    let settings = TestConfig::valid();
    let server = ServeProcess::start(&settings.write_config_file());
    let request = http_client().get(server.url("/health/live"));
    let response = request.header("host", "voice.example.com").send().await.unwrap();
    assert_eq!(transport_security(&response), None);
}

/// Returns the `Strict-Transport-Security` header of a response.
fn transport_security(response: &reqwest::Response) -> Option<&str> {
    let value = response.headers().get("strict-transport-security")?;
    Some(value.to_str().unwrap())
}

#[test]
fn settings_that_can_never_work_stop_it_with_a_reason() {
    let settings = TestConfig::valid().with_replaced("sqlite:", "sqlite:/does/not/exist");
    let output = countersign(&["serve", "--config"])
        .arg(settings.write_config_file())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = output_text(&output).1;
    assert!(
        said.contains("database.url: the database cannot be used"),
        "{said}"
    );
    assert_eq!(said.matches("unable to open database file").count(), 1, "{said}");
    assert!(said.trim_end().ends_with("may write to it"), "{said}");
}

#[test]
fn an_address_in_use_stops_it_with_a_reason() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let settings = TestConfig::valid().with_replaced("127.0.0.1:0", &address);
    let output = countersign(&["serve", "--config"])
        .arg(settings.write_config_file())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = output_text(&output).1;
    assert!(said.contains(&format!("cannot listen on {address}")), "{said}");
}

#[actix_web::test]
async fn the_environment_alone_is_enough() {
    let settings = TestConfig::valid();
    let file = |name: &str| {
        settings
            .write_config_file()
            .with_file_name(name)
            .display()
            .to_string()
    };
    let server = ServeProcess::start_with(countersign(&["serve"]).envs([
        ("COUNTERSIGN_SERVER__LISTEN", "127.0.0.1:0".to_owned()),
        ("COUNTERSIGN_SECRETS__ROOT_KEY", ROOT_KEY.to_owned()),
        (
            "COUNTERSIGN_DATABASE__URL",
            format!("sqlite:{}", file("other.db")),
        ),
        ("COUNTERSIGN_STORE__KIND", "memory".to_owned()),
        (
            "COUNTERSIGN_LINKING__ISSUER",
            "https://login.example.com".to_owned(),
        ),
        ("COUNTERSIGN_LINKING__AUDIENCE", "countersign".to_owned()),
        ("COUNTERSIGN_LINKING__JWKS_FILE", file("jwks.json")),
        ("COUNTERSIGN_EMAIL__HOST", "localhost".to_owned()),
    ]));
    wait_until_ready(&server).await;
}

#[actix_web::test]
async fn development_roots_are_announced_in_the_log() {
    let settings = TestConfig::valid().with_appended("[alexa.development]\nchains = \".\"");
    let server = ServeProcess::start(&settings.write_config_file());
    assert!(
        server.log().contains("DEVELOPMENT TRUST ANCHORS ARE SET"),
        "{}",
        server.log()
    );
}

#[actix_web::test]
async fn with_development_roots_requests_through_a_proxy_are_refused() {
    let settings = TestConfig::valid().with_appended("[alexa.development]\nchains = \".\"");
    let server = ServeProcess::start(&settings.write_config_file());
    for path in ["/alexa", "/health/live", "/health/ready", "/metrics", "/nothing"] {
        for (name, value) in [
            ("x-forwarded-for", "203.0.113.7"),
            ("forwarded", "for=203.0.113.7"),
            ("via", "1.1 proxy"),
            ("host", "countersign.example.com"),
        ] {
            let request = http_client().post(server.url(path)).header(name, value);
            let refused = request.send().await.unwrap();
            assert_eq!(refused.status(), StatusCode::FORBIDDEN, "{path} {name}");
            assert_eq!(refused.bytes().await.unwrap(), "", "{path} {name}");
        }
    }
    assert_eq!(get_path(&server, "/health/live").await.status(), StatusCode::OK);
    server.wait_for_log("are rejected while development trust anchors are set");
    let said = server
        .log()
        .matches("are rejected while development trust anchors")
        .count();
    assert_eq!(said, 1, "{}", server.log());
}

#[actix_web::test]
async fn without_development_roots_requests_through_a_proxy_are_accepted() {
    // The settings must outlive the server, because their folder contains the server's database.
    let settings = TestConfig::valid();
    let server = ServeProcess::start(&settings.write_config_file());
    let request = http_client()
        .get(server.url("/health/live"))
        .header("x-forwarded-for", "203.0.113.7")
        .header("host", "countersign.example.com");
    assert_eq!(request.send().await.unwrap().status(), StatusCode::OK);
}

fn http_client() -> Client {
    let tls = rustls::ClientConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    Client::builder()
        .tls_backend_preconfigured(tls)
        .no_proxy()
        .build()
        .unwrap()
}

async fn get_path(server: &ServeProcess, path: &str) -> reqwest::Response {
    http_client().get(server.url(path)).send().await.unwrap()
}

async fn read_json(response: reqwest::Response) -> Value {
    response.json().await.unwrap()
}

/// Returns the report of `/health/ready` once the server is ready.
async fn wait_until_ready(server: &ServeProcess) -> Value {
    loop {
        let ready = get_path(server, "/health/ready").await;
        if ready.status() == StatusCode::OK {
            return read_json(ready).await;
        }
    }
}
