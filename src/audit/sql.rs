//! Events in SQL. The table is append only: the database itself refuses to change or remove a row. Who switches that off
//! is found out by the chains.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use sqlx::{AnyConnection, Connection, Row};
use tokio::{
    sync::{Mutex, MutexGuard},
    time::{timeout, timeout_at},
};

use super::{AuditLog, ChainKey, Error, Event, Link, Recorded};
use crate::directory::Database;

/// Over how many queues the chains of a process are spread.
const QUEUES: usize = 16;

/// An [`AuditLog`] in SQLite or PostgreSQL. Each organization's events are a chain of their own, and whoever appends to one
/// holds its head until the event is written: several processes make one unbroken chain.
#[derive(Debug, Clone)]
pub struct SqlAuditLog {
    database: Database,
    key: ChainKey,
    /// Events of one chain are written one after the other. Those of this process wait here, and not each with a connection
    /// that somebody else could use.
    queues: Arc<[Mutex<()>; QUEUES]>,
}

impl SqlAuditLog {
    /// The log in this database, which has been migrated, chained under this key.
    pub fn new(database: Database, key: ChainKey) -> Self {
        Self {
            database,
            key,
            queues: Arc::default(),
        }
    }

    /// Writes an event with what it tells of, in a transaction on the same database: both, or neither. The chain is held until
    /// that ends.
    ///
    /// # Errors
    /// [`Error`] when it is not written.
    pub(crate) async fn record_within(
        &self,
        transaction: &mut AnyConnection,
        event: &Event,
    ) -> Result<(), Error> {
        let chain = self.key.chain(event.organization.as_ref());
        timeout(self.database.patience(), self.append(transaction, &chain, event))
            .await
            .map_err(|error| Error(error.into()))?
            .map_err(|error| Error(error.into()))
    }

    /// The latest events, newest first.
    ///
    /// # Errors
    /// [`Error`] when the log cannot be read.
    pub async fn latest(&self, limit: u16) -> Result<Vec<Recorded>, Error> {
        let rows = self
            .database
            .fetch_all(sqlx::query(Recorded::LATEST).bind(i64::from(limit)))
            .await
            .map_err(|error| Error(error.into()))?;
        rows.iter()
            .map(Recorded::read)
            .collect::<Result<_, _>>()
            .map_err(|error| Error(error.into()))
    }

    /// Waits for those of this process who write to the same chain.
    async fn queue(&self, chain: &str) -> Result<MutexGuard<'_, ()>, Error> {
        let mut hasher = DefaultHasher::new();
        chain.hash(&mut hasher);
        let queue = usize::try_from(hasher.finish() % QUEUES as u64).unwrap_or_default();
        timeout(self.database.patience(), self.queues[queue].lock())
            .await
            .map_err(|_| Error("too many events wait to be written".into()))
    }

    async fn append_all(
        &self,
        connection: &mut AnyConnection,
        events: &[(String, &Event)],
    ) -> Result<(), sqlx::Error> {
        let mut transaction = connection.begin_with(self.database.begin_writing()).await?;
        for (chain, event) in events {
            self.append(&mut transaction, chain, event).await?;
        }
        transaction.commit().await
    }

    async fn append(
        &self,
        transaction: &mut AnyConnection,
        chain: &str,
        event: &Event,
    ) -> Result<(), sqlx::Error> {
        let hold = self.database.by_dialect(HOLD_IN_SQLITE, HOLD_IN_POSTGRES);
        let head = sqlx::query(hold).bind(chain).fetch_one(&mut *transaction).await?;
        let policy = event.policy.as_deref();
        let policy = policy.map(|version| self.key.digest_of_policy(version));
        let event = Recorded::of(event, head.try_get("seq")?, policy);
        let mut link = Link {
            chain: chain.to_owned(),
            place: head.try_get::<i64, _>("place")? + 1,
            previous: head.try_get("hash")?,
            hash: String::new(),
        };
        link.hash = self.key.hash(&event, &link);
        let insert = sqlx::query(Recorded::INSERT)
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
        // The database moves the head itself, by a trigger: one question less while others wait.
        insert.execute(transaction).await?;
        Ok(())
    }
}

#[async_trait::async_trait]
impl AuditLog for SqlAuditLog {
    async fn record_all(&self, events: &[Event]) -> Result<(), Error> {
        let chain = |event: &Event| self.key.chain(event.organization.as_ref());
        let mut events: Vec<_> = events.iter().map(|event| (chain(event), event)).collect();
        // Whoever holds several heads took them in the same order: two never wait for each other.
        events.sort_by(|(one, _), (other, _)| one.cmp(other));
        let Some((chain, _)) = events.first() else {
            return Ok(());
        };
        let _turn = self.queue(chain).await?;
        let mut lease = self.database.lease().await.map_err(|error| Error(error.into()))?;
        let (deadline, connection) = lease.parts();
        let written = timeout_at(deadline, self.append_all(connection, &events)).await;
        lease.settle(written).map_err(|error| Error(error.into()))
    }
}

/// Holds the head of a chain until the transaction ends, makes it if there is none, and draws the next event's number:
/// in this order, so that numbers rise along a chain.
const HOLD_IN_POSTGRES: &str = "
    INSERT INTO audit_heads (chain, place, hash) VALUES ($1, 0, '')
    ON CONFLICT (chain) DO UPDATE SET place = audit_heads.place
    RETURNING place, hash, nextval(pg_get_serial_sequence('audit_events', 'seq')) AS seq";

const HOLD_IN_SQLITE: &str = "
    INSERT INTO audit_heads (chain, place, hash) VALUES ($1, 0, '')
    ON CONFLICT (chain) DO UPDATE SET place = audit_heads.place
    RETURNING place, hash,
        (SELECT COALESCE(MAX(seq), 0) + 1 FROM sqlite_sequence WHERE name = 'audit_events') AS seq";
