//! A pool of database connections, with a time limit on every call.

use std::{fmt, fs, sync::Arc, time::Duration};

use sqlx::{
    Any, AnyConnection, AnyPool, ConnectOptions, Transaction,
    any::{AnyArguments, AnyConnectOptions, AnyPoolOptions, AnyQueryResult, AnyRow},
    pool::PoolConnection,
    query::Query,
    sqlite::SqliteConnectOptions,
};
use tokio::time::{Instant, timeout, timeout_at};

use super::{migrations, sql_dialect::SqlDialect};
use crate::directory::Error;

/// Settings of a database.
#[derive(Debug, Clone)]
pub struct DatabaseSettings {
    /// The maximum number of connections. A database in memory always has exactly one.
    pub max_connections: u32,
    /// The time limit of one call, including the wait for a connection. Alexa gives a turn eight seconds, and
    /// a turn makes several calls.
    pub call_timeout: Duration,
}

impl Default for DatabaseSettings {
    fn default() -> Self {
        Self {
            max_connections: 8,
            call_timeout: Duration::from_secs(2),
        }
    }
}

/// A pool of connections to SQLite or PostgreSQL. Clones share the pool. Neither its `Debug` output nor its
/// errors contain the URL, which may contain a password.
#[derive(Clone)]
pub struct Database {
    pool: AnyPool,
    dialect: SqlDialect,
    call_timeout: Duration,
    /// True for a database in memory. Its only connection must never be closed, because its content would be
    /// lost.
    in_memory: bool,
}

