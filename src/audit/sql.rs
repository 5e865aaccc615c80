//! Events in SQL. The table is append only: the database itself refuses to change or remove a row.

use sqlx::{Row, any::AnyRow};

use super::{AuditLog, Error, Event};
use crate::{clock::Timestamp, directory::Database};

/// An [`AuditLog`] in SQLite or PostgreSQL.
#[derive(Debug, Clone)]
pub struct SqlAuditLog {
    database: Database,
}

/// An event as it stands in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Its place in the log. Later events have higher numbers; some may be missing.
    pub seq: i64,
    /// When, to the microsecond.
    pub at: Timestamp,
    /// What: the text of a [`Name`](super::Name).
    pub name: String,
    /// In which organization.
    pub organization: Option<String>,
    /// Who.
    pub employee: Option<String>,
    /// At which app.
    pub app: Option<String>,
    /// The device, as a digest.
    pub device: Option<String>,
    /// How it came out.
    pub outcome: String,
    /// The id of the request.
    pub request: Option<String>,
}

impl SqlAuditLog {
    /// The log in this database, which has been migrated.
    pub fn new(database: Database) -> Self {
        Self { database }
    }

    /// The latest events, newest first.
    ///
    /// # Errors
    /// [`Error`] when the log cannot be read.
    pub async fn latest(&self, limit: u16) -> Result<Vec<Recorded>, Error> {
        let rows = self
            .database
            .fetch_all(sqlx::query(LATEST).bind(i64::from(limit)))
            .await
            .map_err(|error| Error(error.into()))?;
        rows.iter()
            .map(recorded)
            .collect::<Result<_, _>>()
            .map_err(|error| Error(error.into()))
    }
}

#[async_trait::async_trait]
impl AuditLog for SqlAuditLog {
    async fn record(&self, event: &Event) -> Result<(), Error> {
        let insert = sqlx::query(INSERT)
            .bind(event.at.as_microsecond())
            .bind(event.name.as_str())
            .bind(event.organization.as_ref().map(ToString::to_string))
            .bind(event.employee.as_ref().map(ToString::to_string))
            .bind(event.app.as_ref().map(ToString::to_string))
            .bind(event.device.as_deref())
            .bind(event.outcome)
            .bind(event.request.as_deref());
        self.database
            .execute(insert)
            .await
            .map_err(|error| Error(error.into()))?;
        Ok(())
    }
}

fn recorded(row: &AnyRow) -> Result<Recorded, sqlx::Error> {
    let at = Timestamp::from_microsecond(row.try_get("at_us")?);
    Ok(Recorded {
        seq: row.try_get("seq")?,
        at: at.map_err(|error| sqlx::Error::Decode(error.into()))?,
        name: row.try_get("name")?,
        organization: row.try_get("organization")?,
        employee: row.try_get("employee")?,
        app: row.try_get("app")?,
        device: row.try_get("device")?,
        outcome: row.try_get("outcome")?,
        request: row.try_get("request")?,
    })
}

const INSERT: &str = "
    INSERT INTO audit_events (at_us, name, organization, employee, app, device, outcome, request)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

const LATEST: &str = "
    SELECT seq, at_us, name, organization, employee, app, device, outcome, request
    FROM audit_events ORDER BY seq DESC LIMIT $1";
