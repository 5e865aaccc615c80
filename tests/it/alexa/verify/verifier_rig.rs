//! A request verifier with a manual clock and a stub source of chains.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use bytes::Bytes;
use countersign::{
    alexa::verify::{
        CertUrl, ChainFetchError, ChainSource, RequestVerificationError, RequestVerifier, SignatureHeaders,
        VerifiedEnvelope,
    },
    clock::{Clock, ManualClock, SignedDuration, Timestamp},
};
use tokio::sync::watch;

use crate::support::test_chain::TestChain;

/// The time at which every test begins.
pub(super) fn start_time() -> Timestamp {
    "2026-11-22T08:00:00Z".parse().unwrap()
}

/// The body of a launch request with this timestamp.
pub(super) fn launch_body(time: Timestamp) -> String {
    request_body("LaunchRequest", &time.to_string())
}

/// The body of a request of any type, with any text as its timestamp.
pub(super) fn request_body(type_name: &str, time: &str) -> String {
    format!(
        r#"{{"version":"1.0","context":{{"System":{{"application":{{"applicationId":"amzn1.ask.skill.1"}}}}}},
            "request":{{"type":"{type_name}","requestId":"r","timestamp":"{time}"}}}}"#
    )
}

pub(super) struct VerifierRig {
    pub(super) clock: Arc<ManualClock>,
    pub(super) chain_source: Arc<StubChainSource>,
    pub(super) chain: TestChain,
    pub(super) verifier: RequestVerifier,
}

impl VerifierRig {
    /// A verifier that trusts one good chain, which the source serves.
    pub(super) fn new() -> Self {
        Self::with_chain(TestChain::new(start_time()))
    }

    /// A verifier that trusts the root of `chain`, which the source serves.
    pub(super) fn with_chain(chain: TestChain) -> Self {
        let (clock, chain_source) = (
            Arc::new(ManualClock::at(start_time())),
            Arc::new(StubChainSource::new()),
        );
        chain_source.set_answer(&chain.url, Ok(chain.pem()));
        let verifier = RequestVerifier::new(chain.trust_anchors(), chain_source.clone(), clock.clone());
        Self {
            clock,
            chain_source,
            chain,
            verifier,
        }
    }

    /// Sends a fresh request, signed with the key of the chain.
    pub(super) async fn send(&self) -> Result<VerifiedEnvelope, RequestVerificationError> {
        self.send_with_url(&self.chain.url).await
    }

    /// Sends a fresh request, signed with the key of the chain, whose header says that the chain is at `url`.
    pub(super) async fn send_with_url(
        &self,
        url: &str,
    ) -> Result<VerifiedEnvelope, RequestVerificationError> {
        self.send_body(url, &launch_body(self.clock.now())).await
    }

    /// Sends any body, signed with the key of the chain.
    pub(super) async fn send_body(
        &self,
        url: &str,
        body: &str,
    ) -> Result<VerifiedEnvelope, RequestVerificationError> {
        let signature = self.chain.signature(body.as_bytes());
        self.send_raw(&[url], &[&signature], body).await
    }

    /// Sends any headers and any body. A header may be missing or repeated.
    pub(super) async fn send_raw(
        &self,
        urls: &[&str],
        signatures: &[&str],
        body: &str,
    ) -> Result<VerifiedEnvelope, RequestVerificationError> {
        let bytes = |text: &&str| text.to_string().into_bytes();
        let (urls, signatures): (Vec<_>, Vec<_>) = (
            urls.iter().map(bytes).collect(),
            signatures.iter().map(bytes).collect(),
        );
        let seal = SignatureHeaders::from_headers(
            urls.iter().map(Vec::as_slice),
            signatures.iter().map(Vec::as_slice),
        )?;
        self.verifier
            .verify(&seal, Bytes::copy_from_slice(body.as_bytes()))
            .await
    }

    pub(super) fn advance_clock(&self, seconds: i64) {
        self.clock.advance_by(SignedDuration::from_secs(seconds));
    }
}

/// A source of chains in memory that counts requests and can hold its answers back.
#[derive(Debug)]
pub(super) struct StubChainSource {
    answers: Mutex<HashMap<String, Result<String, ChainFetchError>>>,
    requested_urls: Mutex<Vec<String>>,
    is_released: watch::Sender<bool>,
}

impl StubChainSource {
    fn new() -> Self {
        Self {
            answers: Mutex::default(),
            requested_urls: Mutex::default(),
            is_released: watch::Sender::new(true),
        }
    }

    /// Sets the answer for `url` from now on. Other URLs are answered with `NotFound`.
    pub(super) fn set_answer(&self, url: &str, answer: Result<String, ChainFetchError>) {
        self.answers.lock().unwrap().insert(url.to_owned(), answer);
    }

    /// Holds all answers back until [`StubChainSource::release_answers`].
    pub(super) fn hold_answers(&self) {
        self.is_released.send_replace(false);
    }

    pub(super) fn release_answers(&self) {
        self.is_released.send_replace(true);
    }

    /// The number of requests for this URL.
    pub(super) fn request_count_for(&self, url: &str) -> usize {
        self.requested_urls
            .lock()
            .unwrap()
            .iter()
            .filter(|asked| *asked == url)
            .count()
    }

    /// The number of requests for any URL.
    pub(super) fn request_count(&self) -> usize {
        self.requested_urls.lock().unwrap().len()
    }
}

#[async_trait]
impl ChainSource for StubChainSource {
    async fn fetch(&self, url: &CertUrl) -> Result<Bytes, ChainFetchError> {
        self.requested_urls.lock().unwrap().push(url.to_string());
        self.is_released.subscribe().wait_for(|open| *open).await.unwrap();
        let answers = self.answers.lock().unwrap();
        let answer = answers.get(url.as_str()).cloned();
        answer.unwrap_or(Err(ChainFetchError::NotFound)).map(Bytes::from)
    }
}
