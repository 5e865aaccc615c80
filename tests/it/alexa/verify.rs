//! The seal as a whole: what passes, and that each broken check alone is enough to be turned away.

use std::sync::Arc;

use bytes::Bytes;
use countersign::{
    alexa::verify::{Directory, Rejection, VerifiedEnvelope, Verifier},
    clock::{ManualClock, Timestamp},
};
use tempfile::TempDir;

use crate::support::chain::TestChain;

fn now() -> Timestamp {
    "2026-11-22T08:00:00Z".parse().unwrap()
}

const BODY: &str = r#"{"version":"1.0","context":{"System":{"application":{"applicationId":"amzn1.ask.skill.1"}}},
    "request":{"type":"LaunchRequest","requestId":"r","timestamp":"2026-11-22T08:00:00Z"}}"#;

struct Rig {
    chain: TestChain,
    verifier: Verifier,
    _folder: TempDir,
}

impl Rig {
    fn new() -> Self {
        let chain = TestChain::new(now());
        let folder = tempfile::tempdir().unwrap();
        chain.write_to(folder.path());
        let source = Arc::new(Directory::new(folder.path()));
        let verifier = Verifier::new(chain.anchors(), source, Arc::new(ManualClock::at(now())));
        Self {
            chain,
            verifier,
            _folder: folder,
        }
    }

    async fn verify(&self, body: &str) -> Result<VerifiedEnvelope, Rejection> {
        let seal = self.chain.seal(body.as_bytes());
        self.verifier
            .verify(&seal, Bytes::copy_from_slice(body.as_bytes()))
            .await
    }
}

#[tokio::test]
async fn s0_01_a_good_request_passes() {
    let rig = Rig::new();
    let envelope = rig.verify(BODY).await.unwrap();
    assert_eq!(envelope.get().application_id(), Some("amzn1.ask.skill.1"));
}
