//! The directory as a file that imports to the same state.

use serde::Serialize;

use super::super::{
    App, Contact, Employee, Error, Organization, Publishing, SqlDirectory,
    store::{Record, Writer},
};

#[derive(Serialize)]
struct File {
    organizations: Vec<Organization>,
    employees: Vec<Employee>,
    contacts: Vec<Contact>,
    apps: Vec<App>,
    publishings: Vec<Publishing>,
}

/// Everything in the directory as of one moment, as JSON in order of id. It holds addresses and numbers in clear.
///
/// # Errors
/// [`Error`] when the database fails.
///
/// # Panics
/// Never: the directory is made of what JSON can hold.
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
    loop {
        let last = records.last().map_or("", Record::id).to_owned();
        let page = reader.after::<R>(&last).await?;
        if page.is_empty() {
            return Ok(records);
        }
        records.extend(page);
    }
}
