//! The directory: import and export, the cache, and database outages.

mod cached_directory;
mod database_outages;
mod import_schema;
mod transfer;
