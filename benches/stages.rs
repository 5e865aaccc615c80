//! Benchmarks for each stage of the hot path: `cargo bench --bench stages`.

use std::{hint::black_box, sync::Arc};

use bytes::Bytes;
use countersign::{
    alexa::{
        request::RequestEnvelope,
        response::AlexaResponse,
        ssml::Ssml,
        verify::{ChainFolder, RequestVerifier, SignatureHeaders, TrustAnchors, VerifiedEnvelope},
    },
    alexa_emulator::SigningChain,
    clock::{Clock, SystemClock},
    directory::{Contact, name_matching},
    mfa::{ChallengeId, Digits, Pin, PinKey},
    secret::{RootKey, SystemEntropy},
};
use divan::Bencher;
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

fn main() {
    divan::main();
}

fn body() -> String {
    let mut envelope: Value =
        serde_json::from_str(include_str!("request.json")).expect("the template is JSON");
    envelope["request"]["timestamp"] = json!(SystemClock.now().to_string());
    envelope["request"]["requestId"] = json!("amzn1.echo-api.request.1");
    for holder in ["/session", "/context/System"] {
        envelope.pointer_mut(holder).expect("the template has both")["application"]["applicationId"] =
            json!("amzn1.ask.skill.1");
    }
    envelope.to_string()
}

/// A signed request, and a verifier that has cached its chain.
struct Sealed {
    runtime: Runtime,
    verifier: RequestVerifier,
    url: String,
    signature: String,
    body: Bytes,
    _folder: tempfile::TempDir,
}

impl Sealed {
    fn make() -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let chain = SigningChain::open_or_create(folder.path(), SystemClock.now(), &SystemEntropy, || ())
            .expect("a chain");
        let anchors = std::fs::read(chain.trust_anchors_path()).expect("the chain has a root");
        let anchors = TrustAnchors::public()
            .with_pem(&anchors)
            .expect("the root is PEM");
        let source = Arc::new(ChainFolder::new(chain.chains_folder()));
        let body = Bytes::from(body());
        let sealed = Self {
            runtime: Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime"),
            verifier: RequestVerifier::new(anchors, source, Arc::new(SystemClock)),
            url: chain.url(),
            signature: chain.sign(&body),
            body,
            _folder: folder,
        };
        // Puts the chain into the cache, so that no benchmark measures the first read.
        sealed.verify();
        sealed
    }

    fn seal(&self) -> SignatureHeaders {
        SignatureHeaders::from_headers([self.url.as_bytes()], [self.signature.as_bytes()])
            .expect("the headers are right")
    }

    fn verify(&self) -> VerifiedEnvelope {
        let seal = self.seal();
        let verified = self.verifier.verify(&seal, self.body.clone());
        self.runtime.block_on(verified).expect("the request is right")
    }
}

#[divan::bench]
fn headers_to_seal(bencher: Bencher<'_, '_>) {
    let sealed = Sealed::make();
    bencher.bench(|| sealed.seal());
}

/// Measures the whole verification: headers, cached chain, signature, parse and freshness.
#[divan::bench]
fn verify(bencher: Bencher<'_, '_>) {
    let sealed = Sealed::make();
    bencher.bench(|| sealed.verify());
}

#[divan::bench]
fn parse(bencher: Bencher<'_, '_>) {
    let body = body();
    bencher.bench(|| drop(black_box(RequestEnvelope::parse(black_box(body.as_bytes())))));
}

#[divan::bench]
fn speech(bencher: Bencher<'_, '_>) {
    bencher.bench(|| {
        let number = Ssml::telephone(black_box("+1 202-555-0188"));
        Ssml::text("Ann Lee's mobile is")
            .then(number)
            .then(Ssml::text("Anything else?"))
    });
}

#[divan::bench]
fn response_to_bytes(bencher: Bencher<'_, '_>) {
    let apology = Ssml::text("Sorry.");
    let response =
        AlexaResponse::say(Ssml::text("Ann Lee's mobile is 2 0 2.")).listen(Ssml::text("Anything else?"));
    bencher.bench(|| response.finish(&apology));
}

#[divan::bench]
fn draw_a_pin() -> Pin {
    Pin::draw(Digits::default(), &SystemEntropy)
}

#[divan::bench]
fn digest_a_pin(bencher: Bencher<'_, '_>) {
    let key = PinKey::new(&RootKey::generate(&SystemEntropy));
    let challenge = ChallengeId::draw(&SystemEntropy);
    let pin: Pin = "417".parse().expect("three digits are a PIN");
    bencher.bench(|| key.digest(&challenge, &pin));
}

#[divan::bench]
fn seal_a_message(bencher: Bencher<'_, '_>) {
    let sealer = RootKey::generate(&SystemEntropy).derive_sealer("bench");
    bencher.bench(|| sealer.seal(b"context", &[7; 300], &SystemEntropy));
}

#[divan::bench]
fn open_a_message(bencher: Bencher<'_, '_>) {
    let sealer = RootKey::generate(&SystemEntropy).derive_sealer("bench");
    let sealed = sealer.seal(b"context", &[7; 300], &SystemEntropy);
    bencher.bench(|| sealer.open(b"context", &sealed).expect("it was sealed above"));
}

/// Computes the search keys of a name.
#[divan::bench]
fn keys_of_a_name() -> usize {
    name_matching::whole_name_keys(black_box("jon smyth")).len()
}

/// Scores one of the (at most 64) candidates.
#[divan::bench]
fn score_a_candidate(bencher: Bencher<'_, '_>) {
    let contact: Contact = serde_json::from_value(json!({
        "id": "john.smith", "organization": "juniper-hill", "name": "John Smith", "department": "Sales",
        "numbers": [{"kind": "mobile", "number": "+12025550188"}],
    }))
    .expect("it is a contact");
    bencher.bench(|| name_matching::score_contact(black_box("jon smyth"), &contact));
}
