//! Chain sources: downloads from a real TLS server, and a folder.

use std::{net::TcpListener, sync::Arc};

use bytes::Bytes;
use countersign::{
    alexa::verify::{
        CertUrl, ChainDownloadSettings, ChainDownloader, ChainFetchError, ChainFolder, ChainSource,
        MAX_CHAIN_BYTES, RequestVerifier, VerificationBlame,
    },
    clock::ManualClock,
};
use rstest::rstest;

use super::verifier_rig::{launch_body, start_time};
use crate::support::{
    chain_storage::{ChainStorageServer, http_response},
    test_chain::TestChain,
};

fn chain_url() -> CertUrl {
    "https://s3.amazonaws.com/echo.api/echo-api-cert-test.pem"
        .parse()
        .unwrap()
}

#[tokio::test]
async fn a_request_passes_with_its_chain_downloaded() {
    let chain = TestChain::new(start_time());
    let storage = ChainStorageServer::serving(http_response("200 OK", "", chain.pem().as_bytes())).await;
    let clock = Arc::new(ManualClock::at(start_time()));
    let verifier = RequestVerifier::new(chain.trust_anchors(), Arc::new(storage.downloader()), clock);
    let body = launch_body(start_time());
    let seal = chain.signature_headers(body.as_bytes());
    verifier.verify(&seal, Bytes::from(body)).await.unwrap();
}

#[rstest]
#[case("403 Forbidden", ChainFetchError::NotFound, VerificationBlame::Caller)]
#[case("404 Not Found", ChainFetchError::NotFound, VerificationBlame::Caller)]
#[case("410 Gone", ChainFetchError::NotFound, VerificationBlame::Caller)]
#[case("206 Partial Content", ChainFetchError::NotFound, VerificationBlame::Caller)]
#[case(
    "429 Too Many Requests",
    ChainFetchError::HostUnavailable,
    VerificationBlame::Unreachable
)]
#[case(
    "408 Request Timeout",
    ChainFetchError::HostUnavailable,
    VerificationBlame::Unreachable
)]
#[case(
    "500 Internal Server Error",
    ChainFetchError::HostUnavailable,
    VerificationBlame::Unreachable
)]
#[case(
    "503 Slow Down",
    ChainFetchError::HostUnavailable,
    VerificationBlame::Unreachable
)]
#[tokio::test]
async fn only_status_200_counts_as_a_chain(
    #[case] line: &str,
    #[case] fault: ChainFetchError,
    #[case] blame: VerificationBlame,
) {
    let chain = TestChain::new(start_time());
    let storage = ChainStorageServer::serving(http_response(line, "", chain.pem().as_bytes())).await;
    let found = storage.downloader().fetch(&chain_url()).await.unwrap_err();
    assert_eq!(found, fault, "{line}");
    assert_eq!(
        countersign::alexa::verify::RequestVerificationError::from(found).blame(),
        blame,
        "{line}"
    );
}

#[rstest]
#[case("301 Moved Permanently")]
#[case("302 Found")]
#[case("307 Temporary Redirect")]
#[tokio::test]
async fn a_redirect_is_not_followed(#[case] line: &str) {
    let trap = TcpListener::bind("127.0.0.1:0").unwrap();
    trap.set_nonblocking(true).unwrap();
    let there = format!("Location: https://{}/echo.api/x\r\n", trap.local_addr().unwrap());
    let storage = ChainStorageServer::serving(http_response(line, &there, b"")).await;
    assert_eq!(
        storage.downloader().fetch(&chain_url()).await.unwrap_err(),
        ChainFetchError::Redirected
    );
    assert!(trap.accept().is_err(), "the redirect was followed");
}

#[tokio::test]
async fn a_host_that_stalls_times_out() {
    let silent = ChainStorageServer::hanging_after("").await;
    assert_eq!(
        silent
            .impatient_downloader()
            .fetch(&chain_url())
            .await
            .unwrap_err(),
        ChainFetchError::Timeout
    );
    let stuck = ChainStorageServer::hanging_after("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf").await;
    assert_eq!(
        stuck
            .impatient_downloader()
            .fetch(&chain_url())
            .await
            .unwrap_err(),
        ChainFetchError::Timeout
    );
}

