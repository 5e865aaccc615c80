//! A database by its URL, with every call bounded in time.

use std::{fmt, sync::Arc, time::Duration};

use sqlx::{
    Any, AnyConnection, AnyPool, ConnectOptions, Transaction,
    any::{AnyArguments, AnyConnectOptions, AnyPoolOptions, AnyQueryResult, AnyRow},
    pool::PoolConnection,
    query::Query,
};
use tokio::time::{Instant, timeout, timeout_at};

use super::migrations;
use crate::directory::Error;

/// How a database is used.
#[derive(Debug, Clone)]
pub struct DatabaseSettings {
    /// Connections at most. `sqlite::memory:` always has one.
    pub max_connections: u32,
    /// How long one call may take, waiting for a connection included. A turn never waits longer for the database.
    pub patience: Duration,
}

impl Default for DatabaseSettings {
    fn default() -> Self {
        Self {
            max_connections: 8,
            patience: Duration::from_secs(2),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    Sqlite,
    Postgres,
}

/// A pool of connections to SQLite or PostgreSQL. Clones share it. Its `Debug` and its errors hold no URL.
#[derive(Clone)]
pub struct Database {
    pool: AnyPool,
    dialect: Dialect,
    patience: Duration,
    /// Closing the one connection of a database in memory would lose it.
    in_memory: bool,
}

impl Database {
    /// Opens `sqlite:PATH`, `sqlite::memory:` or `postgres://USER:PASSWORD@HOST/NAME`. Nothing is connected yet: a server
    /// can start while its database is away, and [`Database::ready`] tells. A missing SQLite file is made.
    ///
    /// # Errors
    /// [`Error::BadUrl`] when the URL is neither of them.
    pub fn open(url: &str, settings: &DatabaseSettings) -> Result<Self, Error> {
        sqlx::any::install_default_drivers();
        let mut options: AnyConnectOptions = url.parse().map_err(|_| Error::BadUrl)?;
        let dialect = match options.database_url.scheme() {
            "sqlite" => Dialect::Sqlite,
            "postgres" | "postgresql" => Dialect::Postgres,
            _ => return Err(Error::BadUrl),
        };
        let in_memory = url.contains(":memory:") || url.contains("mode=memory");
        if dialect == Dialect::Sqlite && !in_memory && !url.contains("mode=") {
            options.database_url.query_pairs_mut().append_pair("mode", "rwc");
        }
        let options = options.disable_statement_logging();
        let mut pool = AnyPoolOptions::new()
            .max_connections(if in_memory { 1 } else { settings.max_connections })
            .acquire_timeout(settings.patience);
        if in_memory {
            pool = pool.min_connections(1).idle_timeout(None).max_lifetime(None);
        }
        let set_up: Arc<[String]> = set_up(dialect, settings.patience).into();
        let pool = pool.after_connect(move |connection, _| {
            let set_up = set_up.clone();
            Box::pin(async move {
                for statement in set_up.iter() {
                    sqlx::raw_sql(sqlx::AssertSqlSafe(statement.as_str()))
                        .execute(&mut *connection)
                        .await?;
                }
                Ok(())
            })
        });
        Ok(Self {
            pool: pool.connect_lazy_with(options),
            dialect,
            patience: settings.patience,
            in_memory,
        })
    }

    /// Brings an empty or older database up to date; does nothing to one that is.
    ///
    /// # Errors
    /// [`Error::Database`] when it is away, or when another version of the program migrated it further.
    pub async fn migrate(&self) -> Result<(), Error> {
        let mut connection = self.pool.acquire().await.map_err(database)?;
        let migrator = migrations::migrator(self.dialect);
        if self.dialect == Dialect::Postgres {
            // A migration may take longer than any question of a turn. The connection is not given back afterwards.
            sqlx::raw_sql("SET statement_timeout = 0")
                .execute(&mut *connection)
                .await
                .map_err(database)?;
            connection.close_on_drop();
        }
        migrator
            .run(&mut *connection)
            .await
            .map_err(|error| Error::Database(error.into()))
    }

    /// Whether the database answers now and has been migrated.
    ///
    /// # Errors
    /// [`Error`] when not.
    pub async fn ready(&self) -> Result<(), Error> {
        self.fetch_optional(sqlx::query("SELECT place FROM audit_heads LIMIT 1"))
            .await?;
        Ok(())
    }

    /// Waits for connections in use and closes them.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    pub(crate) async fn fetch_all(&self, query: Query<'_, Any, AnyArguments>) -> Result<Vec<AnyRow>, Error> {
        let mut lease = self.lease().await?;
        let (deadline, connection) = lease.parts();
        let rows = timeout_at(deadline, query.fetch_all(connection)).await;
        lease.settle(rows)
    }

    pub(crate) async fn fetch_optional(
        &self,
        query: Query<'_, Any, AnyArguments>,
    ) -> Result<Option<AnyRow>, Error> {
        let mut lease = self.lease().await?;
        let (deadline, connection) = lease.parts();
        let row = timeout_at(deadline, query.fetch_optional(connection)).await;
        lease.settle(row)
    }

    pub(crate) async fn execute(&self, query: Query<'_, Any, AnyArguments>) -> Result<AnyQueryResult, Error> {
        let mut lease = self.lease().await?;
        let (deadline, connection) = lease.parts();
        let done = timeout_at(deadline, query.execute(connection)).await;
        lease.settle(done)
    }

    /// What begins a transaction that writes.
    pub(crate) fn begin_writing(&self) -> &'static str {
        // One of SQLite's that reads first and writes then is refused at once when another writes meanwhile.
        self.by_dialect("BEGIN IMMEDIATE", "BEGIN")
    }

