//! Import and export of the directory as one JSON file.
//!
//! Lives here: reading the file and reporting every fault with its exact position, writing the records in one
//! transaction, and exporting them.
//! Does not live here: SQL (`store`), the command line (`cli`). The format is documented in
//! `docs/directory.md`.

mod export_file;
mod import_error;
mod import_file;
mod import_records;
mod object_fields;
mod read_records;
mod record_checks;

pub use export_file::export_directory;
pub use import_error::{ImportError, ImportFault};
pub(crate) use import_file::PendingImport;
pub use import_file::{ImportOutcome, ImportSummary, RecordCounts, import_directory, read_apps};
