//! Reads the audit log directly from the database.

use std::{thread, time::Duration};

use serde_json::json;
use sqlx::{AnyConnection, Connection, Row};

/// The columns that contain text. Times, places and hashes are numbers, in which a short PIN can occur by chance.
const TEXT_COLUMNS: [&str; 10] = [
    "name",
    "organization",
    "actor",
    "target",
    "app",
    "device",
    "outcome",
    "reason",
    "request",
    "policy",
];

/// Every event, as one JSON object per line. A separate thread reads the rows, because `Drop` cannot await a future.
pub(crate) fn read_audit_rows(url: &str) -> Result<String, String> {
    let url = url.to_owned();
    let reading = thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| error.to_string())?;
        runtime.block_on(async {
            let patience = Duration::from_secs(10);
            let rows = tokio::time::timeout(patience, select_rows(&url)).await;
            rows.map_err(|_| "no answer".to_owned())?
                .map_err(|error| error.to_string())
        })
    });
    reading
        .join()
        .unwrap_or_else(|_| Err("the reader panicked".to_owned()))
}

async fn select_rows(url: &str) -> Result<String, sqlx::Error> {
    sqlx::any::install_default_drivers();
    let mut connection = AnyConnection::connect(url).await?;
    let select = format!("SELECT {} FROM audit_events", TEXT_COLUMNS.join(", "));
    let rows = sqlx::query(sqlx::AssertSqlSafe(select))
        .fetch_all(&mut connection)
        .await?;
    connection.close().await?;
    let mut lines = String::new();
    for row in rows {
        let mut event = json!({});
        for word in TEXT_COLUMNS {
            event[word] = json!(row.try_get::<Option<String>, _>(word)?);
        }
        lines.push_str(&event.to_string());
        lines.push('\n');
    }
    Ok(lines)
}
