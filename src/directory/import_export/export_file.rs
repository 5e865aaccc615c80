//! The export of the directory as a file that can be imported again.

use serde::Serialize;

use super::super::{
    App, Contact, Employee, Error, Organization, Publishing, SqlDirectory,
    store::{DirectoryRecord, DirectoryTransaction},
};

/// The exported file. Its fields are the top-level keys of the format.
#[derive(Serialize)]
struct ExportFile {
    organizations: Vec<Organization>,
    employees: Vec<Employee>,
    contacts: Vec<Contact>,
    apps: Vec<App>,
    publishings: Vec<Publishing>,
}

/// Exports everything in the directory as JSON, sorted by id. All records are read from the same state of the
/// database. The result contains addresses and phone numbers that are not masked.
///
/// # Errors
/// [`Error`] if the database fails.
///
/// # Panics
/// Never: all records can be written as JSON.
pub async fn export_directory(directory: &SqlDirectory) -> Result<String, Error> {
    let mut reader = DirectoryTransaction::begin_snapshot(directory.database()).await?;
    let file = ExportFile {
        organizations: read_all_records(&mut reader).await?,
        employees: read_all_records(&mut reader).await?,
        contacts: read_all_records(&mut reader).await?,
        apps: read_all_records(&mut reader).await?,
        publishings: read_all_records(&mut reader).await?,
    };
    let mut text = serde_json::to_string_pretty(&file).expect("records contain only what JSON can represent");
    text.push('\n');
    Ok(text)
}

async fn read_all_records<R: DirectoryRecord>(reader: &mut DirectoryTransaction) -> Result<Vec<R>, Error> {
    let mut records: Vec<R> = vec![];
    // In pages, so that each statement stays within its time limit, however large the directory is.
    loop {
        let last = records.last().map_or("", DirectoryRecord::id).to_owned();
        let page = reader.records_after::<R>(&last).await?;
        if page.is_empty() {
            return Ok(records);
        }
        records.extend(page);
    }
}
