//! The rules that the project keeps about itself: imports, names, documents.
//!
//! Lives here: the tests that read the source tree: imports between modules, file sizes, dependencies, links.
//! Does not live here: tests of the program's behaviour.

mod circles;
mod conversation_fixtures;
mod dependencies;
mod documented_audit_events;
mod error_labels;
mod imports;
mod links;
mod module_paths;
mod names;
mod product_crates;
mod requirements;
mod simulation_figures;
mod source_conventions;
mod source_file;
mod top_level;
