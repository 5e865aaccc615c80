//! The directory in SQL, with one code path for SQLite and PostgreSQL.
//!
//! Lives here: [`Database`] and its migrations, and [`SqlDirectory`], which reads and writes people and
//! settings.
//! Does not live here: the record types (in the parent folder), the cache (`cached`), the file format
//! (`transfer`).

mod contacts;
mod database;
mod migrations;
mod records;
mod rows;
mod sql;
mod write;

pub use database::{Database, DatabaseSettings};
pub use sql::SqlDirectory;
pub(in crate::directory) use write::{DirectoryRecord, DirectoryTransaction};
