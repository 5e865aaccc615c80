//! Sealing records, and opening what was sealed.

use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::super::ChallengeStoreError;
use crate::{
    mfa::GateSubject,
    secret::{self, Entropy, RootKey, Sealer},
};

/// The kind of a sealed challenge.
pub(super) const CHALLENGE: &str = "challenge";
/// The kind of a sealed clearance.
pub(super) const CLEARANCE: &str = "clearance";

/// The reasons why a store cannot be believed.
#[derive(Debug, thiserror::Error)]
pub(super) enum SealedRecordError {
    #[error("a sealed record is not in the form that this version writes")]
    Unreadable,
    #[error("too many requests change the same challenge")]
    Contended,
}

impl From<SealedRecordError> for ChallengeStoreError {
    fn from(error: SealedRecordError) -> Self {
        Self(Box::new(error))
    }
}

/// Seals the records of subjects.
#[derive(Debug)]
pub(super) struct RecordSealer {
    sealer: Sealer,
    entropy: Arc<dyn Entropy>,
}

impl RecordSealer {
    /// Derives the key of the records from `root`.
    pub(super) fn new(root: &RootKey, entropy: Arc<dyn Entropy>) -> Self {
        Self {
            sealer: root.derive_sealer("challenges and clearances"),
            entropy,
        }
    }

    /// Draws a text that is never drawn again.
    pub(super) fn draw_nonce(&self) -> String {
        secret::generate_random_id(&*self.entropy)
    }

    pub(super) fn seal(&self, kind: &str, subject: &GateSubject, record: &impl serde::Serialize) -> Vec<u8> {
        let clear = serde_json::to_vec(record).expect("a record is always JSON");
        self.sealer
            .seal(&seal_context(kind, subject), &clear, &*self.entropy)
    }

    /// Opens a record. One that does not open counts as none: it was not sealed here for this subject, or its key is
    /// gone, and the next challenge replaces it.
    pub(super) fn unseal<T: DeserializeOwned>(
        &self,
        kind: &'static str,
        subject: &GateSubject,
        sealed: Option<&[u8]>,
    ) -> Result<Option<T>, SealedRecordError> {
        let Some(sealed) = sealed else { return Ok(None) };
        let Ok(clear) = self.sealer.open(&seal_context(kind, subject), sealed) else {
            tracing::warn!(
                kind,
                "a record in the challenge store was not sealed with our key for its subject; it is ignored"
            );
            metrics::counter!("countersign_forged_records_total", "kind" => kind).increment(1);
            return Ok(None);
        };
        let record = serde_json::from_slice(&clear).map_err(|_| SealedRecordError::Unreadable)?;
        Ok(Some(record))
    }
}

/// The context under which a record of a subject is sealed.
fn seal_context(kind: &str, subject: &GateSubject) -> Vec<u8> {
    let GateSubject {
        organization,
        employee,
        app,
        device,
        person,
    } = subject;
    secret::seal_context(&[
        kind,
        organization.as_str(),
        employee.as_str(),
        app.as_str(),
        device,
        person,
    ])
}
