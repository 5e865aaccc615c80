//! The cases that Amazon's certification is reported to test, and a few more: each broken part alone is rejected.

use countersign::alexa::verify::{
    CertUrlError, ChainFetchError, RequestVerificationError, SignatureHeaderError, VerificationBlame,
};

use super::verifier_rig::{VerifierRig, launch_body, start_time};
use crate::support::test_chain::{LeafKey, TestChain};

/// The parts of a request that are verified: both headers, each as often as it was sent, and the body.
struct RequestParts<'a> {
    urls: Vec<&'a str>,
    signatures: Vec<&'a str>,
    body: &'a str,
}

/// Sends a good request with one change, and returns the error.
async fn send_broken(change: impl for<'a> FnOnce(&mut RequestParts<'a>)) -> RequestVerificationError {
    let rig = VerifierRig::new();
    let body = launch_body(start_time());
    let signature = rig.chain.signature(body.as_bytes());
    let mut shown = RequestParts {
        urls: vec![&rig.chain.url],
        signatures: vec![&signature],
        body: &body,
    };
    change(&mut shown);
    let rejection = rig
        .send_raw(&shown.urls, &shown.signatures, shown.body)
        .await
        .unwrap_err();
    assert_eq!(rejection.blame(), VerificationBlame::Caller, "{rejection}");
    rejection
}

/// Requirement: S0-01
#[tokio::test]
async fn s0_01_a_good_request_passes_unchanged() {
    let rig = VerifierRig::new();
    let envelope = rig.send().await.unwrap();
    assert_eq!(envelope.envelope().application_id(), Some("amzn1.ask.skill.1"));
    assert_eq!(envelope.envelope().request.timestamp, start_time());
    assert_eq!(envelope.bytes(), launch_body(start_time()).as_bytes());
}

/// Requirement: S0-01
#[tokio::test]
async fn s0_01_each_header_must_occur_exactly_once() {
    assert_eq!(
        send_broken(|shown| shown.signatures.clear()).await,
        SignatureHeaderError::SignatureMissing.into()
    );
    assert_eq!(
        send_broken(|shown| shown.urls.clear()).await,
        SignatureHeaderError::UrlMissing.into()
    );
    let twice = |shown: &mut RequestParts<'_>| shown.signatures.push(shown.signatures[0]);
    assert_eq!(
        send_broken(twice).await,
        SignatureHeaderError::SignatureRepeated.into()
    );
    let twice = |shown: &mut RequestParts<'_>| shown.urls.push(shown.urls[0]);
    assert_eq!(send_broken(twice).await, SignatureHeaderError::UrlRepeated.into());
}

/// Requirement: S0-01
#[tokio::test]
async fn s0_01_the_signature_must_be_strict_base64_of_a_valid_length() {
    let with = |signature: &'static str| send_broken(move |shown| shown.signatures = vec![signature]);
    assert_eq!(with("").await, SignatureHeaderError::SignatureEmpty.into());
    assert_eq!(
        with("not base64!").await,
        SignatureHeaderError::SignatureNotBase64.into()
    );
    assert_eq!(
        with("c2hvcnQ=").await,
        SignatureHeaderError::SignatureLength.into()
    );
    assert_eq!(
        with("c2hvcnQ").await,
        SignatureHeaderError::SignatureNotBase64.into()
    );
    let long: &'static str = "A".repeat(4_000).leak();
    assert_eq!(with(long).await, SignatureHeaderError::SignatureLength.into());
}

#[tokio::test]
async fn a_signature_with_spaces_or_another_alphabet_is_rejected() {
    let rig = VerifierRig::new();
    let body = launch_body(start_time());
    let good = rig.chain.signature(body.as_bytes());
    let spoiled = [
        format!(" {good}"),
        format!("{good}\n"),
        good.replacen("==", "", 1),
        good.replace('+', "-") + "-",
    ];
    for signature in spoiled {
        let rejection = rig
            .send_raw(&[&rig.chain.url], &[&signature], &body)
            .await
            .unwrap_err();
        assert_eq!(
            rejection,
            SignatureHeaderError::SignatureNotBase64.into(),
            "{signature}"
        );
    }
}

