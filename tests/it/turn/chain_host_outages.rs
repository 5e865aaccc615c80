//! Verification of requests while the host of the certificate chains fails: a 503 if a retry may help, a 400 if the
//! URL itself is wrong. The body is empty, and nothing else happens.

use std::net::TcpListener;

use countersign::{
    alexa::verify::{ChainDownloadSettings, ChainDownloader, ChainSource},
    clock::Timestamp,
};
use rstest::rstest;

use super::dependency_outages::within_alexa_timeout;
use crate::support::{
    alexa_request::intent_request,
    chain_storage::{ChainStorageServer, http_response},
    skill_response::SkillResponse,
    test_app::{SAM, TestApp},
    test_app_builder::{START_TIME, TestAppBuilder},
    test_chain::TestChain,
};

const CHALLENGE_ISSUED: &str = "challenge.issued";

fn test_chain() -> TestChain {
    let beginning: Timestamp = START_TIME.parse().unwrap();
    TestChain::new(beginning)
}

async fn boot_with_chain_source(source: impl ChainSource + 'static) -> TestApp {
    TestAppBuilder::default()
        .chain_source(test_chain(), source)
        .start()
        .await
}

/// Posts a question with valid signature headers. It sends a PIN if it is accepted.
async fn post_question(app: &TestApp) -> SkillResponse {
    let question = app
        .speaker(SAM)
        .envelope(&intent_request("FindContactIntent", &[("name", "Ann Lee")]))
        .to_string();
    let headers = app.chain.headers(question.as_bytes());
    within_alexa_timeout(app.post_with_headers(&question, &headers)).await
}

/// Asks, and fails unless the answer has this status and no body, and nothing was sent or audited.
async fn assert_bare_status(app: &TestApp, status: u16) {
    let heard = post_question(app).await;
    assert_eq!((heard.status, heard.json.is_null()), (status, true), "{heard:?}");
    assert!(app.mailbox.messages_since(0).is_empty(), "a message was sent");
    let issued = app.audit_events_named(CHALLENGE_ISSUED).await;
    assert!(issued.is_empty(), "a challenge was issued: {issued:?}");
}

#[tokio::test]
async fn an_unreachable_chain_host_is_a_bare_503() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let settings = ChainDownloadSettings {
        resolve_to: Some(nobody),
        ..ChainDownloadSettings::default()
    };
    let app = boot_with_chain_source(ChainDownloader::new(settings)).await;
    assert_bare_status(&app, 503).await;
}

#[rstest]
#[case::before_a_word("")]
#[case::after_its_head("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")]
#[case::halfway("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")]
#[tokio::test]
async fn a_hanging_chain_host_is_a_bare_503(#[case] said: &str) {
    let storage = ChainStorageServer::hanging_after(said).await;
    let app = boot_with_chain_source(storage.impatient_downloader()).await;
    assert_bare_status(&app, 503).await;
}

#[rstest]
#[case("500 Internal Server Error")]
#[case("502 Bad Gateway")]
#[case("503 Slow Down")]
#[case("504 Gateway Timeout")]
#[case("429 Too Many Requests")]
#[tokio::test]
async fn a_failing_chain_host_is_a_bare_503_until_it_recovers(#[case] line: &str) {
    let chain = test_chain();
    let storage = ChainStorageServer::serving(http_response(line, "", b"")).await;
    let whole = http_response("200 OK", "", chain.pem().as_bytes());
    let setup = TestAppBuilder::default().chain_source(chain, storage.downloader());
    let app = setup.start().await;
    assert_bare_status(&app, 503).await;
    storage.set_response(whole);
    // A failed download is cached for 30 seconds.
    app.advance_clock(31);
    post_question(&app).await.says("I've sent");
    assert_eq!(app.audit_events_named(CHALLENGE_ISSUED).await.len(), 1);
}

#[rstest]
#[case("404 Not Found")]
#[case("403 Forbidden")]
#[case("410 Gone")]
#[tokio::test]
async fn a_missing_chain_is_a_bare_400(#[case] line: &str) {
    let chain = test_chain();
    let storage = ChainStorageServer::serving(http_response(line, "", chain.pem().as_bytes())).await;
    let setup = TestAppBuilder::default().chain_source(chain, storage.downloader());
    assert_bare_status(&setup.start().await, 400).await;
}
