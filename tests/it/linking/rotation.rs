//! Keys come, go and change their names; good outcomes are kept for a minute.

use countersign::linking::IssuerKeySource;
use tempfile::NamedTempFile;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

use super::issuer::{Desk, Signer, jwks};

/// An issuer that publishes these keys from now on.
async fn publish(server: &MockServer, signers: &[&Signer]) {
    server.reset().await;
    let answer = ResponseTemplate::new(200).set_body_string(jwks(signers));
    Mock::given(any()).respond_with(answer).mount(server).await;
}

async fn asked(server: &MockServer) -> usize {
    server.received_requests().await.unwrap().len()
}

fn at(server: &MockServer) -> IssuerKeySource {
    IssuerKeySource::Url(server.uri().parse().unwrap())
}

#[tokio::test]
async fn the_keys_are_fetched_once_for_all_who_wait() {
    let (server, signer) = (MockServer::start().await, Signer::p256("a"));
    publish(&server, &[&signer]).await;
    let desk = Desk::open(at(&server));
    for round in 1..=2 {
        let callers = (0..20).map(|n| {
            let (desk, token) = (&desk, signer.numbered(round * 100 + n));
            async move { desk.hears(&token).await }
        });
        let heard = futures_util::future::join_all(callers).await;
        assert_eq!(heard, vec!["ann.lee"; 20]);
        assert_eq!(asked(&server).await, round);
        // Old enough to be renewed.
        desk.later(300);
    }
}

#[tokio::test]
async fn a_new_key_is_found_as_soon_as_a_token_names_it() {
    let (server, old, new) = (
        MockServer::start().await,
        Signer::p256("old"),
        Signer::p256("new"),
    );
    publish(&server, &[&old]).await;
    let desk = Desk::open(at(&server));
    assert_eq!(desk.hears(&old.numbered(1)).await, "ann.lee");
    publish(&server, &[&old, &new]).await;
    desk.later(30);
    assert_eq!(desk.hears(&new.numbered(2)).await, "ann.lee");
    assert_eq!(desk.hears(&old.numbered(3)).await, "ann.lee");
    assert_eq!(asked(&server).await, 1);
}

#[tokio::test]
async fn tokens_with_made_up_key_names_can_not_make_us_fetch_at_will() {
    let (server, signer) = (MockServer::start().await, Signer::p256("a"));
    publish(&server, &[&signer]).await;
    let desk = Desk::open(at(&server));
    let stranger = Signer::p256("made up");
    for (pause, fetches) in [(0, 1), (29, 1), (1, 2), (29, 2), (1, 3)] {
        desk.later(pause);
        for n in 0..20 {
            assert_eq!(desk.hears(&stranger.numbered(n)).await, "key");
        }
        assert_eq!(asked(&server).await, fetches);
    }
}

#[tokio::test]
async fn a_withdrawn_key_stops_working_when_the_keys_are_renewed() {
    let (server, old, new) = (
        MockServer::start().await,
        Signer::p256("old"),
        Signer::p256("new"),
    );
    publish(&server, &[&old]).await;
    let desk = Desk::open(at(&server));
    assert_eq!(desk.hears(&old.numbered(1)).await, "ann.lee");
    publish(&server, &[&new]).await;
    desk.later(299);
    assert_eq!(desk.hears(&old.numbered(1)).await, "ann.lee");
    desk.later(1);
    // This very token was accepted a second ago; for one minute that is believed.
    assert_eq!(desk.hears(&old.numbered(2)).await, "key");
    assert_eq!(desk.hears(&new.numbered(3)).await, "ann.lee");
}

#[tokio::test]
async fn a_good_outcome_is_believed_for_a_minute_and_no_longer() {
    let (file, signer) = (NamedTempFile::new().unwrap(), Signer::p256("a"));
    std::fs::write(&file, jwks(&[&signer])).unwrap();
    let desk = Desk::open(IssuerKeySource::File(file.path().to_owned()));
    let (known, unknown) = (signer.numbered(1), signer.numbered(2));
    assert_eq!(desk.hears(&known).await, "ann.lee");
    std::fs::write(&file, jwks(&[])).unwrap();
    desk.later(59);
    assert_eq!(desk.hears(&known).await, "ann.lee");
    assert_eq!(desk.hears(&unknown).await, "key");
    desk.later(1);
    assert_eq!(desk.hears(&known).await, "key");
}

#[tokio::test]
async fn a_kept_outcome_ends_with_its_token() {
    let signer = Signer::p256("a");
    let desk = Desk::open(IssuerKeySource::Fixed(jwks(&[&signer])));
    let token = signer.token("ES256");
    desk.later(329);
    assert_eq!(desk.hears(&token).await, "ann.lee");
    desk.later(1);
    assert_eq!(desk.hears(&token).await, "expired");
}

#[tokio::test]
async fn a_changed_file_is_read_again() {
    let (file, old, new) = (
        NamedTempFile::new().unwrap(),
        Signer::p256("old"),
        Signer::p256("new"),
    );
    std::fs::write(&file, jwks(&[&old])).unwrap();
    let desk = Desk::open(IssuerKeySource::File(file.path().to_owned()));
    assert_eq!(desk.hears(&old.numbered(1)).await, "ann.lee");
    std::fs::write(&file, jwks(&[&new])).unwrap();
    desk.later(1);
    assert_eq!(desk.hears(&new.numbered(2)).await, "ann.lee");
    assert_eq!(desk.hears(&old.numbered(3)).await, "key");
}