impl Database {
    /// Opens a database: `sqlite:PATH`, `sqlite::memory:` or `postgres://USER:PASSWORD@HOST/NAME`. A missing
    /// SQLite file is created, and only its owner can read it.
    ///
    /// This connects to nothing yet, so a server can start while its database is unavailable.
    /// [`Database::ready`] checks the connection.
    ///
    /// # Errors
    /// [`Error::BadUrl`] if the URL has none of these forms.
    pub fn open(url: &str, settings: &DatabaseSettings) -> Result<Self, Error> {
        sqlx::any::install_default_drivers();
        let mut options: AnyConnectOptions = url.parse().map_err(|_| Error::BadUrl)?;
        let dialect = match options.database_url.scheme() {
            "sqlite" => SqlDialect::Sqlite,
            "postgres" | "postgresql" => SqlDialect::Postgres,
            _ => return Err(Error::BadUrl),
        };
        let in_memory = url.contains(":memory:") || url.contains("mode=memory");
        if dialect == SqlDialect::Sqlite && !in_memory && !url.contains("mode=") {
            options.database_url.query_pairs_mut().append_pair("mode", "rwc");
        }
        if dialect == SqlDialect::Sqlite && !in_memory {
            create_private_file(&options);
        }
        let options = options.disable_statement_logging();
        let mut pool = AnyPoolOptions::new()
            .max_connections(if in_memory { 1 } else { settings.max_connections })
            .acquire_timeout(settings.call_timeout);
        if in_memory {
            pool = pool.min_connections(1).idle_timeout(None).max_lifetime(None);
        }
        let set_up: Arc<[String]> = session_statements(dialect, settings.call_timeout).into();
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
            call_timeout: settings.call_timeout,
            in_memory,
        })
    }

    /// Applies all migrations that the database does not have yet.
    ///
    /// # Errors
    /// [`Error::Database`] if the database is unavailable, or if a newer version of the program has migrated
    /// it further.
    pub async fn migrate(&self) -> Result<(), Error> {
        let mut connection = self.pool.acquire().await.map_err(convert_sqlx_error)?;
        let migrator = migrations::migrator(self.dialect);
        if self.dialect == SqlDialect::Postgres {
            // A migration may take longer than a call in a turn may. The connection is closed afterwards,
            // because it no longer has the time limit that the pool's connections have.
            sqlx::raw_sql("SET statement_timeout = 0")
                .execute(&mut *connection)
                .await
                .map_err(convert_sqlx_error)?;
            connection.close_on_drop();
        }
        migrator
            .run(&mut *connection)
            .await
            .map_err(|error| Error::Database(error.into()))
    }

    /// Checks that the database answers at this moment and has been migrated.
    ///
    /// # Errors
    /// [`Error`] if it does not answer, or if a table is missing.
    pub async fn ready(&self) -> Result<(), Error> {
        // `SELECT 1` would also succeed on a database without tables.
        self.fetch_optional(sqlx::query("SELECT place FROM audit_heads LIMIT 1"))
            .await?;
        Ok(())
    }

    /// Waits until no connection is in use, and closes all of them.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    pub(crate) async fn fetch_all(&self, query: Query<'_, Any, AnyArguments>) -> Result<Vec<AnyRow>, Error> {
        let mut lease = self.lease_connection().await?;
        let (deadline, connection) = lease.deadline_and_connection();
        let rows = timeout_at(deadline, query.fetch_all(connection)).await;
        lease.finish_call(rows)
    }

    pub(crate) async fn fetch_optional(
        &self,
        query: Query<'_, Any, AnyArguments>,
    ) -> Result<Option<AnyRow>, Error> {
        let mut lease = self.lease_connection().await?;
        let (deadline, connection) = lease.deadline_and_connection();
        let row = timeout_at(deadline, query.fetch_optional(connection)).await;
        lease.finish_call(row)
    }

    pub(crate) async fn execute(&self, query: Query<'_, Any, AnyArguments>) -> Result<AnyQueryResult, Error> {
        let mut lease = self.lease_connection().await?;
        let (deadline, connection) = lease.deadline_and_connection();
        let done = timeout_at(deadline, query.execute(connection)).await;
        lease.finish_call(done)
    }

    /// The statement that begins a transaction that writes.
    pub(crate) fn begin_write_statement(&self) -> &'static str {
        // With a plain `BEGIN`, SQLite takes the write lock at the first write. If another transaction has
        // written since the first read, that fails at once, without waiting for `busy_timeout`.
        self.statement_for_dialect("BEGIN IMMEDIATE", "BEGIN")
    }

    /// Begins a transaction that writes. The time limit applies to beginning it, and not to the whole
    /// transaction; callers limit their own statements.
    pub(crate) async fn begin_write(&self) -> Result<Transaction<'static, Any>, Error> {
        timeout(
            self.call_timeout,
            self.pool.begin_with(self.begin_write_statement()),
        )
        .await
        .map_err(|_| Error::Timeout)?
        .map_err(convert_sqlx_error)
    }

    /// Begins a transaction whose queries all see the same state of the database.
    pub(crate) async fn begin_snapshot(&self) -> Result<Transaction<'static, Any>, Error> {
        let begin = self.statement_for_dialect("BEGIN", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        timeout(self.call_timeout, self.pool.begin_with(begin))
            .await
            .map_err(|_| Error::Timeout)?
            .map_err(convert_sqlx_error)
    }

    /// Makes other imports wait until this transaction has ended. SQLite needs no lock here, because it has
    /// only one writer.
    pub(crate) async fn lock_directory(&self, transaction: &mut AnyConnection) -> Result<(), Error> {
        if self.dialect == SqlDialect::Postgres {
            sqlx::raw_sql("LOCK TABLE organizations IN EXCLUSIVE MODE")
                .execute(transaction)
                .await
                .map_err(convert_sqlx_error)?;
        }
        Ok(())
    }

    /// Locks these names until the transaction has ended. Other transactions that lock one of them wait.
    /// SQLite needs no lock here, because it has only one writer.
    ///
    /// Callers must pass the names in the same order everywhere, or two transactions can block each other.
    pub(crate) async fn lock_names(
        &self,
        transaction: &mut AnyConnection,
        names: &[String],
    ) -> Result<(), Error> {
        if self.dialect == SqlDialect::Sqlite || names.is_empty() {
            return Ok(());
        }
        let locks: Vec<_> = (1..=names.len())
            .map(|number| format!("pg_advisory_xact_lock(hashtextextended(${number}, 0))::text"))
            .collect();
        // The text of the statement depends only on the number of names. The names themselves are bound.
        let mut query = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT {}", locks.join(", "))));
        for name in names {
            query = query.bind(name);
        }
        query.execute(transaction).await.map_err(convert_sqlx_error)?;
        Ok(())
    }

    /// Returns the variant of a statement for this database.
    pub(crate) fn statement_for_dialect(&self, sqlite: &'static str, postgres: &'static str) -> &'static str {
        match self.dialect {
            SqlDialect::Sqlite => sqlite,
            SqlDialect::Postgres => postgres,
        }
    }

    /// The time limit of one call.
    pub(crate) fn call_timeout(&self) -> Duration {
        self.call_timeout
    }

    /// Takes a connection from the pool, for one call or for several calls with a common time limit.
    pub(crate) async fn lease_connection(&self) -> Result<ConnectionLease, Error> {
        let deadline = Instant::now() + self.call_timeout;
        let connection = timeout_at(deadline, self.pool.acquire())
            .await
            .map_err(|_| Error::Timeout)?
            .map_err(convert_sqlx_error)?;
        Ok(ConnectionLease {
            connection,
            deadline,
            reusable: self.in_memory,
        })
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Database({:?})", self.dialect)
    }
}

