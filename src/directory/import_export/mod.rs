//! Import and export of the directory as one JSON file.
//!
//! Lives here: reading the file and reporting every fault with its exact position, writing the records in one
//! transaction, and exporting them.
//! Does not live here: SQL (`store`), the command line (`cli`). The format is documented in
//! `docs/directory.md`.

mod export_file;
mod file_schema;
mod import_error;
mod import_records;
mod languages;
mod read_records;
mod record_checks;
mod value_parsers;

use std::fmt;

use sqlx::AnyConnection;

pub use export_file::export_directory;
pub use import_error::{ImportError, ImportFault};

use super::{
    App, Error, SqlDirectory,
    store::{DirectoryRecord, DirectoryTransaction},
};
use import_error::{ImportFaultCollector, parse_file};
use import_records::LocatedRecord;

/// The result of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportOutcome {
    /// The number of records of each kind.
    pub summary: ImportSummary,
    /// Notes about values that were imported but may not do what the author intended, in the order of the
    /// file.
    pub notes: Vec<ImportFault>,
}

/// The number of records that an import changed, by kind of record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ImportSummary {
    /// Organizations.
    pub organizations: RecordCounts,
    /// Employees.
    pub employees: RecordCounts,
    /// Contacts.
    pub contacts: RecordCounts,
    /// Apps.
    pub apps: RecordCounts,
    /// Publishings.
    pub publishings: RecordCounts,
}

/// The number of records of one kind, by what the import did with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RecordCounts {
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
pub async fn import_directory(text: &str, directory: &SqlDirectory) -> Result<ImportOutcome, ImportError> {
    PendingImport::begin(text, directory).await?.commit().await
}

/// An import that is not committed yet. Dropping it without [`PendingImport::commit`] rolls it back.
pub(crate) struct PendingImport {
    writer: DirectoryTransaction,
    imported: ImportOutcome,
}

impl PendingImport {
    /// Does everything that [`import_directory`] does, except for the commit.
    pub(crate) async fn begin(text: &str, directory: &SqlDirectory) -> Result<Self, ImportError> {
        let document = parse_file(text)?;
        let mut faults = ImportFaultCollector::new(&document);
        let records = read_records::read_records(&mut faults);
        record_checks::check_uniqueness(&records, &mut faults);
        let mut writer = DirectoryTransaction::begin_write(directory.database()).await?;
        record_checks::check_references(&records, &mut writer, &mut faults).await?;
        faults.fail_if_any()?;
        // In this order, because the tables refer to each other with foreign keys.
        let summary = ImportSummary {
            organizations: write_records(&records.organizations, &mut writer).await?,
            employees: write_records(&records.employees, &mut writer).await?,
            contacts: write_records(&records.contacts, &mut writer).await?,
            apps: write_records(&records.apps, &mut writer).await?,
            publishings: write_records(&records.publishings, &mut writer).await?,
        };
        let notes = faults.into_notes();
        let imported = ImportOutcome { summary, notes };
        Ok(Self { writer, imported })
    }

    /// The number of records that it changes.
    pub(crate) fn summary(&self) -> &ImportSummary {
        &self.imported.summary
    }

    /// The connection of its transaction, for statements that must be committed together with the import.
    pub(crate) fn transaction(&mut self) -> &mut AnyConnection {
        self.writer.connection()
    }

    /// Commits the import.
    pub(crate) async fn commit(self) -> Result<ImportOutcome, ImportError> {
        self.writer.commit().await?;
        Ok(self.imported)
    }
}

/// Reads the apps of a directory file without a database.
///
/// # Errors
/// [`ImportError::Faults`] with all faults that can be found in the file alone. References to records outside
/// of the file are not checked.
pub fn read_apps(text: &str) -> Result<Vec<App>, ImportError> {
    let document = parse_file(text)?;
    let mut faults = ImportFaultCollector::new(&document);
    let records = read_records::read_records(&mut faults);
    record_checks::check_uniqueness(&records, &mut faults);
    faults.fail_if_any()?;
    let apps = records.apps.into_iter().filter_map(|located| located.record);
    Ok(apps.collect())
}

/// Writes the records that are new or different, and counts them all.
async fn write_records<R: DirectoryRecord>(
    records: &[LocatedRecord<'_, R>],
    writer: &mut DirectoryTransaction,
) -> Result<RecordCounts, Error> {
    let mut counts = RecordCounts::default();
    for record in records.iter().filter_map(|located| located.record.as_ref()) {
        let old = writer.find_record::<R>(record.id()).await?;
        match old {
            Some(old) if old == *record => {
                counts.unchanged += 1;
                continue;
            }
            Some(_) => counts.updated += 1,
            None => counts.added += 1,
        }
        writer.write_record(record).await?;
    }
    Ok(counts)
}

impl ImportSummary {
    /// Returns true if no record was added or updated.
    pub fn is_unchanged(&self) -> bool {
        let total = self.total();
        total.added + total.updated == 0
    }

    /// The sum over all kinds of records.
    pub fn total(&self) -> RecordCounts {
        let kinds = self.counts_by_kind().into_iter();
        kinds.fold(RecordCounts::default(), |sum, (_, counts)| RecordCounts {
            added: sum.added + counts.added,
            updated: sum.updated + counts.updated,
            unchanged: sum.unchanged + counts.unchanged,
        })
    }

    fn counts_by_kind(&self) -> [(&'static str, RecordCounts); 5] {
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
impl fmt::Display for RecordCounts {
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
impl fmt::Display for ImportSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (kind, counts)) in self.counts_by_kind().into_iter().enumerate() {
            let line = if at == 0 { "" } else { "\n" };
            write!(f, "{line}{kind}: {counts}")?;
        }
        Ok(())
    }
}
