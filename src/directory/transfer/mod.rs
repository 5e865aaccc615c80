//! Import and export: the directory as one JSON file.
//!
//! Lives here: reading the file with the exact place of every fault, writing it in one transaction, and the way back.
//! Does not live here: SQL (`store`), the command line (`cli`). The format is documented in `docs/directory.md`.

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

/// What a file holds, checked record by record.
#[derive(Debug)]
struct Records<'t> {
    organizations: Vec<Located<'t, Organization>>,
    employees: Vec<Located<'t, Employee>>,
    contacts: Vec<Located<'t, Contact>>,
    apps: Vec<Located<'t, App>>,
    publishings: Vec<Located<'t, Publishing>>,
}

/// A record and where in the file it stands. One that has a fault of its own is `None`; what it refers to is checked
/// none the less.
#[derive(Debug)]
struct Located<'t, R> {
    record: Option<R>,
    node: &'t Node,
    path: String,
}

/// What came of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// What it did.
    pub summary: Summary,
    /// What it took, though it may not do what was meant, in the order of the file.
    pub notes: Vec<Fault>,
}

/// What an import did, by kind of record.
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

/// How many records of one kind were touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// New ones.
    pub added: usize,
    /// Those that were there and differed.
    pub updated: usize,
    /// Those that were there already as they are in the file.
    pub unchanged: usize,
}

/// Reads a directory file and makes the directory hold what is in it. Records of the same id are overwritten, others
/// are left as they are: nothing is ever removed. Importing a file twice changes nothing the second time.
///
/// # Errors
/// [`ImportError::Faults`] with every fault of the file, [`ImportError::Directory`] when the database fails. In either
/// case nothing was changed.
pub async fn import(text: &str, directory: &SqlDirectory) -> Result<Imported, ImportError> {
    Import::begin(text, directory).await?.commit().await
}

/// An import that is not for good yet: dropped without [`Import::commit`], it has done nothing.
pub(crate) struct Import {
    writer: Writer,
    imported: Imported,
}

impl Import {
    /// As [`import`], up to its last step.
    pub(crate) async fn begin(text: &str, directory: &SqlDirectory) -> Result<Self, ImportError> {
        let mut faults = Faults::of(text);
        let root = faults.parse()?;
        let records = read::records(&root, &mut faults);
        check::within(&records, &mut faults);
        let mut writer = Writer::begin(directory.database()).await?;
        check::against(&records, &mut writer, &mut faults).await?;
        faults.none()?;
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

    /// What it does.
    pub(crate) fn summary(&self) -> &Summary {
        &self.imported.summary
    }

    /// Its transaction, for what is to be written with it or not at all.
    pub(crate) fn transaction(&mut self) -> &mut AnyConnection {
        self.writer.transaction()
    }

    /// Makes it last.
    pub(crate) async fn commit(self) -> Result<Imported, ImportError> {
        self.writer.commit().await?;
        Ok(self.imported)
    }
}

/// The apps of a directory file.
///
/// # Errors
/// [`ImportError::Faults`] with every fault that the file has by itself: what [`import`] would refuse in it, whatever is in
/// the directory.
pub fn apps(text: &str) -> Result<Vec<App>, ImportError> {
    let mut faults = Faults::of(text);
    let root = faults.parse()?;
    let records = read::records(&root, &mut faults);
    check::within(&records, &mut faults);
    faults.none()?;
    let apps = records.apps.into_iter().filter_map(|located| located.record);
    Ok(apps.collect())
}

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
    /// Whether the directory holds now what it held before.
    pub fn is_unchanged(&self) -> bool {
        let total = self.total();
        total.added + total.updated == 0
    }

    /// How many records of any kind.
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

/// `3 added, 1 updated, 7 unchanged`.
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

/// One line for each kind: `employees: 3 added, 1 updated, 7 unchanged`.
impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (kind, counts)) in self.kinds().into_iter().enumerate() {
            let line = if at == 0 { "" } else { "\n" };
            write!(f, "{line}{kind}: {counts}")?;
        }
        Ok(())
    }
}
