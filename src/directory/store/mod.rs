//! The directory in SQL: one code path for SQLite and PostgreSQL.
//!
//! Lives here: [`Database`], its migrations, [`SqlDirectory`] that reads and writes people and settings.
//! Does not live here: what a record must be (the types beside this folder), the cache in front of it (`cached`), the
//! file format (`transfer`).

mod contacts;
mod database;
mod migrations;
mod records;
mod rows;
mod sql;
mod write;

pub use database::{Database, DatabaseSettings};
pub use sql::SqlDirectory;
pub(in crate::directory) use write::{Record, Writer};
