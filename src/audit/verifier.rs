//! Verification that the log has not been altered.
//!
//! It is one pass over the table in the order of its numbers, a page at a time. It remembers the end of each
//! chain, so its memory grows with the number of organizations and not with the number of events.

use sqlx::{AnyConnection, Row};

use super::{
    AuditChainHead, AuditChainKey, AuditVerification, Error, RecordedEvent,
    verification_pass::VerificationPass,
};
use crate::directory::Database;

/// Number of events read at once.
const PAGE_SIZE: i64 = 1_000;

/// Verifies every chain of an audit log.
#[derive(Debug)]
pub struct AuditVerifier {
    database: Database,
    keys: Vec<AuditChainKey>,
    noted: Vec<AuditChainHead>,
}

impl AuditVerifier {
    /// Creates a verifier for the log in this database, which must be migrated. `keys` are all keys that
    /// chains may have been begun under.
    pub fn new(database: Database, keys: Vec<AuditChainKey>) -> Self {
        Self {
            database,
            keys,
            noted: Vec::new(),
        }
    }

    /// Also looks for heads that were noted earlier. Each must be an event of its chain, not necessarily the
    /// last one.
    #[must_use]
    pub fn with_noted_heads(mut self, noted: Vec<AuditChainHead>) -> Self {
        self.noted = noted;
        self
    }

    /// Verifies the log as it is at one moment. Servers may keep writing. After each page, `progress` gets
    /// the number of the last event read and the highest number there is.
    ///
    /// # Errors
    /// [`Error`] when the log cannot be read. A fault in the log is not an error but part of the result.
    pub async fn verify(&self, mut progress: impl FnMut(i64, i64)) -> Result<AuditVerification, Error> {
        // One snapshot: otherwise an event that is appended during the pass would not match the table of
        // heads.
        let moment = self.database.begin_snapshot().await;
        let mut moment = moment.map_err(|error| Error(error.into()))?;
        let found = self.verify_snapshot(&mut moment, &mut progress).await;
        found.map_err(|error| Error(error.into()))
    }

    async fn verify_snapshot(
        &self,
        moment: &mut AnyConnection,
        progress: &mut impl FnMut(i64, i64),
    ) -> Result<AuditVerification, sqlx::Error> {
        let last = sqlx::query("SELECT COALESCE(MAX(seq), 0) AS last FROM audit_events")
            .fetch_one(&mut *moment)
            .await?
            .try_get("last")?;
        let mut walk = VerificationPass::new(&self.keys, &self.noted);
        let mut seq = i64::MIN;
        loop {
            let page = sqlx::query(RecordedEvent::AFTER).bind(seq).bind(PAGE_SIZE);
            let page = page.fetch_all(&mut *moment).await?;
            let Some(end) = page.last() else { break };
            seq = end.try_get("seq")?;
            page.iter().try_for_each(|row| walk.check_row(row))?;
            progress(seq, last);
        }
        let heads = sqlx::query("SELECT chain, place, hash FROM audit_heads");
        walk.finish(&heads.fetch_all(moment).await?)
    }
}