/// A connection that is returned to the pool only if its call has finished.
///
/// If the call is cut off, the connection is closed instead. The pool would otherwise have to read the rest
/// of the abandoned result before anybody could use the connection again.
pub(crate) struct ConnectionLease {
    connection: PoolConnection<Any>,
    deadline: Instant,
    /// True if the connection can go back to the pool.
    reusable: bool,
}

impl ConnectionLease {
    /// Returns the time by which the call must have finished, and the connection to make it with.
    pub(crate) fn deadline_and_connection(&mut self) -> (Instant, &mut AnyConnection) {
        (self.deadline, &mut self.connection)
    }

    /// Ends the lease with the outcome of the call. A call that finished, even with an error, leaves the
    /// connection usable.
    pub(crate) fn finish_call<T>(
        mut self,
        outcome: Result<Result<T, sqlx::Error>, tokio::time::error::Elapsed>,
    ) -> Result<T, Error> {
        let outcome = outcome.map_err(|_| Error::Timeout)?;
        self.reusable = true;
        outcome.map_err(convert_sqlx_error)
    }
}

impl Drop for ConnectionLease {
    fn drop(&mut self) {
        if !self.reusable {
            self.connection.close_on_drop();
        }
    }
}

/// Creates the file of a SQLite database if it may be created and does not exist. SQLite itself would let everybody on this
/// machine read people and their addresses. The files next to it (`-wal`, `-shm`) get the permissions of this one.
fn create_private_file(options: &AnyConnectOptions) {
    let url = &options.database_url;
    let creates = url
        .query_pairs()
        .any(|(name, value)| name == "mode" && value == "rwc");
    let Ok(sqlite) = url.as_str().parse::<SqliteConnectOptions>() else {
        return;
    };
    if creates {
        let mut file = fs::OpenOptions::new();
        file.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut file, 0o600);
        // If it exists or cannot be created, the first connection uses or reports it.
        let _ = file.open(sqlite.get_filename());
    }
}

/// Returns the statements that are executed on each new connection.
fn session_statements(dialect: SqlDialect, patience: Duration) -> Vec<String> {
    let milliseconds = patience.as_millis();
    match dialect {
        // In WAL mode, readers do not wait for a long import. SQLite ignores foreign keys unless told
        // otherwise.
        SqlDialect::Sqlite => vec![
            format!("PRAGMA busy_timeout = {milliseconds}"),
            "PRAGMA journal_mode = WAL".to_owned(),
            "PRAGMA foreign_keys = ON".to_owned(),
        ],
        // The server ends the statement too. Otherwise it would go on working for a client that has given up.
        SqlDialect::Postgres => vec![format!("SET statement_timeout = {milliseconds}")],
    }
}

/// Converts an error of `sqlx`.
pub(crate) fn convert_sqlx_error(error: sqlx::Error) -> Error {
    match error {
        sqlx::Error::PoolTimedOut => Error::Timeout,
        error => Error::Database(error.into()),
    }
}
