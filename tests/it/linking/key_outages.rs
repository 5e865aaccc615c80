//! The issuer's keys are unavailable, slow or invalid: no token is accepted, and the error does not blame the token.

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

use super::test_issuer::{AUDIENCE, ISSUER, LinkTokenRig, TestSigningKey, key_set_json};

fn key_set_response(signer: &TestSigningKey) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_string(key_set_json(&[signer]))
}

async fn answer_with(server: &MockServer, answer: ResponseTemplate) {
    server.reset().await;
    Mock::given(path("/keys"))
        .respond_with(answer)
        .mount(server)
        .await;
}

fn rig_at(url: &str, patience: Duration) -> LinkTokenRig {
    let keys = IssuerKeySource::Url(url.parse().unwrap());
    LinkTokenRig::with_settings(LinkTokenSettings {
        patience,
        ..LinkTokenSettings::new(ISSUER, AUDIENCE, keys)
    })
}

fn rig_for(server: &MockServer) -> LinkTokenRig {
    rig_at(&format!("{}/keys", server.uri()), Duration::from_secs(2))
}

#[tokio::test]
async fn without_keys_no_token_is_accepted_until_they_are_back() {
    let signer = TestSigningKey::p256("a");
    for broken in [
        ResponseTemplate::new(500).set_body_string(key_set_json(&[&signer])),
        ResponseTemplate::new(404),
        ResponseTemplate::new(204),
        ResponseTemplate::new(302).insert_header("location", "/elsewhere"),
        ResponseTemplate::new(200),
        ResponseTemplate::new(200).set_body_string("<html>sign in</html>"),
        ResponseTemplate::new(200).set_body_string(r#"{"keys":"#),
        ResponseTemplate::new(200).set_body_bytes(vec![0xff; 100]),
        ResponseTemplate::new(200).set_body_string(format!(
            "{}{}",
            key_set_json(&[&signer]),
            " ".repeat(256 * 1024)
        )),
    ] {
        let server = MockServer::start().await;
        answer_with(&server, broken.clone()).await;
        Mock::given(path("/elsewhere"))
            .respond_with(key_set_response(&signer))
            .mount(&server)
            .await;
        let desk = rig_for(&server);
        assert_eq!(
            desk.verify_token(&signer.numbered_token(1)).await,
            "keys_unavailable",
            "{broken:?}"
        );
        answer_with(&server, key_set_response(&signer)).await;
        desk.advance_clock(5);
        assert_eq!(
            desk.verify_token(&signer.numbered_token(1)).await,
            "ann.lee",
            "{broken:?}"
        );
    }
}

#[tokio::test]
async fn an_unreachable_or_hanging_issuer_times_out() {
    let signer = TestSigningKey::p256("a");
    // The listener is dropped at once, so connections to its port are refused.
    let away = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = MockServer::start().await;
    answer_with(
        &server,
        key_set_response(&signer).set_delay(Duration::from_mins(1)),
    )
    .await;
    for url in [
        format!("http://{away}/keys"),
        format!("http://{}/keys", silent.local_addr().unwrap()),
        format!("{}/keys", server.uri()),
    ] {
        let desk = rig_at(&url, Duration::from_millis(50));
        let heard = tokio::time::timeout(
            Duration::from_secs(10),
            desk.verify_token(&signer.numbered_token(1)),
        )
        .await;
        assert_eq!(heard.unwrap(), "keys_unavailable", "{url}");
        assert!(desk.verifier.fetch_keys_if_due().await.is_err());
    }
}

#[tokio::test]
async fn an_issuer_that_is_down_is_asked_at_most_every_five_seconds() {
    let (server, signer) = (MockServer::start().await, TestSigningKey::p256("a"));
    answer_with(&server, ResponseTemplate::new(503)).await;
    let desk = rig_for(&server);
    for (pause, asked) in [(0, 1), (4, 1), (1, 2)] {
        desk.advance_clock(pause);
        let callers = (0..20).map(|n| {
            let (desk, token) = (&desk, signer.numbered_token(n));
            async move { desk.verify_token(&token).await }
        });
        let heard = futures_util::future::join_all(callers).await;
        assert_eq!(heard, vec!["keys_unavailable"; 20]);
        assert_eq!(server.received_requests().await.unwrap().len(), asked);
    }
}

#[tokio::test]
async fn known_keys_stay_in_use_for_an_hour_while_the_issuer_is_down() {
    let (server, signer, stranger) = (
        MockServer::start().await,
        TestSigningKey::p256("a"),
        TestSigningKey::p256("new"),
    );
    answer_with(&server, key_set_response(&signer)).await;
    let desk = rig_for(&server);
    desk.verifier.fetch_keys_if_due().await.unwrap();
    answer_with(&server, ResponseTemplate::new(500)).await;
    desk.advance_clock(3599);
    assert_eq!(desk.verify_token(&signer.numbered_token(1)).await, "ann.lee");
    // The unknown key may be a new one of the issuer, so the token is not refused for it.
    assert_eq!(
        desk.verify_token(&stranger.numbered_token(2)).await,
        "keys_unavailable"
    );
    desk.advance_clock(1);
    assert_eq!(
        desk.verify_token(&signer.numbered_token(3)).await,
        "keys_unavailable"
    );
    answer_with(&server, key_set_response(&signer)).await;
    desk.advance_clock(5);
    assert_eq!(desk.verify_token(&signer.numbered_token(3)).await, "ann.lee");
}

#[tokio::test]
async fn other_turns_use_the_old_keys_while_one_waits_for_new_ones() {
    let (server, signer) = (MockServer::start().await, TestSigningKey::p256("a"));
    answer_with(&server, key_set_response(&signer)).await;
    let desk = rig_at(&format!("{}/keys", server.uri()), Duration::from_mins(1));
    desk.verifier.fetch_keys_if_due().await.unwrap();
    answer_with(
        &server,
        key_set_response(&signer).set_delay(Duration::from_mins(1)),
    )
    .await;
    desk.advance_clock(300);
    let (waiting, other) = (signer.numbered_token(1), signer.numbered_token(2));
    let others = async {
        while server.received_requests().await.unwrap().is_empty() {
            tokio::task::yield_now().await;
        }
        desk.verify_token(&other).await
    };
    tokio::select! {
        heard = desk.verify_token(&waiting) => panic!("the turn did not wait for the keys, but got {heard}"),
        heard = others => assert_eq!(heard, "ann.lee"),
    }
    // The turn that was fetching the keys is cancelled. The next one must be able to fetch them.
    answer_with(&server, key_set_response(&signer)).await;
    assert_eq!(desk.verify_token(&waiting).await, "ann.lee");
    assert_eq!(server.received_requests().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_clock_set_back_does_not_lose_the_keys() {
    let (server, signer) = (MockServer::start().await, TestSigningKey::p256("a"));
    answer_with(&server, key_set_response(&signer)).await;
    let desk = rig_for(&server);
    desk.advance_clock(600);
    assert_eq!(desk.verify_token(&signer.numbered_token(1)).await, "ann.lee");
    answer_with(&server, ResponseTemplate::new(500)).await;
    desk.advance_clock(-600);
    assert_eq!(desk.verify_token(&signer.numbered_token(2)).await, "ann.lee");
    assert_eq!(desk.verify_token(&signer.numbered_token(1)).await, "ann.lee");
}

#[tokio::test]
async fn no_token_is_accepted_until_the_key_file_is_complete() {
    let (folder, signer) = (tempfile::tempdir().unwrap(), TestSigningKey::p256("a"));
    let file: PathBuf = folder.path().join("keys.json");
    let desk = LinkTokenRig::with_keys(IssuerKeySource::File(file.clone()));
    assert_eq!(
        desk.verify_token(&signer.numbered_token(1)).await,
        "keys_unavailable"
    );
    std::fs::write(&file, &key_set_json(&[&signer])[..40]).unwrap();
    desk.advance_clock(1);
    assert_eq!(
        desk.verify_token(&signer.numbered_token(1)).await,
        "keys_unavailable"
    );
    std::fs::write(&file, key_set_json(&[&signer])).unwrap();
    desk.advance_clock(1);
    assert_eq!(desk.verify_token(&signer.numbered_token(1)).await, "ann.lee");
}

#[tokio::test]
async fn an_issuer_with_an_untrusted_certificate_is_rejected() {
    let signer = TestSigningKey::p256("a");
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
    let body = key_set_json(&[&signer]);
    let server = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = tokio_rustls::TlsAcceptor::from(Arc::new(tls))
            .accept(stream)
            .await?;
        stream.read_exact(&mut [0; 4]).await?;
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
        stream.write_all((head + &body).as_bytes()).await
    });
    let desk = rig_at(&format!("https://localhost:{port}/keys"), Duration::from_secs(5));
    let refusal = desk
        .verifier
        .verify_token(&signer.numbered_token(1).parse().unwrap())
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
async fn an_outage_error_contains_neither_the_url_nor_the_token() {
    let (server, signer) = (MockServer::start().await, TestSigningKey::p256("a"));
    Mock::given(any())
        .respond_with(ResponseTemplate::new(500))
        .mount(&server)
        .await;
    let keys = IssuerKeySource::Url(format!("{}/keys?key=hush", server.uri()).parse().unwrap());
    let token = signer.numbered_token(1);
    let desk = LinkTokenRig::with_settings(LinkTokenSettings::new(ISSUER, AUDIENCE, keys));
    let refusal = desk
        .verifier
        .verify_token(&token.parse().unwrap())
        .await
        .unwrap_err();
    let told = format!("{:#} {refusal:?}", anyhow::Error::from(refusal.clone()));
    assert!(told.contains("status 500"), "{told}");
    assert!(!told.contains("hush") && !told.contains(&token), "{told}");
}
