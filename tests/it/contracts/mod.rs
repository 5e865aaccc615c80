//! The rules that the project keeps about itself: imports, names, documents.
//!
//! Lives here: the tests that read the source tree: imports between modules, file sizes, dependencies, links.
//! Does not live here: tests of the program's behaviour.

mod audit_events;
mod circles;
mod crates;
mod dependencies;
mod documented_audit_events;
mod error_labels;
mod imports;
mod links;
mod names;
mod odds;
mod paths;
mod requirements;
mod simulation_figures;
mod source_conventions;
mod source_file;
mod top_level;