#[tokio::test]
async fn a_chain_may_reach_the_size_limit_but_not_exceed_it() {
    let longest = vec![b'x'; MAX_CHAIN_BYTES];
    let storage = ChainStorageServer::serving(http_response("200 OK", "", &longest)).await;
    assert_eq!(storage.downloader().fetch(&chain_url()).await.unwrap(), longest);
    let longer = vec![b'x'; MAX_CHAIN_BYTES + 1];
    let storage = ChainStorageServer::serving(http_response("200 OK", "", &longer)).await;
    assert_eq!(
        storage.downloader().fetch(&chain_url()).await.unwrap_err(),
        ChainFetchError::TooLarge
    );
}

#[tokio::test]
async fn the_size_limit_holds_without_a_content_length() {
    let endless = [b"HTTP/1.1 200 OK\r\n\r\n".to_vec(), vec![b'x'; 1_000_000]].concat();
    let storage = ChainStorageServer::hanging_after(endless).await;
    assert_eq!(
        storage.downloader().fetch(&chain_url()).await.unwrap_err(),
        ChainFetchError::TooLarge
    );
}

#[tokio::test]
async fn an_interrupted_transfer_is_unreachable() {
    let storage = ChainStorageServer::serving("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf").await;
    assert_eq!(
        storage.downloader().fetch(&chain_url()).await.unwrap_err(),
        ChainFetchError::Unreachable
    );
    let storage = ChainStorageServer::serving("this is not HTTP\r\n\r\n").await;
    assert_eq!(
        storage.downloader().fetch(&chain_url()).await.unwrap_err(),
        ChainFetchError::Unreachable
    );
}

#[tokio::test]
async fn a_refused_connection_is_unreachable() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let settings = ChainDownloadSettings {
        resolve_to: Some(free),
        ..ChainDownloadSettings::default()
    };
    let download = ChainDownloader::new(settings);
    assert_eq!(
        download.fetch(&chain_url()).await.unwrap_err(),
        ChainFetchError::Unreachable
    );
}

#[tokio::test]
async fn a_host_without_a_valid_certificate_is_unreachable() {
    let storage = ChainStorageServer::with_certificate_for("example.com").await;
    assert_eq!(
        storage.downloader().fetch(&chain_url()).await.unwrap_err(),
        ChainFetchError::Unreachable
    );
    let storage = ChainStorageServer::with_certificate_for("s3.amazonaws.com").await;
    let anchors = ChainDownloadSettings::default().anchors;
    let stranger = ChainDownloader::new(ChainDownloadSettings {
        anchors,
        ..storage.download_settings()
    });
    assert_eq!(
        stranger.fetch(&chain_url()).await.unwrap_err(),
        ChainFetchError::Unreachable
    );
}

#[tokio::test]
async fn a_folder_serves_chains_by_file_name() {
    let folder = tempfile::tempdir().unwrap();
    let chain = TestChain::new(start_time()).with_file_name("mine.pem");
    chain.write_to(folder.path());
    std::fs::create_dir(folder.path().join("inside")).unwrap();
    std::fs::write(folder.path().join("large.pem"), vec![b'x'; MAX_CHAIN_BYTES + 1]).unwrap();
    let source = ChainFolder::new(folder.path());
    let fetch = |name: &str| {
        let url: CertUrl = format!("https://s3.amazonaws.com/echo.api/{name}")
            .parse()
            .unwrap();
        let source = &source;
        async move { source.fetch(&url).await }
    };
    assert_eq!(fetch("mine.pem").await.unwrap(), chain.pem());
    assert_eq!(
        fetch("other.pem").await.unwrap_err(),
        ChainFetchError::NotInFolder
    );
    assert_eq!(fetch("").await.unwrap_err(), ChainFetchError::NotInFolder);
    assert_eq!(fetch("inside").await.unwrap_err(), ChainFetchError::NotInFolder);
    assert_eq!(
        fetch("inside/mine.pem").await.unwrap_err(),
        ChainFetchError::NotInFolder
    );
    assert_eq!(fetch("large.pem").await.unwrap_err(), ChainFetchError::TooLarge);
}
