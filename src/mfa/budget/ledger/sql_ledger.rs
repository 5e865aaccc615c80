//! The guess ledger in SQL, which outlives restarts and is shared by all servers.

use std::{fmt::Write, sync::Arc, time::Duration};

use async_trait::async_trait;
use sqlx::{Any, AssertSqlSafe, Row, Transaction};
use tokio::time::timeout;

use super::{
    EntriesToVoid, EntrySelector, Ledger, LedgerAccount, LedgerEntry, LedgerEntryKind, LedgerError,
    LedgerQuery, LedgerTransaction,
    account_queues::{AccountQueues, QueueTurn},
};
use crate::{
    clock::Timestamp,
    directory::{self, store::Database},
};

/// The guess ledger in SQLite or PostgreSQL.
#[derive(Debug, Clone)]
pub struct SqlLedger {
    database: Database,
    queues: Arc<AccountQueues>,
}

impl SqlLedger {
    /// Uses the ledger in this database, which must have been migrated.
    pub fn new(database: Database) -> Self {
        Self {
            database,
            queues: Arc::default(),
        }
    }

    /// Begins a transaction, after waiting for a turn at the queues of these accounts. Whoever waits for an account
    /// that another task of this process has open waits here, without a connection: one account under attack must
    /// not keep all others from the database.
    async fn begin(&self, names: &[String]) -> Result<(QueueTurn, Transaction<'static, Any>), LedgerError> {
        let patience = self.database.call_timeout();
        // One deadline for the queue and the connection together, because a person is waiting for the response.
        let begun = timeout(patience, async {
            let turn = self.queues.wait_for_turn(names).await;
            Ok((turn, self.database.begin_write().await?))
        });
        begun.await.map_err(|_| directory::Error::Timeout)?
    }
}

#[async_trait]
impl Ledger for SqlLedger {
    async fn open(&self, accounts: &[LedgerAccount]) -> Result<Box<dyn LedgerTransaction>, LedgerError> {
        let mut names: Vec<String> = accounts.iter().map(ToString::to_string).collect();
        // Everybody locks the accounts in the same order. Otherwise two transactions could deadlock.
        names.sort_unstable();
        names.dedup();
        let (turn, mut transaction) = self.begin(&names).await?;
        // The queues order the tasks of this process only. This lock also keeps out the other servers.
        self.database.lock_names(&mut transaction, &names).await?;
        Ok(Box::new(SqlLedgerTransaction {
            transaction,
            patience: self.database.call_timeout(),
            _turn: turn,
        }))
    }
}

/// One database transaction. `_turn` comes last because fields are dropped in order: the transaction must end
/// before the next task gets its turn.
struct SqlLedgerTransaction {
    transaction: Transaction<'static, Any>,
    patience: Duration,
    _turn: QueueTurn,
}

#[async_trait]
impl LedgerTransaction for SqlLedgerTransaction {
    async fn query(&mut self, queries: &[LedgerQuery]) -> Result<Vec<Option<Timestamp>>, LedgerError> {
        if queries.is_empty() {
            return Ok(Vec::new());
        }
        let mut statement = String::from("SELECT ");
        for number in 0..queries.len() {
            let (account, kind, since, skip) =
                (number * 4 + 1, number * 4 + 2, number * 4 + 3, number * 4 + 4);
            let comma = if number == 0 { "" } else { ", " };
            let _ = write!(
                statement,
                "{comma}(SELECT at_ms FROM guess_ledger WHERE account = ${account} AND kind = ${kind} AND live = 1 \
                 AND at_ms >= ${since} ORDER BY at_ms DESC LIMIT 1 OFFSET ${skip})"
            );
        }
        // The text depends only on the number of queries, never on anything a user said.
        let mut query = sqlx::query(AssertSqlSafe(statement));
        for LedgerQuery {
            account,
            kind,
            since,
            nth,
        } in queries
        {
            query = query
                .bind(account.to_string())
                .bind(kind.as_str())
                // `NULL >= ...` would match nothing, so "however old" is the smallest number instead.
                .bind(since.map_or(i64::MIN, Timestamp::as_millisecond))
                .bind(i64::from(nth.saturating_sub(1)));
        }
        let row = query.fetch_one(&mut *self.transaction).await?;
        (0..queries.len())
            .map(|number| Ok(row.try_get::<Option<i64>, _>(number)?.map(timestamp_from_millis)))
            .collect()
    }

