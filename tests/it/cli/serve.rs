//! `countersign serve`.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
};

use reqwest::{Client, StatusCode};
use rstest::rstest;
use serde_json::{Value, json};

use super::{countersign, server::Server, text};
use crate::config::{ROOT_KEY, TestConfig};

/// A request to the webhook whose seal has the right form.
const SEALED: &str = "POST /alexa HTTP/1.1\r\nhost: localhost\r\nSignature-256: AAAA\r\n\
                      SignatureCertChainUrl: https://s3.amazonaws.com/echo.api/none.pem\r\n";

#[actix_web::test]
async fn it_starts_tells_its_health_and_stops() {
    let settings = TestConfig::valid();
    let mut server = Server::start(&settings.write_config_file());
    let live = get(&server, "/health/live").await;
    assert_eq!(
        (live.status(), json_of(live).await),
        (StatusCode::OK, json!({"live": true}))
    );
    let ready = eventually_ready(&server).await;
    let parts = json!({"database": "ready", "link_keys": "ready", "store": "ready"});
    assert_eq!(ready, json!({"ready": true, "parts": parts}));
    server.terminate();
    assert!(server.ended().success(), "{}", server.log());
    assert!(
        server.log().contains("\"message\":\"stopped\""),
        "{}",
        server.log()
    );
}

#[actix_web::test]
async fn what_is_not_there_is_a_bare_404() {
    let settings = TestConfig::valid();
    let server = Server::start(&settings.write_config_file());
    for path in [
        "/",
        "/admin",
        "/simulator",
        "/health",
        "/alexa/x",
        "/%2e%2e/etc/passwd",
    ] {
        let response = get(&server, path).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
        assert!(response.bytes().await.unwrap().is_empty(), "{path}");
    }
}

#[actix_web::test]
async fn an_unsigned_request_is_a_bare_400() {
    let settings = TestConfig::valid();
    let server = Server::start(&settings.write_config_file());
    let response = client()
        .post(server.url("/alexa"))
        .body("{}")
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    assert!(response.bytes().await.unwrap().is_empty());
}

#[actix_web::test]
async fn metrics_are_prometheus_text_of_known_names() {
    let settings = TestConfig::valid();
    let server = Server::start(&settings.write_config_file());
    eventually_ready(&server).await;
    client()
        .post(server.url("/alexa"))
        .body("{}")
        .send()
        .await
        .unwrap();
    let page = get(&server, "/metrics").await.text().await.unwrap();
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
async fn it_starts_although_redis_is_away_and_says_so() {
    let settings =
        TestConfig::valid().with_replaced("kind = \"memory\"", "[redis]\nurl = \"redis://127.0.0.1:1\"");
    let server = Server::start(&settings.write_config_file());
    let ready = get(&server, "/health/ready").await;
    assert_eq!(ready.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(json_of(ready).await["parts"]["store"], "failing");
}

#[actix_web::test]
async fn a_redis_that_never_answers_does_not_hold_up_the_health() {
    let hanging = TcpListener::bind("127.0.0.1:0").unwrap();
    let redis = format!(
        "[redis]\ntimeout = \"3s\"\nurl = \"redis://{}\"",
        hanging.local_addr().unwrap()
    );
    let settings = TestConfig::valid().with_replaced("kind = \"memory\"", &redis);
    let server = Server::start(&settings.write_config_file());
    let ready = get(&server, "/health/ready").await;
    assert_eq!(json_of(ready).await["parts"]["store"], "silent");
}

#[actix_web::test]
async fn a_request_in_flight_is_answered_before_it_stops() {
    let settings = TestConfig::valid().with_appended("[alexa.development]\nchains = \".\"");
    let mut server = Server::start(&settings.write_config_file());
    let mut connection = TcpStream::connect(server.address()).unwrap();
    let head = format!("{SEALED}content-length: 2\r\nexpect: 100-continue\r\n\r\n");
    connection.write_all(head.as_bytes()).unwrap();
    let mut go_on = [0; "HTTP/1.1 100 Continue\r\n\r\n".len()];
    connection.read_exact(&mut go_on).unwrap();
    assert!(go_on.starts_with(b"HTTP/1.1 100 "), "the request is in flight");
    server.terminate();
    server.logs("stopping");
    connection.write_all(b"{}").unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer:?}");
    assert!(server.ended().success(), "{}", server.log());
}

#[rstest]
#[case::in_its_head("POST /alexa HTTP/1.1\r\nhost: localhost\r\nx-slow: ", "HTTP/1.1 408 ")]
#[case::in_its_body(&format!("{SEALED}content-length: 2000\r\n\r\n{{"), "HTTP/1.1 400 ")]
#[case::in_a_body_that_is_too_large(&format!("{SEALED}content-length: 65537\r\n\r\n{{"), "HTTP/1.1 400 ")]
#[case::with_a_head_that_is_too_large(&format!("GET / HTTP/1.1\r\nx: {}", "x".repeat(200_000)), "HTTP/1.1 4")]
#[case::with_two_lengths(&format!("{SEALED}content-length: 2\r\ncontent-length: 3\r\n\r\n{{}}"), "HTTP/1.1 400 ")]
#[case::with_a_length_and_chunks(
    &format!("{SEALED}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"),
    "HTTP/1.1 400 "
)]
fn a_client_that_dawdles_or_smuggles_is_let_go(#[case] sent: &str, #[case] answered: &str) {
    let settings = TestConfig::valid().with_replaced("[secrets]", "request_timeout = \"1s\"\n[secrets]");
    let server = Server::start(&settings.write_config_file());
    let mut connection = TcpStream::connect(server.address()).unwrap();
    // The server may hang up before all of it is sent.
    let _ = connection.write_all(sent.as_bytes());
    let mut answer = Vec::new();
    let _ = connection.read_to_end(&mut answer);
    let answer = String::from_utf8(answer).unwrap();
    assert!(answer.starts_with(answered), "{answer:?}");
}

