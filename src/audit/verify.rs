//! Whether the log is as it was written.
//!
//! One pass over the table in the order of its numbers, a page at a time. What is kept meanwhile is where each chain
//! stands: it grows with organizations and not with events.

use sqlx::{AnyConnection, Row};

use super::{ChainKey, Error, Head, Recorded, Verification, walk::Walk};
use crate::directory::Database;

/// How many events are read at once.
const PAGE: i64 = 1_000;

/// Checks every chain of a log.
#[derive(Debug)]
pub struct Verifier {
    database: Database,
    keys: Vec<ChainKey>,
    noted: Vec<Head>,
}

impl Verifier {
    /// Checks the log in this database, which has been migrated. Chains may have been begun under any of these keys.
    pub fn new(database: Database, keys: Vec<ChainKey>) -> Self {
        Self {
            database,
            keys,
            noted: Vec::new(),
        }
    }

    /// Also looks for heads that were noted before: each must be an event of its chain, not necessarily the last.
    #[must_use]
    pub fn expecting(mut self, noted: Vec<Head>) -> Self {
        self.noted = noted;
        self
    }

    /// Checks the log as it is at one moment; others may write meanwhile. After each page `progress` is told the number it
    /// has come to, and the last there is.
    ///
    /// # Errors
    /// [`Error`] when the log cannot be read. What is wrong with the log is no error but a finding.
    pub async fn verify(&self, mut progress: impl FnMut(i64, i64)) -> Result<Verification, Error> {
        let moment = self.database.begin_reading().await;
        let mut moment = moment.map_err(|error| Error(error.into()))?;
        let found = self.walk(&mut moment, &mut progress).await;
        found.map_err(|error| Error(error.into()))
    }

    async fn walk(
        &self,
        moment: &mut AnyConnection,
        progress: &mut impl FnMut(i64, i64),
    ) -> Result<Verification, sqlx::Error> {
        let last = sqlx::query("SELECT COALESCE(MAX(seq), 0) AS last FROM audit_events")
            .fetch_one(&mut *moment)
            .await?
            .try_get("last")?;
        let mut walk = Walk::new(&self.keys, &self.noted);
        let mut seq = i64::MIN;
        loop {
            let page = sqlx::query(Recorded::AFTER).bind(seq).bind(PAGE);
            let page = page.fetch_all(&mut *moment).await?;
            let Some(end) = page.last() else { break };
            seq = end.try_get("seq")?;
            page.iter().try_for_each(|row| walk.pass(row))?;
            progress(seq, last);
        }
        let heads = sqlx::query("SELECT chain, place, hash FROM audit_heads");
        walk.end(&heads.fetch_all(moment).await?)
    }
}
