//! `countersign replay`, run as a developer and as a CI run it.

mod command;