/// Requirement: S0-01
#[tokio::test]
async fn s0_01_the_certificate_url_must_be_one_of_amazons() {
    let with = |url: &'static str| send_broken(move |shown| shown.urls = vec![url]);
    assert_eq!(with("").await, CertUrlError::Empty.into());
    assert_eq!(
        with("https://s3.amazonaws.com/other/x.pem").await,
        CertUrlError::Path.into()
    );
    assert_eq!(
        with("https://example.com/echo.api/x.pem").await,
        CertUrlError::Host.into()
    );
    assert_eq!(
        with("not an address").await,
        SignatureHeaderError::UrlUnreadable.into()
    );
    assert_eq!(with("nonsense").await, CertUrlError::NotAbsolute.into());
    assert_eq!(
        with("https://s3.amazonaws.com/echo.api/\tx").await,
        SignatureHeaderError::UrlUnreadable.into()
    );
    let long: &'static str = format!("https://s3.amazonaws.com/echo.api/{}", "x".repeat(500)).leak();
    assert_eq!(with(long).await, SignatureHeaderError::UrlUnreadable.into());
}

/// Requirement: S0-01
#[tokio::test]
async fn s0_01_a_url_without_a_chain_is_rejected() {
    let with = |url: &'static str| send_broken(move |shown| shown.urls = vec![url]);
    let missing = with("https://s3.amazonaws.com/echo.api/echo-api-cert-99.pem").await;
    assert_eq!(missing, ChainFetchError::NotFound.into());
}

/// Requirement: S0-01
#[tokio::test]
async fn s0_01_the_signature_must_match_the_chains_key_and_the_body() {
    let changed =
        send_broken(|shown| shown.body = launch_body(start_time()).replace("Launch", "launch").leak()).await;
    assert_eq!(changed, RequestVerificationError::Signature);
    let spaced = send_broken(|shown| shown.body = format!("{} ", shown.body).leak()).await;
    assert_eq!(spaced, RequestVerificationError::Signature);
    let other = TestChain::with_params(start_time(), |recipe| recipe.leaf_key = LeafKey::Two);
    let signature = other.signature(launch_body(start_time()).as_bytes()).leak();
    assert_eq!(
        send_broken(|shown| shown.signatures = vec![signature]).await,
        RequestVerificationError::Signature
    );
    let of_another_body = TestChain::new(start_time()).signature(b"{}").leak();
    assert_eq!(
        send_broken(|shown| shown.signatures = vec![of_another_body]).await,
        RequestVerificationError::Signature
    );
}

#[tokio::test]
async fn a_body_is_parsed_only_after_its_signature_is_verified() {
    let rejection = send_broken(|shown| shown.body = "not even JSON").await;
    assert_eq!(rejection, RequestVerificationError::Signature);
}

#[tokio::test]
async fn a_rejection_repeats_nothing_from_the_request() {
    let secret = "very-secret-thing";
    let rig = VerifierRig::new();
    for body in [
        format!(r#"{{"version":"1.0","request":"{secret}"}}"#),
        format!(r#"{{"version":"1.0","request":{{"type":{{"{secret}":1}}}}}}"#),
        secret.to_owned(),
    ] {
        let rejection = rig.send_body(&rig.chain.url, &body).await.unwrap_err();
        let told = format!("{rejection} {rejection:?} {}", rejection.label());
        assert!(!told.contains(secret), "{told}");
    }
}

#[tokio::test]
async fn a_signature_by_a_longer_key_passes() {
    let rig = VerifierRig::with_chain(TestChain::with_params(start_time(), |recipe| {
        recipe.leaf_key = LeafKey::Rsa4096;
    }));
    rig.send().await.unwrap();
}
