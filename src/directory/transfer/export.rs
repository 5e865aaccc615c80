//! The export of the directory as a file that can be imported again.

use serde::Serialize;

use super::super::{
    App, Contact, Employee, Error, Organization, Publishing, SqlDirectory,
    store::{Record, Writer},
};

/// The exported file. Its fields are the top-level keys of the format.
#[derive(Serialize)]
struct File {
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
pub async fn export(directory: &SqlDirectory) -> Result<String, Error> {
    let mut reader = Writer::begin_reading(directory.database()).await?;
    let file = File {
        organizations: all(&mut reader).await?,
        employees: all(&mut reader).await?,
        contacts: all(&mut reader).await?,
        apps: all(&mut reader).await?,
        publishings: all(&mut reader).await?,
    };
    let mut text = serde_json::to_string_pretty(&file).expect("records are made of what JSON can hold");
    text.push('\n');
    Ok(text)
}

async fn all<R: Record>(reader: &mut Writer) -> Result<Vec<R>, Error> {
    let mut records: Vec<R> = vec![];
    // In pages, so that each statement stays within its time limit, however large the directory is.
    loop {
        let last = records.last().map_or("", Record::id).to_owned();
        let page = reader.after::<R>(&last).await?;
        if page.is_empty() {
            return Ok(records);
        }
        records.extend(page);
    }
}
