//! People and settings: the file they come in, the cache before them, a database that fails.

mod cached_directory;
mod database_outages;
mod import_schema;
mod transfer;
