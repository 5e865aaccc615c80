//! People and settings: the file they come in, the cache before them, a database that fails.

mod cache;
mod outages;
mod schema;
mod transfer;