#[actix_web::test]
async fn an_idle_connection_does_not_hold_up_the_end() {
    let settings = TestConfig::valid().with_replaced("[secrets]", "shutdown_timeout = \"5m\"\n[secrets]");
    let mut server = Server::start(&settings.write_config_file());
    let mut idle = TcpStream::connect(server.address()).unwrap();
    idle.write_all(b"GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n")
        .unwrap();
    let mut first = [0; 12];
    idle.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 200");
    server.terminate();
    assert!(server.ended().success(), "{}", server.log());
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
    let server = Server::start(&settings.write_config_file()).with_tls();
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
}

#[test]
fn settings_that_can_never_work_end_it_with_a_reason() {
    let settings = TestConfig::valid().with_replaced("sqlite:", "sqlite:/does/not/exist");
    let output = countersign(&["serve", "--config"])
        .arg(settings.write_config_file())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output).1;
    assert!(
        said.contains("database.url: the database cannot be used"),
        "{said}"
    );
    assert_eq!(said.matches("unable to open database file").count(), 1, "{said}");
    assert!(said.trim_end().ends_with("may write to it"), "{said}");
}

#[test]
fn an_address_that_is_taken_ends_it_with_a_reason() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let settings = TestConfig::valid().with_replaced("127.0.0.1:0", &address);
    let output = countersign(&["serve", "--config"])
        .arg(settings.write_config_file())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output).1;
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
    let server = Server::start_with(countersign(&["serve"]).envs([
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
    eventually_ready(&server).await;
}

#[actix_web::test]
async fn development_roots_are_said_loudly() {
    let settings = TestConfig::valid().with_appended("[alexa.development]\nchains = \".\"");
    let server = Server::start(&settings.write_config_file());
    assert!(
        server.log().contains("DEVELOPMENT TRUST ANCHORS ARE SET"),
        "{}",
        server.log()
    );
}

#[actix_web::test]
async fn development_roots_are_for_this_machine_and_not_for_whom_a_proxy_serves() {
    let settings = TestConfig::valid().with_appended("[alexa.development]\nchains = \".\"");
    let server = Server::start(&settings.write_config_file());
    for path in ["/alexa", "/health/live", "/health/ready", "/metrics", "/nothing"] {
        for (name, value) in [
            ("x-forwarded-for", "203.0.113.7"),
            ("forwarded", "for=203.0.113.7"),
            ("via", "1.1 proxy"),
            ("host", "countersign.example.com"),
        ] {
            let request = client().post(server.url(path)).header(name, value);
            let refused = request.send().await.unwrap();
            assert_eq!(refused.status(), StatusCode::FORBIDDEN, "{path} {name}");
            assert_eq!(refused.bytes().await.unwrap(), "", "{path} {name}");
        }
    }
    assert_eq!(get(&server, "/health/live").await.status(), StatusCode::OK);
    server.logs("are refused while development trust anchors are set");
    let said = server
        .log()
        .matches("are refused while development trust anchors")
        .count();
    assert_eq!(said, 1, "{}", server.log());
}

#[actix_web::test]
async fn a_proxy_in_front_is_welcome_without_development_roots() {
    // Kept to the end: its folder holds the server's database.
    let settings = TestConfig::valid();
    let server = Server::start(&settings.write_config_file());
    let request = client()
        .get(server.url("/health/live"))
        .header("x-forwarded-for", "203.0.113.7")
        .header("host", "countersign.example.com");
    assert_eq!(request.send().await.unwrap().status(), StatusCode::OK);
}

fn client() -> Client {
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

async fn get(server: &Server, path: &str) -> reqwest::Response {
    client().get(server.url(path)).send().await.unwrap()
}

async fn json_of(response: reqwest::Response) -> Value {
    response.json().await.unwrap()
}

/// The report of `/health/ready`, once it is ready.
async fn eventually_ready(server: &Server) -> Value {
    loop {
        let ready = get(server, "/health/ready").await;
        if ready.status() == StatusCode::OK {
            return json_of(ready).await;
        }
    }
}