    async fn count(
        &mut self,
        account: &LedgerAccount,
        kind: LedgerEntryKind,
        since: Timestamp,
    ) -> Result<u32, LedgerError> {
        let query = sqlx::query(COUNT_ENTRIES)
            .bind(account.to_string())
            .bind(kind.as_str())
            .bind(since.as_millisecond());
        let count: i64 = query.fetch_one(&mut *self.transaction).await?.try_get(0)?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    async fn entry_ids(
        &mut self,
        account: &LedgerAccount,
        kind: LedgerEntryKind,
        challenge: &str,
        by: &str,
    ) -> Result<Vec<String>, LedgerError> {
        let query = sqlx::query(SELECT_IDS)
            .bind(account.to_string())
            .bind(kind.as_str())
            .bind(challenge)
            .bind(by);
        let rows = query.fetch_all(&mut *self.transaction).await?;
        rows.iter().map(|row| Ok(row.try_get("id")?)).collect()
    }

    async fn void(&mut self, strike: &EntriesToVoid) -> Result<(), LedgerError> {
        let (account, kind) = (strike.account.to_string(), strike.kind.as_str());
        let query = match &strike.selector {
            EntrySelector::All => sqlx::query(VOID_ALL).bind(account).bind(kind),
            EntrySelector::Id(id) => sqlx::query(VOID_BY_ID).bind(account).bind(kind).bind(id),
            EntrySelector::Challenge(challenge) => sqlx::query(VOID_BY_CHALLENGE)
                .bind(account)
                .bind(kind)
                .bind(challenge),
        };
        query.execute(&mut *self.transaction).await?;
        Ok(())
    }

    async fn add(&mut self, entries: &[LedgerEntry], forget: Timestamp) -> Result<(), LedgerError> {
        for LedgerEntry {
            account,
            kind,
            at,
            id,
            challenge,
            origin,
        } in entries
        {
            // Each write forgets on its own account only, so the cost does not grow with the number of accounts.
            let account = account.to_string();
            sqlx::query(DELETE_OLD)
                .bind(account.clone())
                .bind(forget.as_millisecond())
                .execute(&mut *self.transaction)
                .await?;
            sqlx::query(INSERT)
                .bind(account)
                .bind(kind.as_str())
                .bind(at.as_millisecond())
                .bind(id)
                .bind(challenge)
                .bind(origin)
                .execute(&mut *self.transaction)
                .await?;
        }
        Ok(())
    }

    async fn commit(self: Box<Self>) -> Result<(), LedgerError> {
        // A commit that timed out may have happened all the same. Reporting an error is the safe side: at worst a
        // guess was counted for nothing.
        let committed = timeout(self.patience, self.transaction.commit()).await;
        Ok(committed.map_err(|_| directory::Error::Timeout)??)
    }
}

fn timestamp_from_millis(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).unwrap_or(Timestamp::MAX)
}

impl From<sqlx::Error> for LedgerError {
    fn from(error: sqlx::Error) -> Self {
        Self(error.into())
    }
}

impl From<directory::Error> for LedgerError {
    fn from(error: directory::Error) -> Self {
        Self(error.into())
    }
}

const COUNT_ENTRIES: &str = "
    SELECT COUNT(*) FROM guess_ledger WHERE account = $1 AND kind = $2 AND live = 1 AND at_ms >= $3";

const SELECT_IDS: &str = "
    SELECT id FROM guess_ledger
    WHERE account = $1 AND kind = $2 AND challenge = $3 AND by_whom = $4 AND live = 1
    ORDER BY at_ms DESC";

const VOID_ALL: &str = "
    UPDATE guess_ledger SET live = 0 WHERE account = $1 AND kind = $2 AND live = 1";

const VOID_BY_ID: &str = "
    UPDATE guess_ledger SET live = 0 WHERE account = $1 AND kind = $2 AND id = $3 AND live = 1";

const VOID_BY_CHALLENGE: &str = "
    UPDATE guess_ledger SET live = 0 WHERE account = $1 AND kind = $2 AND challenge = $3 AND live = 1";

const DELETE_OLD: &str = "
    DELETE FROM guess_ledger
    WHERE account = $1 AND at_ms < $2 AND (live = 0 OR kind NOT IN ('wrong', 'wrong_unknown', 'paused'))";

const INSERT: &str = "
    INSERT INTO guess_ledger (account, kind, at_ms, id, challenge, by_whom, live)
    VALUES ($1, $2, $3, $4, $5, $6, 1)";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_that_never_expire_survive_the_delete() {
        for kind in LedgerEntryKind::ALL {
            assert_eq!(
                DELETE_OLD.contains(&format!("'{}'", kind.as_str())),
                kind.never_expires(),
                "{kind:?}"
            );
        }
    }
}
