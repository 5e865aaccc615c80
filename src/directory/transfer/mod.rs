//! Import and export of the directory as one JSON file.
//!
//! Lives here: reading the file and reporting every fault with its exact position, writing the records in one
//! transaction, and exporting them.
//! Does not live here: SQL (`store`), the command line (`cli`). The format is documented in
//! `docs/directory.md`.

mod check;
mod export;
mod faults;
mod fields;
mod languages;
mod read;

use std::fmt;

use sqlx::AnyConnection;

pub use export::export;
pub use faults::{Fault, ImportError};

use super::{
    App, Contact, Employee, Error, Organization, Publishing, SqlDirectory,
    store::{Record, Writer},
};
use crate::located::Node;
use faults::Faults;

/// The records of a file, each checked by itself.
#[derive(Debug)]
struct Records<'t> {
    organizations: Vec<Located<'t, Organization>>,
    employees: Vec<Located<'t, Employee>>,
    contacts: Vec<Located<'t, Contact>>,
    apps: Vec<Located<'t, App>>,
    publishings: Vec<Located<'t, Publishing>>,
}

/// A record and its position in the file.
///
/// `record` is `None` if the record has a fault. Its references are checked all the same, so that one run
/// reports everything that needs to be corrected.
#[derive(Debug)]
struct Located<'t, R> {
    record: Option<R>,
    node: &'t Node,
    path: String,
}

/// The result of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The number of records of each kind.
    pub summary: Summary,
    /// Notes about values that were imported but may not do what the author intended, in the order of the
    /// file.
    pub notes: Vec<Fault>,
}

/// The number of records that an import changed, by kind of record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Organizations.
    pub organizations: Counts,
    /// Employees.
    pub employees: Counts,
    /// Contacts.
    pub contacts: Counts,
    /// Apps.
    pub apps: Counts,
    /// Publishings.
    pub publishings: Counts,
}

/// The number of records of one kind, by what the import did with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Records that did not exist before.
    pub added: usize,
    /// Records that existed and were different.
    pub updated: usize,
    /// Records that existed and were the same as in the file.
    pub unchanged: usize,
}

/// Imports a directory file in one transaction.
///
/// Records with an id that already exists are replaced. Nothing is ever removed. Importing the same file
/// again changes nothing.
///
/// # Errors
/// [`ImportError::Faults`] with all faults of the file, or [`ImportError::Directory`] if the database fails.
/// In both cases nothing was changed.
pub async fn import(text: &str, directory: &SqlDirectory) -> Result<Imported, ImportError> {
    Import::begin(text, directory).await?.commit().await
}

/// An import that is not committed yet. Dropping it without [`Import::commit`] rolls it back.
pub(crate) struct Import {
    writer: Writer,
    imported: Imported,
}

impl Import {
    /// Does everything that [`import`] does, except for the commit.
    pub(crate) async fn begin(text: &str, directory: &SqlDirectory) -> Result<Self, ImportError> {
        let mut faults = Faults::of(text);
        let root = faults.parse()?;
        let records = read::records(&root, &mut faults);
        check::within(&records, &mut faults);
        let mut writer = Writer::begin(directory.database()).await?;
        check::against(&records, &mut writer, &mut faults).await?;
        faults.none()?;
        // In this order, because the tables refer to each other with foreign keys.
        let summary = Summary {
            organizations: put(&records.organizations, &mut writer).await?,
            employees: put(&records.employees, &mut writer).await?,
            contacts: put(&records.contacts, &mut writer).await?,
            apps: put(&records.apps, &mut writer).await?,
            publishings: put(&records.publishings, &mut writer).await?,
        };
        let notes = faults.into_notes();
        let imported = Imported { summary, notes };
        Ok(Self { writer, imported })
    }

    /// The number of records that it changes.
    pub(crate) fn summary(&self) -> &Summary {
        &self.imported.summary
    }

    /// The connection of its transaction, for statements that must be committed together with the import.
    pub(crate) fn transaction(&mut self) -> &mut AnyConnection {
        self.writer.transaction()
    }

    /// Commits the import.
    pub(crate) async fn commit(self) -> Result<Imported, ImportError> {
        self.writer.commit().await?;
        Ok(self.imported)
    }
}

/// Reads the apps of a directory file without a database.
///
/// # Errors
/// [`ImportError::Faults`] with all faults that can be found in the file alone. References to records outside
/// of the file are not checked.
pub fn apps(text: &str) -> Result<Vec<App>, ImportError> {
    let mut faults = Faults::of(text);
    let root = faults.parse()?;
    let records = read::records(&root, &mut faults);
    check::within(&records, &mut faults);
    faults.none()?;
    let apps = records.apps.into_iter().filter_map(|located| located.record);
    Ok(apps.collect())
}

/// Writes the records that are new or different, and counts them all.
async fn put<R: Record>(records: &[Located<'_, R>], writer: &mut Writer) -> Result<Counts, Error> {
    let mut counts = Counts::default();
    for record in records.iter().filter_map(|located| located.record.as_ref()) {
        let old = writer.find::<R>(record.id()).await?;
        match old {
            Some(old) if old == *record => {
                counts.unchanged += 1;
                continue;
            }
            Some(_) => counts.updated += 1,
            None => counts.added += 1,
        }
        writer.put(record).await?;
    }
    Ok(counts)
}

impl Summary {
    /// Returns true if no record was added or updated.
    pub fn is_unchanged(&self) -> bool {
        let total = self.total();
        total.added + total.updated == 0
    }

    /// The sum over all kinds of records.
    pub fn total(&self) -> Counts {
        let kinds = self.kinds().into_iter();
        kinds.fold(Counts::default(), |sum, (_, counts)| Counts {
            added: sum.added + counts.added,
            updated: sum.updated + counts.updated,
            unchanged: sum.unchanged + counts.unchanged,
        })
    }

    fn kinds(&self) -> [(&'static str, Counts); 5] {
        [
            ("organizations", self.organizations),
            ("employees", self.employees),
            ("contacts", self.contacts),
            ("apps", self.apps),
            ("publishings", self.publishings),
        ]
    }
}

/// Writes `3 added, 1 updated, 7 unchanged`.
impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            added,
            updated,
            unchanged,
        } = self;
        write!(f, "{added} added, {updated} updated, {unchanged} unchanged")
    }
}

/// Writes one line per kind: `employees: 3 added, 1 updated, 7 unchanged`.
impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (kind, counts)) in self.kinds().into_iter().enumerate() {
            let line = if at == 0 { "" } else { "\n" };
            write!(f, "{line}{kind}: {counts}")?;
        }
        Ok(())
    }
}
