//! Transactions over the directory, for import and export.

use std::{fmt::Write as _, time::Duration};

use sqlx::{
    Any, AnyConnection, AssertSqlSafe, Transaction,
    any::{AnyArguments, AnyRow},
    query::Query,
};
use tokio::time::timeout;

use super::{Database, database::convert_sqlx_error, row_reader};
use crate::directory::Error;

/// The time limit of one statement in an import or export. Nobody is waiting at a speaker for it, so it is
/// longer than a turn's.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(10);
/// The number of records that are read at a time.
const PAGE_SIZE: usize = 500;

/// A record that has a table of its own.
pub(in crate::directory) trait DirectoryRecord: PartialEq + Sized + Send + Sync {
    const TABLE: &'static str;

    fn id(&self) -> &str;

    /// Reads a record from a row of its table. Values in other tables are missing in the result.
    fn from_row(row: &AnyRow) -> Result<Self, Error>;

    /// Returns the statements that insert the record, or replace the record with the same id.
    fn upsert_statements(&self) -> Vec<SqlStatement>;

    /// A second table with values of the record: the table, its column with the value, and its column with
    /// the id of the record.
    const SIDE_TABLE: Option<[&'static str; 3]> = None;

    /// Adds a value from the second table.
    fn add_side_value(&mut self, _value: String) {}
}

/// A statement with the values that are bound to it.
pub(in crate::directory) struct SqlStatement {
    sql: String,
    values: Vec<SqlValue>,
}

/// A value that can be bound.
pub(super) enum SqlValue {
    Text(String),
    OptionalText(Option<String>),
    Boolean(bool),
}

/// A transaction over the directory. Dropping it without [`DirectoryTransaction::commit`] rolls it back.
pub(in crate::directory) struct DirectoryTransaction(Transaction<'static, Any>);

impl DirectoryTransaction {
    /// Begins a transaction that writes. Other imports wait until it has ended: it checks references before
    /// it writes, and they could change in between.
    pub(in crate::directory) async fn begin_write(database: &Database) -> Result<Self, Error> {
        let mut transaction = database.begin_write().await?;
        database.lock_directory(&mut transaction).await?;
        Ok(Self(transaction))
    }

    /// Begins a transaction that reads. All its queries see the same state of the directory.
    pub(in crate::directory) async fn begin_snapshot(database: &Database) -> Result<Self, Error> {
        database.begin_snapshot().await.map(Self)
    }

    pub(in crate::directory) async fn find_record<R: DirectoryRecord>(
        &mut self,
        id: &str,
    ) -> Result<Option<R>, Error> {
        let sql = format!("SELECT * FROM {} WHERE id = $1", R::TABLE);
        let rows = self.fetch_rows(sql, &[id]).await?;
        let mut found = self.read_records(&rows).await?;
        Ok(found.pop())
    }

    /// Returns the next records in order of id, after the given id; at most [`PAGE_SIZE`].
    pub(in crate::directory) async fn records_after<R: DirectoryRecord>(
        &mut self,
        id: &str,
    ) -> Result<Vec<R>, Error> {
        let sql = format!(
            "SELECT * FROM {} WHERE id > $1 ORDER BY id LIMIT {PAGE_SIZE}",
            R::TABLE
        );
        let rows = self.fetch_rows(sql, &[id]).await?;
        self.read_records(&rows).await
    }

    /// Returns the id of the publishing that has this application id, if there is one.
    pub(in crate::directory) async fn find_application_id_owner(
        &mut self,
        application_id: &str,
    ) -> Result<Option<String>, Error> {
        let sql = "SELECT publishing FROM application_ids WHERE application_id = $1";
        let rows = self.fetch_rows(sql.to_owned(), &[application_id]).await?;
        let read = |row| row_reader::RowReader::new(row, "publishing", "").text("publishing");
        rows.first().map(read).transpose()
    }

    pub(in crate::directory) async fn write_record(
        &mut self,
        record: &impl DirectoryRecord,
    ) -> Result<(), Error> {
        for statement in record.upsert_statements() {
            timeout(STATEMENT_TIMEOUT, statement.into_query().execute(&mut *self.0))
                .await
                .map_err(|_| Error::Timeout)?
                .map_err(convert_sqlx_error)?;
        }
        Ok(())
    }

    /// The connection of this transaction, for statements that must be committed together with it.
    pub(in crate::directory) fn connection(&mut self) -> &mut AnyConnection {
        &mut self.0
    }

    pub(in crate::directory) async fn commit(self) -> Result<(), Error> {
        timeout(STATEMENT_TIMEOUT, self.0.commit())
            .await
            .map_err(|_| Error::Timeout)?
            .map_err(convert_sqlx_error)
    }

    /// Reads records from rows, together with their values in the second table.
    async fn read_records<R: DirectoryRecord>(&mut self, rows: &[AnyRow]) -> Result<Vec<R>, Error> {
        let mut records = vec![];
        for row in rows {
            let mut record = R::from_row(row)?;
            if let Some([table, value, owner]) = R::SIDE_TABLE {
                let sql = format!("SELECT {value} AS value FROM {table} WHERE {owner} = $1");
                for row in self.fetch_rows(sql, &[record.id()]).await? {
                    record.add_side_value(row_reader::RowReader::new(&row, table, "").text("value")?);
                }
            }
            records.push(record);
        }
        Ok(records)
    }

    async fn fetch_rows(&mut self, sql: String, values: &[&str]) -> Result<Vec<AnyRow>, Error> {
        let query = values
            .iter()
            .fold(sqlx::query(AssertSqlSafe(sql)), |query, value| query.bind(*value));
        timeout(STATEMENT_TIMEOUT, query.fetch_all(&mut *self.0))
            .await
            .map_err(|_| Error::Timeout)?
            .map_err(convert_sqlx_error)
    }
}

impl SqlStatement {
    pub(super) fn new(sql: impl Into<String>, values: Vec<SqlValue>) -> Self {
        Self {
            sql: sql.into(),
            values,
        }
    }

    /// Creates a statement that inserts a row, or updates the row with the same id. The first column must be
    /// `id`.
    pub(super) fn upsert(table: &str, columns: Vec<(&str, SqlValue)>) -> Self {
        let (names, values): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
        let places: Vec<String> = (1..=names.len()).map(|place| format!("${place}")).collect();
        let updates: Vec<String> = names[1..].iter().map(|n| format!("{n} = excluded.{n}")).collect();
        let sql = format!(
            "INSERT INTO {table} ({}) VALUES ({}) ON CONFLICT (id) DO UPDATE SET {}",
            names.join(", "),
            places.join(", "),
            updates.join(", ")
        );
        Self::new(sql, values)
    }

    /// Creates the statements that replace all rows of `owner` in a second table. `owner` is the column that
    /// refers to the record, and the record's id. `columns` lists `width` columns, and `values` has their
    /// values row by row.
    pub(super) fn replace_rows(
        table: &str,
        columns: &str,
        width: usize,
        owner: (&str, &str),
        values: Vec<SqlValue>,
    ) -> Vec<Self> {
        let (column, id) = owner;
        let delete = format!("DELETE FROM {table} WHERE {column} = $1");
        let mut statements = vec![Self::new(delete, vec![text_value(id)])];
        if !values.is_empty() {
            let mut sql = format!("INSERT INTO {table} ({columns}) VALUES ");
            for place in 1..=values.len() {
                let before = match (place, (place - 1) % width) {
                    (1, _) => "(",
                    (_, 0) => "), (",
                    _ => ", ",
                };
                let _ = write!(sql, "{before}${place}");
            }
            sql.push(')');
            statements.push(Self::new(sql, values));
        }
        statements
    }

    fn into_query(self) -> Query<'static, Any, AnyArguments> {
        let query = sqlx::query(AssertSqlSafe(self.sql));
        self.values.into_iter().fold(query, |query, value| match value {
            SqlValue::Text(text) => query.bind(text),
            SqlValue::OptionalText(text) => query.bind(text),
            // SQLite has no boolean type, so both databases store a switch as 0 or 1.
            SqlValue::Boolean(on) => query.bind(i32::from(on)),
        })
    }
}

pub(super) fn text_value(text: &(impl ToString + ?Sized)) -> SqlValue {
    SqlValue::Text(text.to_string())
}