    /// Begins a transaction that writes. It is not bounded as a whole, each statement is.
    pub(crate) async fn begin(&self) -> Result<Transaction<'static, Any>, Error> {
        timeout(self.patience, self.pool.begin_with(self.begin_writing()))
            .await
            .map_err(|_| Error::Slow)?
            .map_err(database)
    }

    /// Begins a transaction that sees the state of one moment.
    pub(crate) async fn begin_reading(&self) -> Result<Transaction<'static, Any>, Error> {
        let begin = self.by_dialect("BEGIN", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        timeout(self.patience, self.pool.begin_with(begin))
            .await
            .map_err(|_| Error::Slow)?
            .map_err(database)
    }

    /// Lets no other import run beside this transaction. (SQLite has one writer anyway.)
    pub(crate) async fn keep_others_out(&self, transaction: &mut AnyConnection) -> Result<(), Error> {
        if self.dialect == Dialect::Postgres {
            sqlx::raw_sql("LOCK TABLE organizations IN EXCLUSIVE MODE")
                .execute(transaction)
                .await
                .map_err(database)?;
        }
        Ok(())
    }

    /// Lets no other transaction that names one of these go on until this one has ended. (SQLite has one writer anyway.)
    pub(crate) async fn keep_to_oneself(
        &self,
        transaction: &mut AnyConnection,
        names: &[String],
    ) -> Result<(), Error> {
        if self.dialect == Dialect::Sqlite || names.is_empty() {
            return Ok(());
        }
        let locks: Vec<_> = (1..=names.len())
            .map(|number| format!("pg_advisory_xact_lock(hashtextextended(${number}, 0))::text"))
            .collect();
        // The text depends on how many names there are, and on nothing that anybody said.
        let mut query = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT {}", locks.join(", "))));
        for name in names {
            query = query.bind(name);
        }
        query.execute(transaction).await.map_err(database)?;
        Ok(())
    }

    /// The statement for this database.
    pub(crate) fn by_dialect(&self, sqlite: &'static str, postgres: &'static str) -> &'static str {
        match self.dialect {
            Dialect::Sqlite => sqlite,
            Dialect::Postgres => postgres,
        }
    }

    /// How long one call may take.
    pub(crate) fn patience(&self) -> Duration {
        self.patience
    }

    /// A connection for one call, or for several that are bounded together.
    pub(crate) async fn lease(&self) -> Result<Lease, Error> {
        let deadline = Instant::now() + self.patience;
        let connection = timeout_at(deadline, self.pool.acquire())
            .await
            .map_err(|_| Error::Slow)?
            .map_err(database)?;
        Ok(Lease {
            connection,
            deadline,
            sound: self.in_memory,
        })
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Database({:?})", self.dialect)
    }
}

/// A connection for one call. One whose call did not come to its end is closed, not given back: waiting for the rest of
/// a lost answer would keep its place in the pool.
pub(crate) struct Lease {
    connection: PoolConnection<Any>,
    deadline: Instant,
    sound: bool,
}

impl Lease {
    /// Until when the call must have ended, and by what it is made.
    pub(crate) fn parts(&mut self) -> (Instant, &mut AnyConnection) {
        (self.deadline, &mut self.connection)
    }

    /// Gives the connection back, if the call came to its end.
    pub(crate) fn settle<T>(
        mut self,
        outcome: Result<Result<T, sqlx::Error>, tokio::time::error::Elapsed>,
    ) -> Result<T, Error> {
        let outcome = outcome.map_err(|_| Error::Slow)?;
        self.sound = true;
        outcome.map_err(database)
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if !self.sound {
            self.connection.close_on_drop();
        }
    }
}

fn set_up(dialect: Dialect, patience: Duration) -> Vec<String> {
    let milliseconds = patience.as_millis();
    match dialect {
        Dialect::Sqlite => vec![
            format!("PRAGMA busy_timeout = {milliseconds}"),
            "PRAGMA journal_mode = WAL".to_owned(),
            "PRAGMA foreign_keys = ON".to_owned(),
        ],
        Dialect::Postgres => vec![format!("SET statement_timeout = {milliseconds}")],
    }
}

pub(crate) fn database(error: sqlx::Error) -> Error {
    match error {
        sqlx::Error::PoolTimedOut => Error::Slow,
        error => Error::Database(error.into()),
    }
}
