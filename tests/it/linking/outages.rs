//! The issuer's keys are away, slow, or not what they should be: nobody is let in, and it is not the token's fault.

use std::{path::PathBuf, sync::Arc, time::Duration};

use countersign::linking::{IssuerKeySource, LinkTokenError, LinkTokenSettings};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls_pki_types::PrivatePkcs8KeyDer;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{any, path},
};

use super::issuer::{AUDIENCE, Desk, ISSUER, Signer, jwks};

fn ok(signer: &Signer) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_string(jwks(&[signer]))
}

async fn answer(server: &MockServer, answer: ResponseTemplate) {
    server.reset().await;
    Mock::given(path("/keys"))
        .respond_with(answer)
        .mount(server)
        .await;
}

fn desk_at(url: &str, patience: Duration) -> Desk {
    let keys = IssuerKeySource::Url(url.parse().unwrap());
    Desk::with(LinkTokenSettings {
        patience,
        ..LinkTokenSettings::new(ISSUER, AUDIENCE, keys)
    })
}

fn desk(server: &MockServer) -> Desk {
    desk_at(&format!("{}/keys", server.uri()), Duration::from_secs(2))
}

#[tokio::test]
async fn keys_that_can_not_be_had_let_nobody_in_and_come_back_by_themselves() {
    let signer = Signer::p256("a");
    for broken in [
        ResponseTemplate::new(500).set_body_string(jwks(&[&signer])),
        ResponseTemplate::new(404),
        ResponseTemplate::new(204),
        ResponseTemplate::new(302).insert_header("location", "/elsewhere"),
        ResponseTemplate::new(200),
        ResponseTemplate::new(200).set_body_string("<html>sign in</html>"),
        ResponseTemplate::new(200).set_body_string(r#"{"keys":"#),
        ResponseTemplate::new(200).set_body_bytes(vec![0xff; 100]),
        ResponseTemplate::new(200).set_body_string(format!("{}{}", jwks(&[&signer]), " ".repeat(256 * 1024))),
    ] {
        let server = MockServer::start().await;
        answer(&server, broken.clone()).await;
        Mock::given(path("/elsewhere"))
            .respond_with(ok(&signer))
            .mount(&server)
            .await;
        let desk = desk(&server);
        assert_eq!(
            desk.hears(&signer.numbered(1)).await,
            "keys_unavailable",
            "{broken:?}"
        );
        answer(&server, ok(&signer)).await;
        desk.later(5);
        assert_eq!(desk.hears(&signer.numbered(1)).await, "ann.lee", "{broken:?}");
    }
}

#[tokio::test]
async fn an_issuer_that_is_away_or_hangs_is_given_up_in_time() {
    let signer = Signer::p256("a");
    // Taken and let go: nobody listens there.
    let away = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = MockServer::start().await;
    answer(&server, ok(&signer).set_delay(Duration::from_mins(1))).await;
    for url in [
        format!("http://{away}/keys"),
        format!("http://{}/keys", silent.local_addr().unwrap()),
        format!("{}/keys", server.uri()),
    ] {
        let desk = desk_at(&url, Duration::from_millis(50));
        let heard = tokio::time::timeout(Duration::from_secs(10), desk.hears(&signer.numbered(1))).await;
        assert_eq!(heard.unwrap(), "keys_unavailable", "{url}");
        assert!(desk.verifier.fetch_keys_if_due().await.is_err());
    }
}

#[tokio::test]
async fn an_issuer_that_is_down_is_asked_every_five_seconds_and_no_more() {
    let (server, signer) = (MockServer::start().await, Signer::p256("a"));
    answer(&server, ResponseTemplate::new(503)).await;
    let desk = desk(&server);
    for (pause, asked) in [(0, 1), (4, 1), (1, 2)] {
        desk.later(pause);
        let callers = (0..20).map(|n| {
            let (desk, token) = (&desk, signer.numbered(n));
            async move { desk.hears(&token).await }
        });
        let heard = futures_util::future::join_all(callers).await;
        assert_eq!(heard, vec!["keys_unavailable"; 20]);
        assert_eq!(server.received_requests().await.unwrap().len(), asked);
    }
}

#[tokio::test]
async fn known_keys_serve_on_for_an_hour_while_the_issuer_is_down() {
    let (server, signer, stranger) = (MockServer::start().await, Signer::p256("a"), Signer::p256("new"));
    answer(&server, ok(&signer)).await;
    let desk = desk(&server);
    desk.verifier.fetch_keys_if_due().await.unwrap();
    answer(&server, ResponseTemplate::new(500)).await;
    desk.later(3599);
    assert_eq!(desk.hears(&signer.numbered(1)).await, "ann.lee");
    // It may well be a new key, and we can't know.
    assert_eq!(desk.hears(&stranger.numbered(2)).await, "keys_unavailable");
    desk.later(1);
    assert_eq!(desk.hears(&signer.numbered(3)).await, "keys_unavailable");
    answer(&server, ok(&signer)).await;
    desk.later(5);
    assert_eq!(desk.hears(&signer.numbered(3)).await, "ann.lee");
}

#[tokio::test]
async fn while_one_turn_waits_for_newer_keys_the_others_go_on_with_the_old() {
    let (server, signer) = (MockServer::start().await, Signer::p256("a"));
    answer(&server, ok(&signer)).await;
    let desk = desk_at(&format!("{}/keys", server.uri()), Duration::from_mins(1));
    desk.verifier.fetch_keys_if_due().await.unwrap();
    answer(&server, ok(&signer).set_delay(Duration::from_mins(1))).await;
    desk.later(300);
    let (waiting, other) = (signer.numbered(1), signer.numbered(2));
    let others = async {
        while server.received_requests().await.unwrap().is_empty() {
            tokio::task::yield_now().await;
        }
        desk.hears(&other).await
    };
    tokio::select! {
        heard = desk.hears(&waiting) => panic!("it did not wait, but heard {heard}"),
        heard = others => assert_eq!(heard, "ann.lee"),
    }
    // The turn that waited is gone; its place is taken by the next.
    answer(&server, ok(&signer)).await;
    assert_eq!(desk.hears(&waiting).await, "ann.lee");
    assert_eq!(server.received_requests().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_clock_set_back_does_not_lose_the_keys() {
    let (server, signer) = (MockServer::start().await, Signer::p256("a"));
    answer(&server, ok(&signer)).await;
    let desk = desk(&server);
    desk.later(600);
    assert_eq!(desk.hears(&signer.numbered(1)).await, "ann.lee");
    answer(&server, ResponseTemplate::new(500)).await;
    desk.later(-600);
    assert_eq!(desk.hears(&signer.numbered(2)).await, "ann.lee");
    assert_eq!(desk.hears(&signer.numbered(1)).await, "ann.lee");
}

#[tokio::test]
async fn a_file_that_is_missing_or_half_written_lets_nobody_in_until_it_is_whole() {
    let (folder, signer) = (tempfile::tempdir().unwrap(), Signer::p256("a"));
    let file: PathBuf = folder.path().join("keys.json");
    let desk = Desk::open(IssuerKeySource::File(file.clone()));
    assert_eq!(desk.hears(&signer.numbered(1)).await, "keys_unavailable");
    std::fs::write(&file, &jwks(&[&signer])[..40]).unwrap();
    desk.later(1);
    assert_eq!(desk.hears(&signer.numbered(1)).await, "keys_unavailable");
    std::fs::write(&file, jwks(&[&signer])).unwrap();
    desk.later(1);
    assert_eq!(desk.hears(&signer.numbered(1)).await, "ann.lee");
}

#[tokio::test]
async fn an_issuer_whose_certificate_nobody_vouches_for_is_not_heard() {
    let signer = Signer::p256("a");
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivatePkcs8KeyDer::from(signing_key.serialize_der());
    let tls = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key.into())
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let body = jwks(&[&signer]);
    let server = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = tokio_rustls::TlsAcceptor::from(Arc::new(tls))
            .accept(stream)
            .await?;
        stream.read_exact(&mut [0; 4]).await?;
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
        stream.write_all((head + &body).as_bytes()).await
    });
    let desk = desk_at(&format!("https://localhost:{port}/keys"), Duration::from_secs(5));
    let refusal = desk
        .verifier
        .verify_token(&signer.numbered(1).parse().unwrap())
        .await
        .unwrap_err();
    assert!(matches!(refusal, LinkTokenError::KeysUnavailable(_)));
    assert!(!refusal.is_token_fault());
    assert!(
        server.await.unwrap().is_err(),
        "the handshake must fail, not something after it"
    );
}

#[tokio::test]
async fn an_outage_is_told_without_the_url_or_the_token() {
    let (server, signer) = (MockServer::start().await, Signer::p256("a"));
    Mock::given(any())
        .respond_with(ResponseTemplate::new(500))
        .mount(&server)
        .await;
    let keys = IssuerKeySource::Url(format!("{}/keys?key=hush", server.uri()).parse().unwrap());
    let token = signer.numbered(1);
    let desk = Desk::with(LinkTokenSettings::new(ISSUER, AUDIENCE, keys));
    let refusal = desk
        .verifier
        .verify_token(&token.parse().unwrap())
        .await
        .unwrap_err();
    let told = format!("{:#} {refusal:?}", anyhow::Error::from(refusal.clone()));
    assert!(told.contains("status 500"), "{told}");
    assert!(!told.contains("hush") && !told.contains(&token), "{told}");
}
