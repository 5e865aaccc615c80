//! What the project promises about itself: imports, names, documents.
//!
//! Lives here: the tests that read the tree and not the program: who imports whom, sizes, dependencies, links.
//! Does not live here: how the program behaves.

mod audit_events;
mod crates;
mod dependencies;
mod errors;
mod fixtures;
mod habits;
mod imports;
mod layout;
mod links;
mod odds;
mod paths;
mod requirements;
mod source;
