//! Key rotation: keys are added, withdrawn and renamed. Accepted tokens are cached for a minute.

use countersign::linking::IssuerKeySource;
use tempfile::NamedTempFile;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

use super::test_issuer::{LinkTokenRig, TestSigningKey, key_set_json};

/// Makes the issuer publish exactly these keys, and resets the count of requests.
async fn publish_keys(server: &MockServer, signers: &[&TestSigningKey]) {
    server.reset().await;
    let answer = ResponseTemplate::new(200).set_body_string(key_set_json(signers));
    Mock::given(any()).respond_with(answer).mount(server).await;
}

async fn request_count(server: &MockServer) -> usize {
    server.received_requests().await.unwrap().len()
}

fn keys_at(server: &MockServer) -> IssuerKeySource {
    IssuerKeySource::Url(server.uri().parse().unwrap())
}

#[tokio::test]
async fn concurrent_callers_share_one_key_fetch() {
    let (server, signer) = (MockServer::start().await, TestSigningKey::p256("a"));
    publish_keys(&server, &[&signer]).await;
    let desk = LinkTokenRig::with_keys(keys_at(&server));
    for round in 1..=2 {
        let callers = (0..20).map(|n| {
            let (desk, token) = (&desk, signer.numbered_token(round * 100 + n));
            async move { desk.verify_token(&token).await }
        });
        let heard = futures_util::future::join_all(callers).await;
        assert_eq!(heard, vec!["ann.lee"; 20]);
        assert_eq!(request_count(&server).await, round);
        // After 300 seconds the keys are due for renewal.
        desk.advance_clock(300);
    }
}

#[tokio::test]
async fn a_new_key_is_found_as_soon_as_a_token_names_it() {
    let (server, old, new) = (
        MockServer::start().await,
        TestSigningKey::p256("old"),
        TestSigningKey::p256("new"),
    );
    publish_keys(&server, &[&old]).await;
    let desk = LinkTokenRig::with_keys(keys_at(&server));
    assert_eq!(desk.verify_token(&old.numbered_token(1)).await, "ann.lee");
    publish_keys(&server, &[&old, &new]).await;
    desk.advance_clock(30);
    assert_eq!(desk.verify_token(&new.numbered_token(2)).await, "ann.lee");
    assert_eq!(desk.verify_token(&old.numbered_token(3)).await, "ann.lee");
    assert_eq!(request_count(&server).await, 1);
}

#[tokio::test]
async fn tokens_with_invented_key_ids_cannot_cause_unlimited_fetches() {
    let (server, signer) = (MockServer::start().await, TestSigningKey::p256("a"));
    publish_keys(&server, &[&signer]).await;
    let desk = LinkTokenRig::with_keys(keys_at(&server));
    let stranger = TestSigningKey::p256("made up");
    for (pause, fetches) in [(0, 1), (29, 1), (1, 2), (29, 2), (1, 3)] {
        desk.advance_clock(pause);
        for n in 0..20 {
            assert_eq!(desk.verify_token(&stranger.numbered_token(n)).await, "key");
        }
        assert_eq!(request_count(&server).await, fetches);
    }
}

#[tokio::test]
async fn a_withdrawn_key_stops_working_when_the_keys_are_renewed() {
    let (server, old, new) = (
        MockServer::start().await,
        TestSigningKey::p256("old"),
        TestSigningKey::p256("new"),
    );
    publish_keys(&server, &[&old]).await;
    let desk = LinkTokenRig::with_keys(keys_at(&server));
    assert_eq!(desk.verify_token(&old.numbered_token(1)).await, "ann.lee");
    publish_keys(&server, &[&new]).await;
    desk.advance_clock(299);
    assert_eq!(desk.verify_token(&old.numbered_token(1)).await, "ann.lee");
    desk.advance_clock(1);
    // Another token than before: the first one was accepted a second ago, and that result is cached for a minute.
    assert_eq!(desk.verify_token(&old.numbered_token(2)).await, "key");
    assert_eq!(desk.verify_token(&new.numbered_token(3)).await, "ann.lee");
}

#[tokio::test]
async fn an_accepted_token_is_cached_for_one_minute() {
    let (file, signer) = (NamedTempFile::new().unwrap(), TestSigningKey::p256("a"));
    std::fs::write(&file, key_set_json(&[&signer])).unwrap();
    let desk = LinkTokenRig::with_keys(IssuerKeySource::File(file.path().to_owned()));
    let (known, unknown) = (signer.numbered_token(1), signer.numbered_token(2));
    assert_eq!(desk.verify_token(&known).await, "ann.lee");
    std::fs::write(&file, key_set_json(&[])).unwrap();
    desk.advance_clock(59);
    assert_eq!(desk.verify_token(&known).await, "ann.lee");
    assert_eq!(desk.verify_token(&unknown).await, "key");
    desk.advance_clock(1);
    assert_eq!(desk.verify_token(&known).await, "key");
}

#[tokio::test]
async fn a_cached_token_still_expires() {
    let signer = TestSigningKey::p256("a");
    let desk = LinkTokenRig::with_keys(IssuerKeySource::Fixed(key_set_json(&[&signer])));
    let token = signer.good_token("ES256");
    desk.advance_clock(329);
    assert_eq!(desk.verify_token(&token).await, "ann.lee");
    desk.advance_clock(1);
    assert_eq!(desk.verify_token(&token).await, "expired");
}

#[tokio::test]
async fn a_changed_file_is_read_again() {
    let (file, old, new) = (
        NamedTempFile::new().unwrap(),
        TestSigningKey::p256("old"),
        TestSigningKey::p256("new"),
    );
    std::fs::write(&file, key_set_json(&[&old])).unwrap();
    let desk = LinkTokenRig::with_keys(IssuerKeySource::File(file.path().to_owned()));
    assert_eq!(desk.verify_token(&old.numbered_token(1)).await, "ann.lee");
    std::fs::write(&file, key_set_json(&[&new])).unwrap();
    desk.advance_clock(1);
    assert_eq!(desk.verify_token(&new.numbered_token(2)).await, "ann.lee");
    assert_eq!(desk.verify_token(&old.numbered_token(3)).await, "key");
}
