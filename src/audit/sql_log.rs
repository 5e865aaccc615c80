//! The audit log in SQL. Its table is append-only: the database itself refuses to change or remove a row.
//! Somebody who switches that off is revealed by the chains.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use sqlx::{AnyConnection, Connection, Row};
use tokio::{
    sync::{Mutex, MutexGuard},
    time::{timeout, timeout_at},
};

use super::{AuditChainKey, AuditEvent, AuditLog, ChainLink, Error, RecordedEvent};
use crate::directory::Database;

/// Number of queues that the chains of this process share.
const QUEUES: usize = 16;

/// An [`AuditLog`] in SQLite or PostgreSQL. Each organization's events form a chain of their own. A writer
/// locks the head of the chain until its event is written, so that several processes build one unbroken
/// chain.
#[derive(Debug, Clone)]
pub struct SqlAuditLog {
    database: Database,
    key: AuditChainKey,
    /// Writers to one chain wait here for each other. Without this, each would wait for the head with a
    /// database connection that others could use.
    queues: Arc<[Mutex<()>; QUEUES]>,
}

impl SqlAuditLog {
    /// Creates a log in this database, which must be migrated. New events are chained under `key`.
    pub fn new(database: Database, key: AuditChainKey) -> Self {
        Self {
            database,
            key,
            queues: Arc::default(),
        }
    }

    /// Writes an event in a transaction of the caller, together with the change it reports: both are
    /// committed, or neither is. The chain stays locked until the transaction ends.
    ///
    /// # Errors
    /// [`Error`] when the event is not written.
    pub(crate) async fn record_in_transaction(
        &self,
        transaction: &mut AnyConnection,
        event: &AuditEvent,
    ) -> Result<(), Error> {
        // No queue here. The caller's transaction already has a connection (and in SQLite the only write
        // lock), so waiting for a writer that still needs one could be a deadlock.
        let chain = self.key.chain_name(event.organization.as_ref());
        timeout(
            self.database.call_timeout(),
            self.append_event(transaction, &chain, event),
        )
        .await
        .map_err(|error| Error(error.into()))?
        .map_err(|error| Error(error.into()))
    }

    /// Returns the latest events, newest first.
    ///
    /// # Errors
    /// [`Error`] when the log cannot be read.
    pub async fn latest_events(&self, limit: u16) -> Result<Vec<RecordedEvent>, Error> {
        let rows = self
            .database
            .fetch_all(sqlx::query(RecordedEvent::LATEST).bind(i64::from(limit)))
            .await
            .map_err(|error| Error(error.into()))?;
        rows.iter()
            .map(RecordedEvent::from_row)
            .collect::<Result<_, _>>()
            .map_err(|error| Error(error.into()))
    }

    /// Waits for the other writers of this process to the same chain.
    async fn wait_in_queue(&self, chain: &str) -> Result<MutexGuard<'_, ()>, Error> {
        let mut hasher = DefaultHasher::new();
        chain.hash(&mut hasher);
        let queue = usize::try_from(hasher.finish() % QUEUES as u64).unwrap_or_default();
        timeout(self.database.call_timeout(), self.queues[queue].lock())
            .await
            .map_err(|_| Error("too many events are waiting to be written".into()))
    }

    async fn append_events(
        &self,
        connection: &mut AnyConnection,
        events: &[(String, &AuditEvent)],
    ) -> Result<(), sqlx::Error> {
        let mut transaction = connection
            .begin_with(self.database.begin_write_statement())
            .await?;
        for (chain, event) in events {
            self.append_event(&mut transaction, chain, event).await?;
        }
        transaction.commit().await
    }

    async fn append_event(
        &self,
        transaction: &mut AnyConnection,
        chain: &str,
        event: &AuditEvent,
    ) -> Result<(), sqlx::Error> {
        let hold = self
            .database
            .statement_for_dialect(LOCK_HEAD_IN_SQLITE, LOCK_HEAD_IN_POSTGRES);
        let head = sqlx::query(hold).bind(chain).fetch_one(&mut *transaction).await?;
        let policy = event.policy.as_deref();
        let policy = policy.map(|version| self.key.digest_policy_version(version));
        let event = RecordedEvent::from_event(event, head.try_get("seq")?, policy);
        let mut link = ChainLink {
            chain: chain.to_owned(),
            place: head.try_get::<i64, _>("place")? + 1,
            previous: head.try_get("hash")?,
            hash: String::new(),
        };
        link.hash = self.key.hash_event(&event, &link);
        let insert = sqlx::query(RecordedEvent::INSERT)
            .bind(event.seq)
            .bind(event.at.as_microsecond())
            .bind(event.name)
            .bind(event.organization)
            .bind(event.actor)
            .bind(event.target)
            .bind(event.app)
            .bind(event.device)
            .bind(event.outcome)
            .bind(event.reason.as_deref())
            .bind(event.request)
            .bind(event.policy)
            .bind(link.chain)
            .bind(link.place)
            .bind(link.previous)
            .bind(link.hash);
        // A trigger moves the head, which saves a round trip while other writers wait.
        insert.execute(transaction).await?;
        Ok(())
    }
}

#[async_trait::async_trait]
impl AuditLog for SqlAuditLog {
    async fn record_all(&self, events: &[AuditEvent]) -> Result<(), Error> {
        let chain = |event: &AuditEvent| self.key.chain_name(event.organization.as_ref());
        let mut events: Vec<_> = events.iter().map(|event| (chain(event), event)).collect();
        // Every writer locks several heads in the same order, so that two writers never wait for each other.
        events.sort_by(|(one, _), (other, _)| one.cmp(other));
        let Some((chain, _)) = events.first() else {
            return Ok(());
        };
        // One queue is enough: the events of a turn belong to one organization, and the database orders the
        // rest.
        let _turn = self.wait_in_queue(chain).await?;
        let mut lease = self
            .database
            .lease_connection()
            .await
            .map_err(|error| Error(error.into()))?;
        let (deadline, connection) = lease.deadline_and_connection();
        let written = timeout_at(deadline, self.append_events(connection, &events)).await;
        lease.finish_call(written).map_err(|error| Error(error.into()))
    }
}

/// Locks the head of a chain until the transaction ends, creates it if there is none, and draws the number of
/// the next event. Drawing it after locking makes the numbers rise along the chain.
const LOCK_HEAD_IN_POSTGRES: &str = "
    INSERT INTO audit_heads (chain, place, hash) VALUES ($1, 0, '')
    ON CONFLICT (chain) DO UPDATE SET place = audit_heads.place
    RETURNING place, hash, nextval(pg_get_serial_sequence('audit_events', 'seq')) AS seq";

// SQLite has no sequence to draw from. Its write lock keeps the next number free until the insert.
const LOCK_HEAD_IN_SQLITE: &str = "
    INSERT INTO audit_heads (chain, place, hash) VALUES ($1, 0, '')
    ON CONFLICT (chain) DO UPDATE SET place = audit_heads.place
    RETURNING place, hash,
        (SELECT COALESCE(MAX(seq), 0) + 1 FROM sqlite_sequence WHERE name = 'audit_events') AS seq";
