//! The directory in SQL, with one code path for SQLite and PostgreSQL.
//!
//! Lives here: [`Database`] and its migrations, and [`SqlDirectory`], which reads and writes people and
//! settings.
//! Does not live here: the record types (in the parent folder), the cache (`cached`), the file format
//! (`transfer`).

mod contact_search;
mod database;
mod migrations;
mod records;
mod row_reader;
mod sql_dialect;
mod sql_directory;
mod transaction;
mod transport_security;

pub use database::{Database, DatabaseSettings};
pub use sql_directory::SqlDirectory;
pub(in crate::directory) use transaction::{DirectoryRecord, DirectoryTransaction};
pub use transport_security::has_verified_transport;
